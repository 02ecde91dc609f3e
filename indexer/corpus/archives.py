"""Archives of files: what a ZIP file holds."""

from collections.abc import Iterator

from indexer.config import ReadConfig
from indexer.corpus.files import CorpusFile
from indexer.records import IgnoredFile, RecordNote


def members(archive: CorpusFile, config: ReadConfig) -> Iterator[CorpusFile | RecordNote | IgnoredFile]:
    """Yield the files that a ZIP archive holds, named `archive.zip/path`.

    Args:
        archive: A file of the format `zip`.
        config: Limits.

    Yields:
        A file for each member of a known format, an ignored file for each other one, and a note if the archive cannot
        be read.
    """
    yield IgnoredFile(path=archive.name, reason="archives are not read")

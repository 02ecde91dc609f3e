"""Plain text file -> Article: the whole file is the text."""

from collections.abc import Iterator

from indexer.corpus.files import CorpusFile
from indexer.corpus.record import ReadResult, read_record, read_whole
from indexer.records import RecordNote


def read_text(file: CorpusFile, max_record_bytes: int) -> Iterator[ReadResult]:
    """Yield the article of a text file, or a note that says why it is rejected."""
    text = read_whole(file, max_record_bytes)
    if isinstance(text, RecordNote):
        yield text
    else:
        yield from read_record(file, {}, text=text)

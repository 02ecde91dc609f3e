"""PDF or DOCX document -> record."""

from collections.abc import Iterator

from indexer.config import ReadConfig
from indexer.corpus.files import CorpusFile
from indexer.corpus.record import Record
from indexer.records import RecordNote


def read_pdf(file: CorpusFile, config: ReadConfig) -> Iterator[Record | RecordNote]:
    """Yield the records of a file, and a note on each that is rejected."""
    yield RecordNote(location=file.name, reason=f"not read yet: {config.max_record_bytes}")


def read_docx(file: CorpusFile, config: ReadConfig) -> Iterator[Record | RecordNote]:
    """Yield the records of a file, and a note on each that is rejected."""
    yield RecordNote(location=file.name, reason=f"not read yet: {config.max_record_bytes}")

"""HTML page -> record."""

from collections.abc import Iterator

from indexer.config import ReadConfig
from indexer.corpus.files import CorpusFile
from indexer.corpus.html.page import page_record
from indexer.corpus.record import Record, RecordError, read_whole
from indexer.records import RecordNote


def read_html(file: CorpusFile, config: ReadConfig) -> Iterator[Record | RecordNote]:
    """Yield the record of a page, or a note that says why it is rejected."""
    data = read_whole(file, config)
    if isinstance(data, RecordNote):
        yield data
        return
    try:
        yield page_record(data, config)
    except RecordError as error:
        yield RecordNote(location=file.name, reason=str(error))

"""Plain text file -> record: the whole file is the text."""

import hashlib
from collections.abc import Iterator

from indexer.config import ReadConfig
from indexer.corpus.decoding import decode
from indexer.corpus.files import CorpusFile
from indexer.corpus.record import Record, RecordError, read_whole
from indexer.records import RecordNote


def read_text(file: CorpusFile, config: ReadConfig) -> Iterator[Record | RecordNote]:
    """Yield the record of a text file, or a note that says why it is rejected."""
    data = read_whole(file, config)
    if isinstance(data, RecordNote):
        yield data
        return
    try:
        decoded = decode(data, fallback=config.encoding)
    except RecordError as error:
        yield RecordNote(location=file.name, reason=str(error))
        return
    yield Record(text=decoded.text, raw_sha256=hashlib.sha256(data).hexdigest(), notes=decoded.notes)

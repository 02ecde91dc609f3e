"""The records of one file, as the readers of formats give them."""

from pathlib import Path

from indexer.config import ReadConfig
from indexer.corpus.files import find_files
from indexer.corpus.record import Reader, Record
from indexer.records import RecordNote

LIMIT = 2_000


def read_records(
    reader: Reader, path: Path, data: bytes, *, limit: int = LIMIT, config: ReadConfig | None = None
) -> tuple[list[Record], list[RecordNote]]:
    path.write_bytes(data)
    (file,) = find_files([path]).files
    found = list(reader(file, config or ReadConfig(max_record_bytes=limit)))
    return (
        [record for record in found if isinstance(record, Record)],
        [note for note in found if isinstance(note, RecordNote)],
    )

"""JSON Lines file -> records: one object a line, with the text among its fields."""

import hashlib
import json
from collections.abc import Iterator
from typing import BinaryIO

from indexer.config import ReadConfig
from indexer.corpus.decoding import decode
from indexer.corpus.files import CorpusFile
from indexer.corpus.record import Record, RecordError, locate, why_too_large, why_unreadable
from indexer.corpus.streams import READ_ERRORS
from indexer.records import Json, RecordNote

_SKIPPED_BYTES = 65_536
"""Bytes read at a time of a line that is too long to be kept."""


def read_json(file: CorpusFile, config: ReadConfig) -> Iterator[Record | RecordNote]:
    """Yield the record of each line, and notes on the lines that are rejected."""
    number = 0
    try:
        with file.open() as stream:
            for number, line in enumerate(_lines(stream, config.max_record_bytes), start=1):
                location = locate(file, line=number)
                if line is None:
                    yield RecordNote(location=location, reason=why_too_large(config.max_record_bytes))
                elif line.strip():
                    try:
                        fields = _object(line)
                    except RecordError as error:
                        yield RecordNote(location=location, reason=str(error))
                    else:
                        yield Record(fields=fields, raw_sha256=hashlib.sha256(line).hexdigest(), line=number)
    except READ_ERRORS as error:
        yield RecordNote(location=locate(file, line=number + 1), reason=why_unreadable(error))


def _lines(stream: BinaryIO, max_bytes: int) -> Iterator[bytes | None]:
    """Yield each line without its end, or None for a line over `max_bytes`, which is never held in memory whole."""
    while line := stream.readline(max_bytes + 2):  # two more, for a line end of two bytes
        content = line.removesuffix(b"\n").removesuffix(b"\r")
        if len(content) <= max_bytes:
            yield content
            continue
        while not line.endswith(b"\n") and (line := stream.readline(_SKIPPED_BYTES)):
            pass
        yield None


def _object(line: bytes) -> dict[str, Json]:
    """Return the JSON object that a line holds."""
    try:
        value = json.loads(decode(line).text.removeprefix("\ufeff"), parse_constant=_refuse_constant)
    except RecursionError:
        raise RecordError("not JSON that can be read: nested too deep") from None
    except json.JSONDecodeError as error:
        raise RecordError(f"not JSON: {error.msg} at character {error.colno}") from None
    except ValueError as error:
        raise RecordError(f"not JSON: {error}") from None
    if not isinstance(value, dict):
        raise RecordError(f"not a JSON object but {type(value).__name__}")
    return value


def _refuse_constant(name: str) -> None:
    """Refuse `NaN` and `Infinity`, which Python's reader takes although they are not JSON."""
    raise ValueError(f"{name} is no JSON value")

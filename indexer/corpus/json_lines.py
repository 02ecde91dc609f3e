"""JSON Lines file -> articles: one object a line, with the text in `text` or `body`."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from indexer.corpus.fields import RecordError
from indexer.corpus.files import READ_ERRORS, CorpusFile
from indexer.corpus.record import ReadResult, read_record, why_too_large, why_undecodable, why_unreadable
from indexer.records import Json, RecordNote

_TEXT_FIELDS = ("text", "body")
"""Names of the field that holds the text, the first preferred."""
_SKIPPED_BYTES = 65_536
"""Bytes read at a time of a line that is too long to be kept."""


def read_json_lines(file: CorpusFile, max_record_bytes: int) -> Iterator[ReadResult]:
    """Yield the article of each line, and notes on the lines that are rejected or cannot be read in full."""
    number = 0
    try:
        with file.open() as stream:
            for number, line in enumerate(_lines(stream, max_record_bytes), start=1):
                location = f"{file.name}:{number}"
                if line is None:
                    yield RecordNote(location=location, reason=why_too_large(max_record_bytes))
                elif line.strip():
                    try:
                        fields = _object(line)
                        text = _take_text(fields)
                    except RecordError as error:
                        yield RecordNote(location=location, reason=str(error))
                    else:
                        yield from read_record(file, fields, text=text, line=number)
    except READ_ERRORS as error:
        yield RecordNote(location=f"{file.name}:{number + 1}", reason=why_unreadable(error))


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
        value = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise RecordError(why_undecodable(error)) from None
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


def _take_text(fields: dict[str, Json]) -> str:
    """Remove the text from a record's fields and return it."""
    name = next((name for name in _TEXT_FIELDS if fields.get(name) is not None), None)
    if name is None:
        raise RecordError('missing field "text" (or "body")')
    text = fields.pop(name)
    if not isinstance(text, str):
        raise RecordError(f"{name} is not a string but {type(text).__name__}")
    return text

"""JSON file -> records: the objects of its lines or lists, or of the lists in an object around them."""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from indexer.config import ReadConfig
from indexer.corpus.fields.names import RecordFields
from indexer.corpus.fields.values import shown
from indexer.corpus.files import CorpusFile
from indexer.corpus.record import Record, RecordError, locate, unreadable
from indexer.corpus.splitting.json_values import BadJson, JsonValue, JsonValues
from indexer.corpus.splitting.record_decoding import RecordDecoder
from indexer.corpus.splitting.window import Window
from indexer.corpus.streams import READ_ERRORS
from indexer.records import Json, RecordNote

Fields: TypeAlias = dict[str, Json]

_AROUND_RECORDS = frozenset(
    {"articles", "items", "results", "result", "data", "docs", "documents", "hits", "response", "news", "entries"}
    | {"posts", "stories", "value", "records", "rows", "@graph", "payload"}
)
"""Names of lists of records, or of objects around such lists, in the answers of APIs and search engines."""
_WRAPPERS = ("_source", "doc", "row")
"""Names of the object that is the record itself in exports of Elasticsearch, CouchDB and data sets."""
_MAX_DEPTH = 4
"""Deepest nesting of objects in which a list of records is looked for."""
_MAX_DIGITS = 1_000
"""Longest whole number in digits."""
_MAX_NOTES = 5
"""Most fields of one record that are named in notes of one kind."""
_JSON_FEED = "https://jsonfeed.org/version/"
_TYPES = {list: "list", str: "text", bool: "truth value", int: "number", float: "number", type(None): "null"}


def read_json(file: CorpusFile, config: ReadConfig) -> Iterator[Record | RecordNote]:
    """Yield the records of a JSON file of any layout, and notes on what is rejected.

    The hash of a record is that of its bytes from bracket to bracket; those of a file in UTF-16 or UTF-32 count as
    UTF-8.
    """
    line = 1
    try:
        with file.open() as stream:
            window = Window(stream, config.encoding)
            try:
                yield from _records(file, window, config)
            finally:
                line = window.line
    except READ_ERRORS as error:
        yield unreadable(file, line, error)


def _records(file: CorpusFile, window: Window, config: ReadConfig) -> Iterator[Record | RecordNote]:
    reader = _JsonReader(RecordDecoder(window, config), config)
    values = JsonValues(window, config.max_record_bytes, _AROUND_RECORDS, reader.is_record)
    for found in values:
        if isinstance(found, BadJson):
            yield RecordNote(location=locate(file.name, line=found.line), reason=found.reason, rejected=found.rejected)
            continue
        try:
            record = reader.record(found, values)
        except RecordError as error:
            yield RecordNote(location=locate(file.name, line=found.line), reason=str(error))
        else:
            if record is not None:
                yield record


class _JsonReader:
    """Makes records of values."""

    def __init__(self, decoder: RecordDecoder, config: ReadConfig) -> None:
        self._decoder = decoder
        self._config = config

    def is_record(self, raw: bytes) -> bool:
        """Tell whether the bytes of a value are an object that states a text."""
        try:
            fields, _ = _parse(raw, self._decoder)
        except RecordError:
            return False
        return self._has_text(fields)

    def record(self, value: JsonValue, values: JsonValues) -> Record | None:
        """Return the record that a value is; None if it is an object around records, which is entered.

        Raises:
            RecordError: If it is no object.
        """
        fields, notes = _parse(value.raw, self._decoder)
        if not self._has_text(fields):
            is_map = self._is_map(fields)
            if (is_map or self._is_around_records(fields)) and values.enter(value, is_map=is_map):
                return None
        return Record(
            fields=_with_key(fields, value.key),
            markup=_of_feed(values.texts),
            raw_sha256=hashlib.sha256(value.raw).hexdigest(),
            line=value.line,
            notes=tuple(notes),
        )

    def _has_text(self, fields: Mapping[str, Json]) -> bool:
        """Tell whether an object is an article, whatever lists it may hold besides."""
        stated = RecordFields(fields, self._config.fields).of("text")
        return any(field.value is not None and not _is_article(field.value) for field in stated)

    def _is_map(self, fields: Fields) -> bool:
        """Tell whether all values of an object are articles, by whatever name."""
        return bool(fields) and all(isinstance(value, dict) and self._has_text(value) for value in fields.values())

    def _is_around_records(self, fields: Fields, depth: int = 0) -> bool:
        """Tell whether an object holds a list of records, or is the answer of a search that found none."""
        if depth > _MAX_DEPTH:
            return False
        for name in _AROUND_RECORDS & fields.keys():
            value = fields[name]
            if isinstance(value, list):
                if isinstance(value[0], dict) if value else not fields.keys() & {"id", "_id", "url", "title"}:
                    return True
            elif isinstance(value, dict) and (self._is_map(value) or self._is_around_records(value, depth + 1)):
                return True
        return False


def _is_article(value: Json) -> bool:
    """Tell whether the value of a field is an article of its own rather than the text of one."""
    if not isinstance(value, dict):
        return False
    fields = RecordFields(value)
    return any(True for name in ("id", "title", "url") for _ in fields.of(name))


def _with_key(fields: Fields, key: str | None) -> Fields:
    """Return the fields of a record within its wrapper, and with its name in the object around it as its id."""
    for wrapper in _WRAPPERS:
        inner = fields.get(wrapper)
        if isinstance(inner, dict):
            fields = {**{name: value for name, value in fields.items() if name != wrapper}, **inner}
    if key is None or key in _AROUND_RECORDS or any(field.value is not None for field in RecordFields(fields).of("id")):
        return fields
    # Numbers count the records of one file, so that those of two files would be the same.
    return {"key" if key.isdecimal() else "id": key, **fields}


def _of_feed(texts: Mapping[str, bytes]) -> Fields:
    """Return what a JSON Feed states of all its articles."""
    if _JSON_FEED.encode() not in texts.get("version", b"").replace(b"\\/", b"/"):
        return {}
    stated: Fields = {}
    for name, meaning in (("title", "source"), ("language", "language")):
        if name in texts:
            stated[meaning] = json.loads(texts[name].decode(errors="replace"), strict=False)
    return stated


def _parse(raw: bytes, decoder: RecordDecoder) -> tuple[Fields, list[str]]:
    """Return the fields of a JSON object, and a sentence for each detail that is not as JSON has it.

    Raises:
        RecordError: If the bytes are no JSON object.
    """
    decoded = decoder.decode(raw)
    repeated: list[str] = []

    def fields_of(pairs: list[tuple[str, Json]]) -> Fields:
        fields = dict(pairs)
        if len(fields) < len(pairs):
            names = Counter(name for name, _ in pairs)
            repeated.extend(name for name, count in names.items() if count > 1)
        return fields

    try:
        value = json.loads(
            decoded.text,
            strict=False,  # allows tabs and other control characters within texts
            parse_int=_whole,
            object_pairs_hook=fields_of,
        )
        lost = [name for name, item in value.items() if _is_lost(item)] if isinstance(value, dict) else []
    except RecursionError:
        raise RecordError("not JSON that can be read: nested too deep") from None
    except ValueError as error:
        raise RecordError(_why_not_json(decoded.text, error)) from None
    if not isinstance(value, dict):
        raise RecordError(f"not a JSON object but a {_TYPES[type(value)]}")
    notes = [f"{shown(name)} is given more than once; the last holds" for name in repeated[:_MAX_NOTES]]
    notes += [f"{shown(name)} holds a number that is not finite or too long; left out" for name in lost[:_MAX_NOTES]]
    return {**value, **dict.fromkeys(lost)}, [*decoded.notes, *notes]


def _whole(text: str) -> float:
    return int(text) if len(text) <= _MAX_DIGITS else math.nan


def _is_lost(value: Json) -> bool:
    """Tell whether a value holds a number that was lost."""
    if isinstance(value, dict):
        return any(map(_is_lost, value.values()))
    if isinstance(value, list):
        return any(map(_is_lost, value))
    return isinstance(value, float) and not math.isfinite(value)


def _why_not_json(text: str, error: ValueError) -> str:
    if text.lstrip()[1:].lstrip().startswith("'"):
        return "not JSON: names stand in single quotes, as Python writes them; JSON has double quotes"
    if isinstance(error, json.JSONDecodeError):
        place = f"character {error.colno}" if error.lineno == 1 else f"line {error.lineno} of it"
        return f"not JSON: {error.msg} at {place}"
    return f"not JSON: {error}"

"""A record's fields -> Article. This module alone decides what each field may hold."""

import math
from collections.abc import Mapping

from indexer.config import ReadConfig
from indexer.corpus.dates import to_iso
from indexer.corpus.evident import evident_title, find_date
from indexer.corpus.files import CorpusFile
from indexer.corpus.record import Record, RecordError, locate
from indexer.records import Article, ArticleHeader, Json, Provenance, sha256_hex

ID_MAX_CHARACTERS = 512
_MAX_NESTING = 64
"""Deepest nesting of metadata, in levels: far below the recursion limit of any JSON reader."""
_INT_MAX_BITS = 4096
"""Largest whole number in metadata, in bits: Python reads no decimal number of over 4,300 digits."""
_ALIASES = {  # the names that corpora in the wild use for one field, the first preferred
    "id": ("id", "_id"),
    "text": ("text", "body"),
    "title": ("title",),
    "source": ("source",),
    "authors": ("authors", "author"),
    "published_at": ("published_at", "date"),
    "url": ("url",),
    "language": ("language",),
}


def to_article(record: Record, file: CorpusFile, config: ReadConfig) -> tuple[Article, list[str]]:
    """Make an article of a record.

    Args:
        record: What a reader found. A null counts as absent. Of two names for one field the first wins; the other, and
            every field that is not known, is kept in the article's metadata.
        file: File that holds the record.
        config: How records are read.

    Returns:
        The article, and a sentence for each detail that is not as it was stated.

    Raises:
        RecordError: If the record has no text or one without words, or if a field cannot be held by JSON.
    """
    for stated_name, value in record.fields.items():
        _check_unicode("a field's name", stated_name)
        _check(stated_name, value)
    known: dict[str, Json] = {}
    provenance: dict[str, Provenance] = {}
    metadata = {name: value for name, value in record.fields.items() if value is not None}
    for meaning, names in _ALIASES.items():
        name = next((name for name in names if name in metadata), None)
        if name is not None:
            known[meaning] = metadata.pop(name)
            provenance[meaning] = "field"
    for name, value in record.markup.items():
        if value is not None and name not in known:
            known[name] = value
            provenance[name] = "markup"
    notes = list(record.notes)
    # A date that cannot be read costs itself, not the article; and no other date takes its place.
    stated = known.get("published_at")
    published_at = None if stated is None else _date(stated)
    if stated is not None and published_at is None:
        notes.append(f"published_at {_abbreviated(stated)} is no date that can be read; kept as metadata")
        metadata["published_at"] = stated
    text = record.text if record.text is not None else _text(known)
    body = text[record.body_start :]
    if not any(character.isalnum() for character in body):
        raise RecordError("empty: the text holds no letter and no digit")
    try:
        sha256 = sha256_hex(text)
    except UnicodeEncodeError as error:
        raise RecordError(f"text holds half a surrogate pair at character {error.start}") from None
    url = _string(known, "url")
    header = ArticleHeader(
        id=_id(known.get("id") or url or locate(file, line=record.line, number=record.number)),
        title=_string(known, "title") or evident_title(body),
        source=_string(known, "source"),
        authors=_authors(known.get("authors")),
        published_at=published_at or (find_date(body) if stated is None else None),
        url=url,
        path=file.name,
        line=record.line,
        language=_string(known, "language"),
        format=file.format,
        sha256=sha256,
        raw_sha256=record.raw_sha256,
        provenance=provenance,
        metadata=metadata,
    )
    return Article(header=header, text=text, body_start=record.body_start), notes


def _text(known: Mapping[str, Json]) -> str:
    text = known.get("text")
    if text is None:
        raise RecordError('missing field "text" (or "body")')
    if not isinstance(text, str):
        raise RecordError(f"text is not a string but {type(text).__name__}")
    return text


def _id(value: Json) -> str:
    if value is None:
        raise RecordError('missing field "id" (or "_id")')
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise RecordError(f"id {_abbreviated(value)} is neither a string nor a whole number")
    text = str(value).strip()
    if not text or len(text) > ID_MAX_CHARACTERS or not text.isprintable():
        raise RecordError(f"id {_abbreviated(value)} must be 1 to {ID_MAX_CHARACTERS} printable characters")
    return text


def _string(known: Mapping[str, Json], name: str) -> str | None:
    value = known.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise RecordError(f"{name} {_abbreviated(value)} is not a string")
    return " ".join(value.split()) or None


def _authors(value: Json) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else [] if value is None else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise RecordError(f"authors {_abbreviated(value)} is neither a string nor a list of strings")
    cleaned = (" ".join(str(name).split()) for name in names)
    return tuple(name for name in cleaned if name)


def _date(value: Json) -> str | None:
    return to_iso(value) if isinstance(value, str) else None


def _check(name: str, value: Json, depth: int = 0) -> None:
    """Refuse a value that JSON cannot hold or that no reader of the index could load again."""
    if depth > _MAX_NESTING:
        raise RecordError(f"{name} is nested deeper than {_MAX_NESTING} levels")
    if isinstance(value, str):
        _check_unicode(name, value)
    elif isinstance(value, float) and not math.isfinite(value):
        raise RecordError(f"{name} holds {value}, which is no JSON value")
    elif isinstance(value, int) and value.bit_length() > _INT_MAX_BITS:
        raise RecordError(f"{name} holds a number of over {_INT_MAX_BITS} bits")
    elif isinstance(value, list):
        for item in value:
            _check(name, item, depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_unicode(name, key)
            _check(name, item, depth + 1)


def _check_unicode(name: str, value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise RecordError(f"{name} holds half a surrogate pair") from None


def _abbreviated(value: Json) -> str:
    """Return a value as a note shows it: in ASCII, which no terminal misreads, and at most 60 characters long."""
    text = ascii(value)
    return text if len(text) <= 60 else text[:57] + "..."

"""Corpus files -> articles, one reader per format. Whatever cannot be an article becomes a Problem that says why."""

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

import yaml

from indexer.corpus.fields import RecordError, to_article
from indexer.corpus.files import READ_ERRORS, CorpusFile
from indexer.records import Article, Json, Problem

Record = Article | Problem

_FENCES = {"---": "YAML", "+++": "TOML"}
_FRONT_MATTER_ERRORS = (
    *(yaml.YAMLError, ValueError, RecursionError),
    *(ArithmeticError, AttributeError, LookupError, TypeError),  # PyYAML's, for a value that is not of its stated type
)
_HEADING = re.compile(r"^\ufeff?#{1,6} +(?P<title>\S.*)$", re.MULTILINE)
_CLOSING_HASHES = re.compile(r"(?<=\s)#+\s*$")


def read_corpus(files: Iterable[CorpusFile], *, max_record_bytes: int) -> Iterator[Record]:
    """Read every article of the files, in order.

    Args:
        files: As `find_files` lists them.
        max_record_bytes: Larger records, decompressed, are rejected without being held in memory.

    Yields:
        Articles with ids that are unique over the whole corpus, and a Problem for each record that was rejected or
        of which a field could not be read. The first of two records with one id is kept.
    """
    first_seen: dict[str, str] = {}
    duplicate = ""
    for file in files:
        for record in _READERS[file.format](file, max_record_bytes):
            if isinstance(record, Article):
                header = record.header
                location = file.name if header.line is None else f"{file.name}:{header.line}"
                if first := first_seen.get(header.id):
                    yield Problem(location=location, reason=f"duplicate id {header.id!r}, first seen at {first}")
                    duplicate = location
                    continue
                first_seen[header.id] = str(file.path) if header.line is None else f"{file.path}:{header.line}"
            elif not record.rejected and record.location == duplicate:
                continue
            yield record


def _read_text(file: CorpusFile, max_record_bytes: int) -> Iterator[Record]:
    text = _read_whole(file, max_record_bytes)
    if isinstance(text, Problem):
        yield text
    else:
        yield from _article(file, {}, text=text)


def _read_markdown(file: CorpusFile, max_record_bytes: int) -> Iterator[Record]:
    text = _read_whole(file, max_record_bytes)
    if isinstance(text, Problem):
        yield text
        return
    try:
        fields, body_start = _front_matter(text)
    except RecordError as error:
        yield Problem(location=f"{file.name}:1", reason=str(error))
        return
    heading = _HEADING.search(text, body_start)
    if heading and fields.get("title") is None and not text[body_start : heading.start()].strip():
        fields["title"] = _CLOSING_HASHES.sub("", heading["title"])
    yield from _article(file, fields, text=text, body_start=body_start)


def _read_jsonl(file: CorpusFile, max_record_bytes: int) -> Iterator[Record]:
    number = 0
    try:
        with file.open() as stream:
            for number, line in enumerate(_lines(stream, max_record_bytes), start=1):
                location = f"{file.name}:{number}"
                if line is None:
                    yield Problem(location=location, reason=_too_large(max_record_bytes))
                elif line.strip():
                    try:
                        fields = _json_object(line)
                        text = _text_field(fields)
                    except RecordError as error:
                        yield Problem(location=location, reason=str(error))
                    else:
                        yield from _article(file, fields, text=text, line=number)
    except READ_ERRORS as error:
        yield Problem(location=f"{file.name}:{number + 1}", reason=_unreadable(error))


_READERS: dict[str, Callable[[CorpusFile, int], Iterator[Record]]] = {
    "text": _read_text,
    "markdown": _read_markdown,
    "jsonl": _read_jsonl,
}


def _article(
    file: CorpusFile, fields: dict[str, Json], *, text: str, line: int | None = None, body_start: int = 0
) -> Iterator[Record]:
    location = file.name if line is None else f"{file.name}:{line}"
    try:
        article, notices = to_article(
            fields,
            text=text,
            path=file.name,
            line=line,
            body_start=body_start,
            default_id=file.name if line is None else None,
        )
    except RecordError as error:
        yield Problem(location=location, reason=str(error))
        return
    yield article
    for notice in notices:
        yield Problem(location=location, reason=notice, rejected=False)


def _read_whole(file: CorpusFile, max_record_bytes: int) -> str | Problem:
    """Read and decode a file that is one record. Line ends and a byte order mark stay, so that offsets hold."""
    try:
        with file.open() as stream:
            data = stream.read(max_record_bytes + 1)
    except READ_ERRORS as error:
        return Problem(location=file.name, reason=_unreadable(error))
    if len(data) > max_record_bytes:
        return Problem(location=f"{file.name}:1", reason=_too_large(max_record_bytes))
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Problem(location=f"{file.name}:{line}", reason=_undecodable(error))


def _lines(stream: BinaryIO, max_bytes: int) -> Iterator[bytes | None]:
    """Yield each line without its end, or None for a line over `max_bytes`, which is skipped in small steps."""
    while line := stream.readline(max_bytes + 2):
        content = line.removesuffix(b"\n").removesuffix(b"\r")
        if len(content) <= max_bytes:
            yield content
            continue
        while not line.endswith(b"\n") and (line := stream.readline(65_536)):
            pass
        yield None


def _json_object(line: bytes) -> dict[str, Json]:
    try:
        value = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise RecordError(_undecodable(error)) from None
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
    raise ValueError(f"{name} is no JSON value")


def _text_field(fields: dict[str, Json]) -> str:
    """Take the text out of a record's fields."""
    name = next((name for name in ("text", "body") if fields.get(name) is not None), None)
    if name is None:
        raise RecordError('missing field "text" (or "body")')
    text = fields.pop(name)
    if not isinstance(text, str):
        raise RecordError(f"{name} is not a string but {type(text).__name__}")
    return text


def _front_matter(text: str) -> tuple[dict[str, Json], int]:
    """Return the fields of a Markdown file's front matter, and where the body begins; ({}, 0) without one."""
    start = 1 if text.startswith("\ufeff") else 0
    fence = text[start : start + 3]
    opening = re.compile(r"[^\S\r\n]*\r?\n").match(text, start + 3)
    if fence not in _FENCES or opening is None:
        return {}, 0
    closing = re.compile(rf"^{re.escape(fence)}[^\S\r\n]*(?:\r?\n|\Z)", re.MULTILINE).search(text, opening.end())
    if closing is None:
        return {}, 0  # a horizontal rule
    raw = text[opening.end() : closing.start()]
    try:
        value = tomllib.loads(raw.replace("\r\n", "\n")) if fence == "+++" else yaml.load(raw, _PlainLoader)  # noqa: S506
        fields = _plain({} if value is None else value)
    except _FRONT_MATTER_ERRORS as error:
        raise RecordError(f"front matter is not {_FENCES[fence]}: {' '.join(str(error).split())[:200]}") from None
    return (fields, closing.end()) if isinstance(fields, dict) else ({}, 0)


class _PlainLoader(yaml.SafeLoader):
    """Safe YAML in which a plain scalar is a string or null: `language: no` is Norwegian, `title: 1984` a title.

    Without aliases, so that nothing in front matter can grow beyond the bytes it was written in.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own way to configure a loader
        first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed here")
        return super().compose_node(parent, index)


def _plain(value: Any) -> Json:
    """Bring what YAML and TOML read to what JSON can hold; dates become ISO 8601 strings."""
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, set):
        return sorted(map(_plain, value), key=str)  # in an order that is the same in every build
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str | int | float | None):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _too_large(max_record_bytes: int) -> str:
    return f"over the size limit of {max_record_bytes} bytes"


def _undecodable(error: UnicodeDecodeError) -> str:
    return f"not UTF-8: byte 0x{error.object[error.start]:02x} at offset {error.start}"


def _unreadable(error: Exception) -> str:
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"

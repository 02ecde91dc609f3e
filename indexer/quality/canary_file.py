"""Canary queries, searches with a known answer, and the files that hold them."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.errors import UsageError

DEPTH = 100
"""Deepest rank that is told, and the deepest that may be asked for."""
_QUERY_MAX_CHARACTERS = 2_000
"""Longest query that the service accepts, in code points."""
_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a character, as JSON can hold it; it is in no text."""
_FIELDS = ("query", "article", "rank")
_TABLES = {".csv": ",", ".tsv": "\t"}
"""Ending of a table's name -> what separates its columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """A query and the article that must answer it."""

    query: str
    article: str
    """Id of the article, or its address."""
    rank: int | None = None
    """Lowest rank at which the article counts as found, from 1; None for the one set for all."""


def read_canaries(path: Path) -> list[Canary]:
    """Read a file of canary queries.

    A name that ends in `.csv` or `.tsv` is that of a table with the columns `query`, `article` and, if wanted, `rank`;
    any other file holds one JSON object with these fields a line.

    Raises:
        UsageError: If it cannot be read, naming the line, or holds none.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"--canaries {path}: {error.strerror}") from error
    except UnicodeDecodeError:
        raise UsageError(f"--canaries {path}: not UTF-8") from None
    separator = _TABLES.get(path.suffix.lower())
    records = _json_lines(text, path) if separator is None else _table(text, separator, path)
    found = [_canary(record, f"--canaries {path}:{line}") for line, record in records]
    if not found:
        raise UsageError(f"--canaries {path}: holds no query")
    return found


def _json_lines(text: str, path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    # Not `splitlines`, for JSON may hold other line ends, such as U+2028, within a text.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                record = json.loads(line)
            except ValueError:
                record = None
            if not isinstance(record, dict):
                raise UsageError(f'--canaries {path}:{number}: not a JSON object like {{"query": ..., "article": ...}}')
            yield number, record


def _table(text: str, separator: str, path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    header = [name.strip().lower() for name in next(rows, [])]
    if not {"query", "article"} <= set(header) or len(set(header)) < len(header):
        raise UsageError(f"--canaries {path}:1: the first line must name the columns query, article and perhaps rank")
    for row in rows:
        if not any(map(str.strip, row)):
            continue
        if len(row) != len(header):
            raise UsageError(f"--canaries {path}:{rows.line_num}: {len(row)} columns; the first line has {len(header)}")
        record: dict[str, Any] = dict(zip(header, row, strict=True))
        rank = record.pop("rank", "").strip()
        yield rows.line_num, {**record, **({"rank": int(rank) if rank.isdecimal() else rank} if rank else {})}


def _canary(record: Mapping[str, Any], where: str) -> Canary:
    """Return the canary of a record.

    Raises:
        UsageError: If it is not one.
    """
    unknown = [name for name in record if name not in _FIELDS]
    if unknown:
        raise UsageError(f"{where}: unknown field {unknown[0]!r}; known are {', '.join(_FIELDS)}")
    texts = {name: record.get(name) for name in ("query", "article")}
    for name, text in texts.items():
        if not isinstance(text, str) or not text.strip() or _SURROGATE.search(text):
            raise UsageError(f"{where}: {name} is {text!r}; it must be a text")
    query, article = (str(text).strip() for text in texts.values())
    if len(query) > _QUERY_MAX_CHARACTERS:
        raise UsageError(f"{where}: query has {len(query)} characters; the most is {_QUERY_MAX_CHARACTERS}")
    rank = record.get("rank")
    if rank is not None and (type(rank) is not int or not 1 <= rank <= DEPTH):
        raise UsageError(f"{where}: rank is {rank!r}; it must be a whole number from 1 to {DEPTH}")
    return Canary(query=query, article=article, rank=rank)


def canaries_sha256(canaries: Sequence[Canary], *, rank: int) -> str:
    """Return the hash of what is asked and of the ranks that are wanted.

    Args:
        canaries: The queries.
        rank: Lowest rank at which an article counts as found, unless its canary has one of its own.
    """
    texts = json.dumps([[canary.query, canary.article, canary.rank or rank] for canary in canaries])
    return hashlib.sha256(texts.encode()).hexdigest()

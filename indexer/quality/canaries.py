"""Canary queries: searches with a known answer, which show that the search of a new generation has gone wrong."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from indexer.encoder.tokens import TokenCounter
from indexer.errors import UsageError
from indexer.index.articles import ArticleFacts
from indexer.quality_report import CanaryReport, LostCanary
from indexer.ranking.ranking import Ranker
from indexer.records import Matrix

DEPTH = 100
"""Deepest rank that is told, and the deepest that may be asked for."""
_QUERY_MAX_CHARACTERS = 2_000
"""Longest query that the service accepts, in code points."""
_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a character, as JSON can hold it; it is in no text."""
_FIELDS = ("query", "article", "rank")
_TABLES = {".csv": ",", ".tsv": "\t"}
"""Ending of a table's name -> what separates its columns."""

Search: TypeAlias = Callable[[str], list[int]]
"""Returns the positions of the articles that a query finds, best first."""


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


def ask_canaries(
    canaries: Sequence[Canary], facts: Sequence[ArticleFacts], search: Search, *, rank: int
) -> CanaryReport:
    """Search for each canary's article.

    Args:
        canaries: The queries.
        facts: Ids and addresses of all articles, by position.
        search: Searches the generation, as `articles_found` does.
        rank: Lowest rank at which an article counts as found, unless its canary has one of its own.
    """
    wanted = [canary.rank or rank for canary in canaries]
    expected = _expected(canaries, facts)
    lost = []
    for canary, least, articles in zip(canaries, wanted, expected, strict=True):
        order = search(canary.query) if articles else []
        found = next((place for place, article in enumerate(order, start=1) if article in articles), None)
        if found is None or found > least:
            lost.append(
                LostCanary(query=canary.query, article=canary.article, wanted=least, rank=found, indexed=bool(articles))
            )
    return CanaryReport(
        asked=len(canaries),
        found=len(canaries) - len(lost),
        lost=tuple(lost),
        sha256=canaries_sha256(canaries, rank=rank),
    )


def canaries_sha256(canaries: Sequence[Canary], *, rank: int) -> str:
    """Return the hash of what is asked, and of the ranks that are wanted; see `ask_canaries` for the arguments."""
    texts = json.dumps([[canary.query, canary.article, canary.rank or rank] for canary in canaries])
    return hashlib.sha256(texts.encode()).hexdigest()


def _expected(canaries: Sequence[Canary], facts: Sequence[ArticleFacts]) -> list[set[int]]:
    """Return the positions of the articles that each canary accepts: the one of this id, or those of this address."""
    names = {canary.article for canary in canaries}
    ids: dict[str, int] = {}
    addresses: dict[str, set[int]] = {}
    for position, one in enumerate(facts):
        if one.id in names:
            ids[one.id] = position
        if one.url in names and one.url is not None:
            addresses.setdefault(one.url, set()).add(position)
    return [{ids[one.article]} if one.article in ids else addresses.get(one.article, set()) for one in canaries]


def articles_found(query: str, *, ranker: Ranker, encode: Callable[[str], Matrix], tokens: TokenCounter) -> list[int]:
    """Return the positions of the first `DEPTH` articles for a query, in the order that the service gives by default.

    Args:
        query: The query.
        ranker: Vectors, sentences and keyword index of the generation.
        encode: Returns the vector of a query.
        tokens: Tokenizer of the encoder.
    """
    keywords = ranker.lexical.parse(query)
    if not (keywords.is_known or tokens.knows(query)):
        return []  # as the service does with what nothing is known of
    found = [one.article for one in ranker.order(encode(query), keywords).ranked(0, DEPTH)]
    # Else the queries would have most of the index in memory in the end.
    ranker.lexical.release_pages()
    ranker.sentences.release_pages()
    return found

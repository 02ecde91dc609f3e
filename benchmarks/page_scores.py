"""How an article that was read from a page compares with the one that the page holds: its text, and its fields.

Texts are compared by shingles: the runs of four words that they have in common, each counted as often as it occurs, as
scrapinghub's article-extraction-benchmark does. A character of Chinese or Japanese writing counts as a word.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from indexer.records import Json

Outcome: TypeAlias = Literal["right", "missing", "wrong", "absent"]
"""What became of a field: `absent` is one that the page does not state and the reader does not give."""

FIELDS = ("title", "published_at", "authors", "source", "language", "url")
SHINGLE_WORDS = 4
_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORDS = re.compile(f"[{_IDEOGRAPHS}]|[^\\W{_IDEOGRAPHS}]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page holds, as a person reads it."""

    file: str
    text: str
    """Body of the article: no headline, byline, date line or caption."""
    optional: tuple[str, ...] = ()
    """Texts that may be read with the body or left out, such as the standfirst, captions and pull quotes."""
    accepted: Mapping[str, tuple[Json, ...]] = field(default_factory=dict)
    """Values of a field that are right, the best first; None or an empty list if the page does not state it. A field
    that is not here is not compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader makes of a page; all empty if it rejects the page."""

    text: str = ""
    fields: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextScore:
    """Shares, in [0, 1], of the shingles that two texts have in common."""

    precision: float
    """Of the shingles that were read."""
    recall: float
    """Of the shingles of the right text."""
    f1: float
    """Harmonic mean of both."""


def words(text: str) -> list[str]:
    """Return the words of a text, without punctuation; letters of compatible shapes are made the same."""
    return _WORDS.findall(unicodedata.normalize("NFKC", text))


def score_text(found: str, page: Page) -> TextScore:
    """Compare the text that was read with the page's.

    An optional text that was read is taken out first, once, where that makes the two more alike.
    """
    expected, left = words(page.text), words(found)
    best = _overlap(left, expected)
    for optional in sorted(map(words, page.optional), key=len, reverse=True):
        for start in _occurrences(optional, left):
            without = left[:start] + left[start + len(optional) :]
            if (score := _overlap(without, expected)).f1 > best.f1:
                best, left = score, without
                break
    return best


def score_fields(found: Reading, page: Page) -> dict[str, Outcome]:
    """Return the outcome of each field of the page."""
    return {name: _outcome(name, found.fields.get(name), values) for name, values in page.accepted.items()}


def _overlap(found: Sequence[str], expected: Sequence[str]) -> TextScore:
    of_found, of_expected = _shingles(found), _shingles(expected)
    common = (of_found & of_expected).total()
    precision, recall = (common / max(1, one.total()) for one in (of_found, of_expected))
    return TextScore(precision=precision, recall=recall, f1=2 * precision * recall / max(precision + recall, 1e-9))


def _shingles(of: Sequence[str]) -> Counter[tuple[str, ...]]:
    """Return how often each run of words occurs; a text shorter than a run is one."""
    starts = range(max(min(len(of), 1), len(of) - SHINGLE_WORDS + 1))
    return Counter(tuple(of[start : start + SHINGLE_WORDS]) for start in starts)


def _occurrences(part: Sequence[str], of: Sequence[str]) -> list[int]:
    size = len(part)
    return [start for start in range(len(of) - size + 1) if size and of[start : start + size] == part]


def _outcome(name: str, found: Json, accepted: Sequence[Json]) -> Outcome:
    if not found:
        return "absent" if any(not value for value in accepted) else "missing"
    return "right" if any(value and _is_same(name, found, value) for value in accepted) else "wrong"


def _is_same(name: str, found: Json, value: Json) -> bool:
    if isinstance(found, list) and isinstance(value, list):
        return _names(found) == _names(value)
    if name == "published_at":
        return is_same_time(str(found), str(value))
    if name == "language":
        return _primary(str(found)) == _primary(str(value))
    if name == "url":
        return _address(str(found)) == _address(str(value))
    return words(str(found).casefold()) == words(str(value).casefold())


def is_same_time(found: str, value: str) -> bool:
    """Tell whether a date, with or without a time, agrees with what is stated.

    It may be less precise than what is stated. If both have a time, both name the same minute; where one of the two has
    no offset, its clock may be that of the stated place or that of UTC.
    """
    if "T" not in found or "T" not in value:
        return found[:10] == value[: len(found)][:10]
    try:
        moment, stated = datetime.fromisoformat(found), datetime.fromisoformat(value)
    except ValueError:
        return False
    clocks = [stated] if stated.tzinfo is None else [stated, stated.astimezone(UTC)]
    if moment.tzinfo is not None and stated.tzinfo is not None:
        return abs((moment - stated).total_seconds()) < 60
    return any(_minute(moment) == _minute(clock) for clock in clocks)


def _minute(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None, second=0, microsecond=0)


def _names(authors: Iterable[Json]) -> set[tuple[str, ...]]:
    return {tuple(words(str(author).casefold())) for author in authors}


def _primary(language: str) -> str:
    return re.split(r"[-_]", language.lower())[0]


def _address(url: str) -> str:
    return url.partition("#")[0].rstrip("/")

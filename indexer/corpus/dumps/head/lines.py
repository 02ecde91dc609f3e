"""The lines above an article in a dump, and what each looks like, for the choice of its headline and its day."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from indexer.corpus.dumps.article import Dump
from indexer.corpus.dumps.head.days import StatedDay, days_of, is_day_first
from indexer.corpus.dumps.looks import size_of
from indexer.corpus.dumps.words.listed import kinds_in

_LOOKED_BACK = 60
"""Units before the article among which its headline is looked for."""
_LOOKED_AHEAD = 8
_MOST_LINES = 200
"""Units that are looked at, so that the time it takes is bounded."""
_LONGEST_HEAD = 400
"""Code points of the longest unit that may hold a headline or a byline."""
_LONGEST_DATED = 240
"""Code points of the longest unit in which a day is looked for."""
_PROSE_SIZE = 90
_PROSE_UNITS = 400
"""Units of the article whose words are compared with those of a headline."""
_STEM = 6
"""Letters of a word that are compared, so that its endings do not matter."""
_SENTENCE_END = re.compile(r"[.!?…。！？।؟۔։:][\"'”’»)\]」』*]*$")
_WORD = re.compile(r"[^\W\d_]{4,}")
_UNSPACED = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff]+|[\uac00-\ud7af]+|[\u0e00-\u0e7f]+|[\u0900-\u0d7f]{3,}|[\u1000-\u109f]+"
)
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A unit above the article, or at its beginning."""

    place: int
    text: str
    folded: str
    """Words of the text in lower case, without punctuation."""
    size: float
    kinds: Mapping[str, int]
    days: Sequence[StatedDay]
    is_prose: bool

    @property
    def is_byline(self) -> bool:
        """Whether it begins as a byline does."""
        return self.kinds.get("byline") == 0 and self.size < 130


class Head:
    """What stands above the article in a dump."""

    def __init__(self, dump: Dump) -> None:
        self.dump = dump
        units = dump.units
        self.first = dump.first
        """First unit that is article."""
        self.body = next(
            (i for i in range(self.first, len(units)) if dump.is_article(i) and _is_prose(units[i].text)), self.first
        )
        """First unit of the article that is prose."""
        self.start = max(0, self.first - _LOOKED_BACK)
        self.end = min(len(units), self.body + _LOOKED_AHEAD, self.start + _MOST_LINES)
        day_first = is_day_first(unit.text for unit in units if len(unit.text) <= _LONGEST_DATED)
        self.lines = [_line(i, units[i].text, day_first) for i in range(self.start, self.end)]

    def at(self, place: int) -> HeadLine | None:
        """Return the line of a unit; None if it is not among those that are looked at."""
        return self.lines[place - self.start] if self.start <= place < self.end else None

    @cached_property
    def folded(self) -> list[str]:
        """Folded texts of all units of the page; empty for long ones."""
        return [fold(unit.text) if len(unit.text) <= _LONGEST_HEAD else "" for unit in self.dump.units]

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each folded text stands in the page."""
        return Counter(self.folded)

    @cached_property
    def stems(self) -> dict[str, int]:
        """Stems of the article's prose, each with how many units hold it."""
        found: Counter[str] = Counter()
        for unit in self.prose[:_PROSE_UNITS]:
            found.update(stems_of(unit))
        return dict(found)

    @cached_property
    def lead(self) -> set[str]:
        """Stems of the first paragraphs."""
        return set().union(*map(stems_of, self.prose[:3]))

    @cached_property
    def prose(self) -> list[str]:
        """Texts of the article's units that are prose."""
        dump = self.dump
        return [unit.text for i, unit in enumerate(dump.units) if dump.is_article(i) and _is_prose(unit.text)]


def fold(text: str) -> str:
    """Return the words of a text in lower case, without what stands between them."""
    return _NOT_WORD.sub(" ", text.casefold()).strip()


def stems_of(text: str) -> set[str]:
    """Return the beginnings of a text's longer words; where words are not apart, its pairs of characters."""
    folded = text[:3000].casefold()
    found = {word[:_STEM] for word in _WORD.findall(folded)}
    if not folded.isascii():
        for run in _UNSPACED.findall(folded):
            found.update(run[i : i + 2] for i in range(len(run) - 1))
    return found


def _is_prose(text: str) -> bool:
    return size_of(text) >= _PROSE_SIZE and bool(_SENTENCE_END.search(text[-12:]))


def _line(place: int, text: str, day_first: bool | None) -> HeadLine:
    is_short = len(text) <= _LONGEST_HEAD
    return HeadLine(
        place=place,
        text=text,
        folded=fold(text) if is_short else "",
        size=size_of(text),
        kinds=kinds_in(text) if is_short else {},
        days=days_of(text, day_first=day_first) if len(text) <= _LONGEST_DATED else (),
        is_prose=_is_prose(text),
    )

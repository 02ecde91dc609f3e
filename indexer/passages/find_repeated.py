"""Lines that many articles of one source share: furniture of its pages, whatever they say and in any format.

The articles are looked at twice: first it is counted, in an array of fixed size, in how many articles of its source
each line stands; then those that stand in several are counted exactly, with copies as one article. Neither depends on
the order of the articles, and of a line that does not repeat only its hash is held in memory.
"""

import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from indexer.corpus.dumps.units import Line, lines_of
from indexer.corpus.dumps.words import kinds_in
from indexer.passages.folding import folded
from indexer.passages.lists import is_prose
from indexer.records import ArticleHeader, Span

RepeatedLines = Mapping[str, frozenset[str]]
"""Source -> the folded lines that its articles repeat."""

_CELLS_OF_ARTICLE = 4_096
"""Counters of the first pass for each article, of two bytes each: many times its lines, so that few share one."""
_MOST_CELLS = 1 << 26
"""Most counters; the memory of those that nothing is counted in is never taken."""
_MIXER = np.uint64(0x9E3779B97F4A7C15)
"""An odd factor after which the first bits of a product depend on all bits of a number (Knuth, 6.4)."""
_MOST = np.iinfo(np.uint16).max
_WHOLE = 5_040
"""What an article counts that is no copy, so that many parts of it are whole numbers, whose sum knows no order."""
_LEAST_LETTERS = 3
_TOGETHER = 1 << 10
"""Articles whose lines are counted together."""


@dataclass(frozen=True, slots=True)
class _Threshold:
    """How often a line must be repeated."""

    articles: int
    """Least number of articles of one source, copies counted as one."""
    share: float
    """Least share of all articles of the source."""


_THRESHOLD = _Threshold(5, 0.1)
_PROSE_THRESHOLD = _Threshold(10, 2 / 3)
"""For sentences that do not speak as furniture: agencies repeat paragraphs of background, and columns say the same."""
_LOOKED_AT_SHARE = 0.02
"""Least share of a source's articles, copies counted as many, from which on a line is counted exactly."""
_FURNITURE_KINDS = frozenset(("account", "advert", "share", "comments", "legal", "related"))

Numbers = npt.NDArray[np.int64]
LineHashes = npt.NDArray[np.uint32]
"""Array (n,) of the hashes of an article's distinct folded lines, those that its own rules keep before the others."""


class RepeatedFinder:
    """Finds the lines that many articles of one source share, of articles that are added one after the other.

    What an article's own rules leave out counts, too: it tells what to think of it where others keep it.
    """

    def __init__(self) -> None:
        self._sources: dict[str, int] = {}
        """Number of each source."""
        self._source_of, self._kept, self._sizes, self._hashes = array("I"), array("I"), array("I"), array("I")

    def add(self, source: str, hashes: LineHashes, kept: int) -> None:
        """Add an article.

        Args:
            source: Source whose articles it is compared with.
            hashes: Hashes of its lines.
            kept: Number of its lines that its own rules keep.
        """
        self._source_of.append(self._sources.setdefault(source, len(self._sources)))
        self._kept.append(kept)
        self._sizes.append(len(hashes))
        self._hashes.frombytes(hashes.tobytes())

    def find(self, lines_of: Callable[[int], Sequence[str]]) -> dict[str, frozenset[str]]:
        """Return the lines that are shared.

        Args:
            lines_of: Returns the distinct folded lines of an article, by the number of articles added before it.

        Returns:
            Source -> folded lines; sources that repeat nothing are left out.
        """
        sources, source_of = list(self._sources), np.asarray(self._source_of)
        articles = np.bincount(source_of, minlength=len(sources))
        totals = np.zeros(len(sources), np.int64)
        found: defaultdict[int, Counter[str]] = defaultdict(Counter)
        for start, bounds, counts in self._counted():
            shares_any = np.maximum.reduceat(np.append(counts, 0), bounds[:-1]) * (np.diff(bounds) > 0) > 1
            own = source_of[start : start + len(shares_any)]
            totals += _WHOLE * np.bincount(own[~shares_any], minlength=len(sources))
            for number in np.flatnonzero(shares_any).tolist():
                lines, source = lines_of(start + number), int(own[number])
                of_article = counts[bounds[number] : bounds[number + 1]]
                kept = self._kept[start + number]
                weight = _WHOLE // _copies(of_article[:kept], lines[:kept])
                totals[source] += weight
                least = max(_THRESHOLD.articles, _LOOKED_AT_SHARE * articles[source])
                for line in np.flatnonzero(of_article >= min(least, _MOST)).tolist():
                    found[source][lines[line]] += weight
        repeated = {
            sources[source]: frozenset(line for line, count in lines.items() if _is_repeated(line, count, total))
            for source, lines in sorted(found.items(), key=lambda one: sources[one[0]])
            for total in [int(totals[source])]
        }
        return {source: lines for source, lines in repeated.items() if lines}

    def _counted(self) -> Iterator[tuple[int, Numbers, npt.NDArray[np.uint16]]]:
        """Yield parts of the articles: number of the first, bounds of the lines of each, and what counts each line."""
        counters = np.zeros(min(_MOST_CELLS, 1 << (_CELLS_OF_ARTICLE * len(self._sizes)).bit_length()), np.uint16)
        for _, bounds, cells in self._parts(len(counters)):
            # Two lines of one article may share a cell, which counts the article once.
            of_article = np.repeat(np.arange(len(bounds) - 1, dtype=np.uint64), np.diff(bounds))
            distinct = np.unique(cells * np.uint64(_TOGETHER) + of_article) // np.uint64(_TOGETHER)
            counted, times = np.unique(distinct, return_counts=True)
            counters[counted] = np.minimum(counters[counted] + times, _MOST)
        for start, bounds, cells in self._parts(len(counters)):
            yield start, bounds, counters[cells]

    def _parts(self, cells: int) -> Iterator[tuple[int, Numbers, npt.NDArray[np.uint64]]]:
        """Yield parts of the articles: number of the first, bounds of the lines of each, and the cell of each line."""
        seeds = np.array([zlib.crc32(source.encode("utf-8", "surrogatepass")) for source in self._sources], np.uint64)
        sizes, hashes = np.asarray(self._sizes), np.asarray(self._hashes)
        first = 0
        for start in range(0, len(sizes), _TOGETHER):
            own = sizes[start : start + _TOGETHER]
            bounds = np.concatenate(([0], own.cumsum(dtype=np.int64)))
            of_source = np.repeat(seeds[np.asarray(self._source_of[start : start + _TOGETHER])], own) << np.uint64(32)
            part = hashes[first : first + bounds[-1]].astype(np.uint64)
            yield start, bounds, (part ^ of_source) * _MIXER >> np.uint64(65 - cells.bit_length())
            first += int(bounds[-1])


def distinct_lines(kept: Iterable[str], removed: Iterable[str]) -> tuple[list[str], int]:
    """Return the folded lines of an article that hold letters, each once, and how many of them it keeps.

    Args:
        kept: Lines that its own rules keep; they come first.
        removed: Lines that its own rules leave out.
    """
    first = _distinct(kept)
    return list(dict.fromkeys((*first, *_distinct(removed)))), len(first)


def hash_lines(lines: Iterable[str]) -> LineHashes:
    """Return a hash of each folded line."""
    return np.array([zlib.crc32(line.encode("utf-8", "surrogatepass")) for line in lines], np.uint32)


def _distinct(lines: Iterable[str]) -> list[str]:
    """Return the folded lines that hold letters, each once."""
    return [line for line in dict.fromkeys(map(folded, lines)) if sum(map(str.isalpha, line)) >= _LEAST_LETTERS]


def _copies(counts: npt.NDArray[np.uint16], lines: Sequence[str]) -> int:
    """Return in how many articles a text stands: the number that holds for the line in the middle of its characters.

    Furniture is less than half of a text that is worth counting, and copies share more than half. Of short items it may
    be more; so only their sentences count, and not those that speak as furniture.
    """
    told = [i for i, line in enumerate(lines) if is_prose(line) and not (counts[i] > 1 and _is_about_site(line))]
    if told:
        counts, lines = counts[told], [lines[i] for i in told]
    if not lines:
        return 1
    order = np.argsort(counts, kind="stable")
    reached = np.cumsum(np.array([len(line) for line in lines])[order])
    return int(counts[order][np.searchsorted(reached, reached[-1] / 2)])


def _is_repeated(line: str, count: int, total: int) -> bool:
    may_be_told = is_prose(line) and not _is_about_site(line)
    needed = _PROSE_THRESHOLD if may_be_told else _THRESHOLD
    return count >= needed.articles * _WHOLE and count >= needed.share * total


def _is_about_site(line: str) -> bool:
    return speaks_as_furniture(line) or "reader" in kinds_in(line)


def speaks_as_furniture(line: str) -> bool:
    """Tell whether a line speaks of accounts, begins with other words of furniture, or has those of several kinds.

    Such words alone prove little: stories have some, too.
    """
    places = {kind: place for kind, place in kinds_in(line).items() if kind in _FURNITURE_KINDS}
    return "account" in places or len(places) >= 2 or 0 in places.values()


def source_of(header: ArticleHeader) -> str:
    """Return the source whose articles are compared with an article: its publisher, or the host of its address.

    Without either it is the folder or the file that holds the article. A folder of pages of several sites loses less
    by that, because a line must stand in a share of them all, but nothing that it should not lose.
    """
    if header.source:
        return header.source.casefold()
    try:
        host = urlsplit(header.url or "").hostname
    except ValueError:
        host = None
    folder = header.path.rpartition("/")[0] if header.line is None else header.path
    return host.removeprefix("www.") if host else f"{folder}/"


def lines_in(text: str, sections: Iterable[Span]) -> list[Line]:
    """Return the lines of some sections of a text that are not blank."""
    found = []
    for section in sections:
        lines = (line for line in lines_of(section.of(text)) if line.text)
        found += [Line(section.start + line.start, line.text, line.width) for line in lines]
    return found

"""Lines that many articles of one source share: furniture of its pages, whatever they say and in any format.

The articles are looked at twice: first it is counted, in an array of fixed size, in how many articles of its source
each line stands; then those that stand in several are counted exactly, with copies as one article. Neither depends on
the order of the articles, and memory grows with the sources and the lines that repeat, not with the articles.
"""

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from typing import Protocol
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

LineHashes = npt.NDArray[np.uint32]
"""Array (n,) of the hashes of an article's distinct folded lines, those that its own rules keep before the others."""


class ArticleLines(Protocol):
    """The lines of an article, as they are counted."""

    @property
    def source(self) -> str:
        """Source whose articles it is compared with."""

    @property
    def hashes(self) -> LineHashes:
        """Hashes of its lines."""

    @property
    def kept(self) -> int:
        """Number of lines that its own rules keep."""

    def lines(self) -> Sequence[str]:
        """Return its distinct folded lines, as `hashes` has them."""


class LinesOfAll(Sized, Iterable[ArticleLines], Protocol):
    """The lines of some articles, which can be counted, and iterated over several times."""


def find_repeated(articles: LinesOfAll) -> dict[str, frozenset[str]]:
    """Return the lines that many articles of one source share.

    What an article's own rules leave out counts, too: it tells what to think of it where others keep it.

    Args:
        articles: The lines of each article; they are iterated over twice.

    Returns:
        Source -> folded lines; sources that repeat nothing are left out.
    """
    counters, sizes = _count(articles)
    totals: Counter[str] = Counter()
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        source = article.source
        counts = counters[_cells(source, article.hashes, len(counters))]
        if counts.max(initial=0) <= 1:
            totals[source] += _WHOLE  # none of its lines stands anywhere else
            continue
        lines = article.lines()
        weight = _WHOLE // _copies(counts[: article.kept], lines[: article.kept])
        totals[source] += weight
        least = max(_THRESHOLD.articles, _LOOKED_AT_SHARE * sizes[source])
        for number in np.flatnonzero(counts >= min(least, _MOST)).tolist():
            found[source][lines[number]] += weight
    repeated = {
        source: frozenset(line for line, count in found[source].items() if _is_repeated(line, count, totals[source]))
        for source in sorted(found)
    }
    return {source: lines for source, lines in repeated.items() if lines}


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


def _count(articles: LinesOfAll) -> tuple[npt.NDArray[np.uint16], Counter[str]]:
    """Return in how many articles the lines of each cell stand, and how many articles each source has."""
    counters = np.zeros(min(_MOST_CELLS, 1 << (_CELLS_OF_ARTICLE * len(articles)).bit_length()), np.uint16)
    sizes: Counter[str] = Counter()
    for article in articles:
        cells = _cells(article.source, article.hashes, len(counters))
        counters[cells] = np.minimum(counters[cells], _MOST - 1) + 1
        sizes[article.source] += 1
    return counters, sizes


def _distinct(lines: Iterable[str]) -> list[str]:
    """Return the folded lines that hold letters, each once."""
    return [line for line in dict.fromkeys(map(folded, lines)) if sum(map(str.isalpha, line)) >= _LEAST_LETTERS]


def _cells(source: str, hashes: LineHashes, cells: int) -> npt.NDArray[np.uint64]:
    """Return which of the counters, whose number is a power of two, counts each line of a source."""
    seed = np.uint64(zlib.crc32(source.encode("utf-8", "surrogatepass")) << 32)
    return (hashes.astype(np.uint64) ^ seed) * _MIXER >> np.uint64(65 - cells.bit_length())


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

"""Lines that many articles of one source share: furniture of its pages, whatever they say and in any format.

First it is counted, by hashes of four bytes, in how many articles of its source each line stands; then those that stand
in several are counted by their words, with copies as one article. Neither depends on the order of the articles.
"""

import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from indexer.corpus.dumps.units import Line, lines_of
from indexer.corpus.dumps.words.listed import kinds_in
from indexer.passages.folding import folded
from indexer.passages.lists import is_prose
from indexer.records import ArticleHeader, Span

RepeatedLines = Mapping[str, frozenset[str]]
"""Source -> the folded lines that its articles repeat."""

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
        source_of = np.asarray(self._source_of)
        ends = np.bincount(source_of, minlength=len(self._sources)).cumsum()
        articles_of = np.split(np.argsort(source_of, kind="stable"), ends[:-1])
        numbers = sorted(self._sources.items())
        found = {source: self._shared(articles_of[number], lines_of) for source, number in numbers}
        return {source: lines for source, lines in found.items() if lines}

    def _shared(self, articles: Numbers, lines_of: Callable[[int], Sequence[str]]) -> frozenset[str]:
        """Return the lines that some articles, all those of a source, share."""
        if len(articles) < _THRESHOLD.articles:
            return frozenset()
        counts, bounds = self._counts(articles)
        shares_any = np.maximum.reduceat(np.append(counts, 0), bounds[:-1]) * (np.diff(bounds) > 0) > 1
        total = _WHOLE * int(np.count_nonzero(~shares_any))  # none of their lines stands anywhere else
        least = max(_THRESHOLD.articles, _LOOKED_AT_SHARE * len(articles))
        found: Counter[str] = Counter()
        for position in np.flatnonzero(shares_any).tolist():
            article, of_article = int(articles[position]), counts[bounds[position] : bounds[position + 1]]
            lines, kept = lines_of(article), self._kept[article]
            weight = _WHOLE // _copies(of_article[:kept], lines[:kept])
            total += weight
            for line in np.flatnonzero(of_article >= least).tolist():
                found[lines[line]] += weight
        return frozenset(line for line, count in found.items() if _is_repeated(line, count, total))

    def _counts(self, articles: Numbers) -> tuple[Numbers, Numbers]:
        """Return in how many of some articles each of their lines stands, by its hash; and the bounds of each one's."""
        sizes, hashes = np.asarray(self._sizes), np.asarray(self._hashes)
        ends = sizes.cumsum(dtype=np.int64)[articles]
        of_articles = sizes[articles]
        own = np.concatenate([hashes[end - size : end] for end, size in zip(ends, of_articles, strict=True)])
        ordered = np.sort(own)
        firsts = np.flatnonzero(np.diff(ordered, prepend=ordered[:1] + 1))
        times = np.diff(firsts, append=len(ordered))
        repeated, times = ordered[firsts[times > 1]], times[times > 1]
        counts = np.ones(len(own), np.int64)
        if len(repeated):
            near = np.minimum(np.searchsorted(repeated, own), len(repeated) - 1)
            counts = np.where(repeated[near] == own, times[near], 1)
        return counts, np.concatenate(([0], of_articles.cumsum(dtype=np.int64)))


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


def _copies(counts: Numbers, lines: Sequence[str]) -> int:
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

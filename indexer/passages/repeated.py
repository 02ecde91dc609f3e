"""Lines that many articles of one source share: furniture of its pages, whatever they say and in any format.

The articles are looked at twice: first it is counted, in an array of fixed size, in how many articles of its source
each line stands; then those that stand in several are counted exactly, with copies as one article. Neither depends on
the order of the articles, and memory grows with the sources and the lines that repeat, not with the articles.
"""

import re
import zlib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from indexer.corpus.dumps.units import Line, lines_of
from indexer.corpus.dumps.words import kinds_in
from indexer.corpus.evident import is_byline
from indexer.passages.clean import MIN_KEPT_SHARE, Cleaned, Removed, marked_headings
from indexer.passages.folding import folded
from indexer.passages.lists import HEADING_MAX_CHARACTERS, is_prose
from indexer.records import ArticleHeader, Span

REPEATED = "repeated in source"
"""Name of the rule."""

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
_LABEL_MAX_WORDS = 6
_LABEL_MAX_CHARACTERS = 50
_KEY_MAX_WORDS = 2
_KEY_MAX_CHARACTERS = 20
"""Longest line that names what follows, such as `Born` or `Serves four`; nothing is gained by leaving one out."""
_QUESTION_END = re.compile(r"[?？؟]['\"”’»)\]*_]*$")
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


def find_repeated(articles: Collection[ArticleLines]) -> dict[str, frozenset[str]]:
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


def _count(articles: Collection[ArticleLines]) -> tuple[npt.NDArray[np.uint16], Counter[str]]:
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
    return _speaks_as_furniture(line) or "reader" in kinds_in(line)


def _speaks_as_furniture(line: str) -> bool:
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


def without_repeated(
    text: str,
    cleaned: Cleaned,
    repeated: AbstractSet[str],
    header: ArticleHeader,
    *,
    headings: AbstractSet[int] | None = None,
) -> Cleaned:
    """Leave out what an article repeats of its source.

    Args:
        text: The article's text, as `clean` takes it.
        cleaned: What `clean` made of it.
        repeated: The folded lines that the articles of its source share.
        header: The article's header. A line that is its title stays, and so do bylines if it names no author.
        headings: Code points at which lines begin that the format marks as headings; None to go by the marks `#`.

    Returns:
        The parts of the text, with sections ending where something was left out. Headings stay where text of the
        article's own follows. If less than a fifth of the sections would remain, they stay as they were.
    """
    lines = lines_in(text, cleaned.sections)
    kept_always = {folded(header.title or "")}
    is_repeated = [
        (line := folded(one.text)) in repeated
        and line not in kept_always
        and (bool(header.authors) or not is_byline(one.text))
        for one in lines
    ]
    if not any(is_repeated):
        return cleaned
    labels = marked_headings(lines) if headings is None else headings
    foreign = {
        i
        for is_run, run in groupby(range(len(lines)), is_repeated.__getitem__)
        if is_run
        for i in _furniture_of_run(lines, list(run), labels)
    }
    kept = sum(len(line.text) for i, line in enumerate(lines) if i not in foreign)
    if not foreign or kept < MIN_KEPT_SHARE * sum(len(line.text) for line in lines):
        return cleaned
    return _split(lines, foreign, cleaned)


def _furniture_of_run(lines: Sequence[Line], run: list[int], headings: AbstractSet[int]) -> list[int]:
    """Return the lines of a run of repeated ones that are furniture, and no headings of what follows."""
    labels = [_is_label(lines[i], headings) for i in run]
    is_last = run[-1] + 1 == len(lines)
    if all(labels) and (all(_is_key(lines[i].text) for i in run) or (run[0] > 0 and not is_last)):
        return []
    return run[:-1] if labels[-1] and not is_last and is_prose(lines[run[-1] + 1].text) else run


def _is_key(line: str) -> bool:
    return len(line) <= _KEY_MAX_CHARACTERS and len(line.split()) <= _KEY_MAX_WORDS


def _is_label(line: Line, headings: AbstractSet[int]) -> bool:
    """Tell whether a line may be a heading, or a question, that a column always has, such as `What happened`."""
    text = line.text
    if _speaks_as_furniture(text):
        return False
    is_short = len(text) <= _LABEL_MAX_CHARACTERS and len(text.split()) <= _LABEL_MAX_WORDS
    is_question = len(text) <= HEADING_MAX_CHARACTERS and bool(_QUESTION_END.search(text))
    return line.start in headings or is_question or (is_short and not is_prose(text))


def _split(lines: Sequence[Line], foreign: AbstractSet[int], cleaned: Cleaned) -> Cleaned:
    """Return the parts of a text when further lines are left out."""
    starts = [section.start for section in cleaned.sections]
    sections: list[Span] = []
    removed = list(cleaned.removed)
    parts = groupby(range(len(lines)), lambda i: (bisect_right(starts, lines[i].start), i in foreign))
    for (_, is_foreign), numbers in parts:
        part = [lines[i] for i in numbers]
        span = Span(part[0].start, part[-1].start + len(part[-1].text))
        if is_foreign:
            removed.append(Removed(span, REPEATED))
        else:
            sections.append(span)
    return Cleaned(sections, sorted(removed, key=lambda one: one.span))

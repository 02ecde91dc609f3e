"""What other sources report of the same fact as a hit, or report otherwise."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from indexer.index.articles import AttributedPassage
from indexer.index.columns.article_columns import SOURCE
from indexer.index.columns.dates import CLOCK, PRECISION
from indexer.index.generation import Generation
from indexer.index.news.judgement import Verdict, Verdicts, judge
from indexer.index.news.neighbours import PassageNeighbours
from indexer.index.rows.recent import Recent
from indexer.index.selection import ranges
from indexer.records import Rows, Scores, Span

_COMPARED = 8
"""Most passages of other sources, the nearest, that a hit is compared with: some 0.08 ms."""
_SHOWN = 5
"""Most reports that are shown of either kind."""
_REMEMBERED = 16_384
"""Passages of which is remembered what was found out: mostly nothing, some 2 kB at most."""
_DAY_US = 86_400e6
"""Microseconds of a day."""


class Report(NamedTuple):
    """A passage of another source, and what of it is the same as in a hit or differs."""

    found: AttributedPassage
    similarity: float
    """Cosine of the two passages, in [-1, 1]."""
    here: Span
    """What is compared of the hit, in code points of its passage's text."""
    there: Span
    """What is compared of the other passage, likewise."""


class Corroboration(NamedTuple):
    """What other sources report of what a hit states."""

    also_reported_by: list[Report]
    """Passages that state the same fact, one for each source, the nearest first."""
    independent_sources: int
    """Number of sources that state it, the hit's own included; copies of an article count once."""
    reprints: int
    """Number of copies of the hit's article and of those that state the same."""
    differs: list[Report]
    """Passages that state something else of the same thing, one for each source, the nearest first."""


class _Reported(NamedTuple):
    """A passage of another source that states the same as a hit, or something else; a report but for its text."""

    row: int
    similarity: float
    here: Span
    there: Span


class _Told(NamedTuple):
    """What other sources tell of what a passage states, whoever asks for it."""

    same: tuple[_Reported, ...]
    """One for each source, the nearest first."""
    differing: tuple[_Reported, ...]
    reprints: int


class _Near(NamedTuple):
    """Pairs of a hit and a passage of another source near it; n in all."""

    hits: Rows
    """(n,) number of the hit, never decreasing."""
    rows: Rows
    """(n,) row of the other passage, those of a hit the nearest first."""
    cosines: Scores
    """(n,)."""

    def chosen(self, which: Rows) -> "_Near":
        """Return some of them."""
        return _Near(self.hits[which], self.rows[which], self.cosines[which])


class Corroborator:
    """Finds what other sources report; safe to share between threads."""

    def __init__(self, generation: Generation, neighbours: PassageNeighbours) -> None:
        """Take the parts of an opened generation.

        Args:
            generation: The generation.
            neighbours: Its passages' neighbours.
        """
        self._generation, self._neighbours = generation, neighbours
        self._article_rows = generation.columns.article_rows
        self._sources = generation.columns.values[SOURCE].numbers(len(generation.columns.dates))
        self._recent: Recent[_Told] = Recent(_REMEMBERED)

    def of(self, rows: Sequence[int]) -> list[Corroboration]:
        """Return what other sources report of the passages of some hits."""
        told = self._recent.known(rows)
        if missing := [row for row in rows if row not in told]:
            found = dict(zip(missing, self._told(missing), strict=True))
            self._recent.keep(found)
            told |= found
        shown = {one.row for row in rows for kind in told[row][:2] for one in kind[:_SHOWN]}
        passages = {one.row: one for one in self._generation.articles.attributed(shown)} if shown else {}

        def reports(some: Sequence[_Reported]) -> list[Report]:
            return [Report(passages[one.row], one.similarity, one.here, one.there) for one in some[:_SHOWN]]

        return [
            Corroboration(
                also_reported_by=reports(told[row].same),
                independent_sources=1 + len(told[row].same),
                reprints=told[row].reprints,
                differs=reports(told[row].differing),
            )
            for row in rows
        ]

    def verdict(self, first: int, second: int) -> Verdict:
        """Return what two passages are to each other, neighbours or not, whoever published them."""
        return Verdict(int(self._judged(np.array([first]), np.array([second])).verdicts[0]))

    def _told(self, rows: Sequence[int]) -> list[_Told]:
        """Find out what other sources tell of some passages."""
        hits = np.array(rows, np.int64)
        near = self._near(hits)
        verdicts = self._judged(hits[near.hits], near.rows)
        same, differing = (
            self._of_each_hit(near, np.flatnonzero(verdicts.verdicts == verdict), len(hits))
            for verdict in (Verdict.SAME_FACT, Verdict.DIFFERS)
        )

        def reported(pairs: Sequence[int]) -> tuple[_Reported, ...]:
            return tuple(_reported(near, verdicts, pair) for pair in pairs)

        return [
            _Told(
                reported(same[hit]),
                reported(differing[hit]),
                self._reprints([row, *near.rows[same[hit]].tolist()]),
            )
            for hit, row in enumerate(rows)
        ]

    def _judged(self, firsts: Rows, seconds: Rows) -> Verdicts:
        """Compare pairs of passages."""
        apart = self._days_apart(self._article_rows[firsts], self._article_rows[seconds])
        return judge(self._generation.statements, self._generation.sentences, firsts, seconds, apart)

    def _near(self, hits: Rows) -> _Near:
        """Return the neighbours of hits that are of other sources, and no copies."""
        starts = self._neighbours.starts[hits]
        counts = self._neighbours.starts[hits + 1] - starts
        which = ranges(starts, counts)
        near = _Near(
            np.arange(len(hits)).repeat(counts),
            self._neighbours.rows[which].astype(np.int64),
            self._neighbours.cosines[which],
        )
        own, other = self._article_rows[hits[near.hits]], self._article_rows[near.rows]
        groups = self._generation.copies.groups
        is_copy = (groups[own] == groups[other]) & (groups[own] >= 0)
        is_same_source = (self._sources[own] == self._sources[other]) & (self._sources[own] > 0)
        near = near.chosen(np.flatnonzero(~is_copy & ~is_same_source))
        firsts = np.searchsorted(near.hits, near.hits)
        return near.chosen(np.flatnonzero(np.arange(len(firsts)) - firsts < _COMPARED))

    def _of_each_hit(self, near: _Near, pairs: Rows, hits: int) -> list[list[int]]:
        """Return for each hit the first of some pairs of each source."""
        found: list[list[int]] = [[] for _ in range(hits)]
        of_pairs = near.hits[pairs]
        for hit in set(of_pairs.tolist()):  # mostly none has any
            found[hit] = self._of_each_source(near, pairs[of_pairs == hit])
        return found

    def _of_each_source(self, near: _Near, pairs: Rows) -> list[int]:
        """Return the first of some pairs of each source, copies aside; one that is unknown is a source of its own."""
        articles = self._article_rows[near.rows[pairs]]
        groups, sources = self._generation.copies.groups[articles], self._sources[articles]
        seen: set[tuple[str, int]] = set()
        found = []
        for pair, *of_pair in zip(pairs.tolist(), articles.tolist(), groups.tolist(), sources.tolist(), strict=True):
            article, group, source = of_pair
            keys = {("source", source) if source > 0 else ("article", article)}
            if group >= 0:
                keys.add(("group", group))
            if not keys & seen:
                found.append(pair)
            seen |= keys
        return found

    def _reprints(self, rows: Sequence[int]) -> int:
        """Return the number of copies of the articles of some passages."""
        articles = {int(self._article_rows[row]) for row in rows}
        return sum(len(self._generation.copies.of(article).copies) for article in articles)

    def _days_apart(self, articles: Rows, others: Rows) -> Scores:
        """Return the days between the publications of articles, (n,) float32; 0 where one is unknown."""
        first, second = self._generation.columns.dates[articles], self._generation.columns.dates[others]
        apart = np.abs(first[:, CLOCK] - second[:, CLOCK]) / _DAY_US
        are_known = (first[:, PRECISION] > 0) & (second[:, PRECISION] > 0)
        return np.where(are_known, apart, 0).astype(np.float32)


def _reported(near: _Near, verdicts: Verdicts, pair: int) -> _Reported:
    """Return a pair as what is reported."""
    here, there = (Span(*spans[pair].tolist()) for spans in (verdicts.firsts, verdicts.seconds))
    return _Reported(int(near.rows[pair]), float(near.cosines[pair]), here, there)

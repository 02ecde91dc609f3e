"""Putting articles into groups: the two groups that are most alike become one, as long as they are alike enough.

A group is compared by its centre, so that a chain of articles, each like the next, does not become one group. Only
groups are ever compared of which an article each would be joined. Everything is done in one order, ties going to the
lower rows: the same articles give the same groups.
"""

from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np
import numpy.typing as npt

from indexer.news.stories.articles import ArticleMeans, StoryArticles
from indexer.news.stories.candidates import MOST_DAYS, Pairs
from indexer.news.stories.likeness import WEIGHTS, Weights, group_odds, odds

LEAST_ODDS = 0.0
"""Logarithm of the odds up to which groups are not joined."""
_Vector = npt.NDArray[np.float32]


def groups_of(
    articles: StoryArticles, pairs: Pairs, *, weights: Weights = WEIGHTS, least: float = LEAST_ODDS
) -> list[list[int]]:
    """Return the groups of two articles or more, each in increasing order, in the order of their first articles.

    Args:
        articles: The articles.
        pairs: Pairs that are worth comparing.
        weights: What the parts of the score weigh.
        least: Logarithm of the odds up to which groups are not joined.
    """
    means = ArticleMeans.of(articles, pairs.first, pairs.second)
    scores = odds(articles.likeness(pairs.first, pairs.second, means), weights)
    kept = scores > least
    close = Pairs(pairs.first[kept], pairs.second[kept])
    grouping = _Grouping(_single(articles, means, close), close, scores[kept], weights, least)
    return grouping.joined()


@dataclass(slots=True)
class _Group:
    """A group of articles, and the sums of what is known of them."""

    articles: list[int]
    vectors: dict[int, _Vector]
    """Language to the sum of the vectors of the articles in it."""
    languages: dict[int, int]
    """Language to the number of articles in it."""
    names: dict[int, float]
    words: dict[int, dict[int, float]]
    """Language to the sum of the other words of the articles in it."""
    first_day: float
    """Day of the earliest article; NaN if no date is known."""
    last_day: float
    ordinals: set[tuple[int, int]]
    fillings: dict[int, int]
    """Form to what is filled in, of the articles that are forms."""
    near: set[int]
    """Numbers of the groups that it may be joined with."""

    def take(self, other: "_Group") -> None:
        """Put the articles of another group into this one."""
        self.articles += other.articles
        for language, count in other.languages.items():
            is_new = language not in self.languages
            self.languages[language] = count + (0 if is_new else self.languages[language])
            vector = other.vectors[language]
            self.vectors[language] = vector if is_new else self.vectors[language] + vector
            self.words[language] = _sum({} if is_new else self.words[language], other.words[language])
        self.names = _sum(self.names, other.names)
        self.first_day = float(np.fmin(self.first_day, other.first_day))
        self.last_day = float(np.fmax(self.last_day, other.last_day))
        self.ordinals |= other.ordinals
        self.fillings |= other.fillings
        self.near |= other.near

    def days_to(self, other: "_Group") -> float:
        """Return the days between the two groups, 0 where they overlap; NaN if a date is unknown."""
        # NaN comes first, so that it stays the greatest.
        return max(self.first_day - other.last_day, other.first_day - self.last_day, 0.0)

    def odds(self, other: "_Group", weights: Weights) -> float:
        """Return the logarithm of the odds that the two groups report on one event."""
        pairs = len(self.articles) * len(other.articles)
        language, cosine, words = 0, 0.0, 0.0
        for one, count in self.languages.items():
            if one in other.languages:
                language += count * other.languages[one]
                cosine += float(self.vectors[one] @ other.vectors[one])
                words += _product(self.words[one], other.words[one])
        return group_odds(
            language=language / pairs,
            cosine=cosine / pairs,
            names=_product(self.names, other.names) / pairs,
            words=words / pairs,
            days=self.days_to(other),
            contradict=self._contradicts(other),
            weights=weights,
        )

    def _contradicts(self, other: "_Group") -> bool:
        """Tell whether both number one thing, and nothing alike, or have one form with other things filled in."""
        if any(other.fillings.get(form, filling) != filling for form, filling in self.fillings.items()):
            return True
        if not self.ordinals or not other.ordinals or not self.ordinals.isdisjoint(other.ordinals):
            return False
        return not {noun for noun, _ in self.ordinals}.isdisjoint(noun for noun, _ in other.ordinals)


class _Grouping:
    def __init__(
        self, groups: dict[int, _Group], pairs: Pairs, scores: npt.NDArray[np.float64], weights: Weights, least: float
    ) -> None:
        self._weights, self._least = weights, least
        self._groups = groups
        self._heap: list[tuple[float, int, int, int]] = []
        for first, second, score in zip(pairs.first.tolist(), pairs.second.tolist(), scores.tolist(), strict=True):
            self._groups[first].near.add(second)
            self._groups[second].near.add(first)
            self._heap.append((-score, first, second, 2))
        heapify(self._heap)

    def joined(self) -> list[list[int]]:
        """Join groups until no two are alike enough, and return those of two articles or more."""
        while self._heap:
            _, first, second, size = heappop(self._heap)
            one, other = self._groups.get(first), self._groups.get(second)
            # Groups that have grown since were compared again.
            if one is not None and other is not None and len(one.articles) + len(other.articles) == size:
                self._join(first, second)
        return sorted(sorted(group.articles) for group in self._groups.values() if len(group.articles) > 1)

    def _join(self, first: int, second: int) -> None:
        """Put the second group into the first, and compare the first anew with all that are near it."""
        one, other = self._groups[first], self._groups.pop(second)
        one.take(other)
        one.near -= {first, second}
        for number in other.near - {first}:
            near = self._groups[number].near
            near.discard(second)
            near.add(first)
        for number in one.near:
            score = one.odds(self._groups[number], self._weights)
            if score > self._least and not one.days_to(self._groups[number]) > MOST_DAYS:
                lower, higher = min(first, number), max(first, number)
                size = len(one.articles) + len(self._groups[number].articles)
                heappush(self._heap, (-score, lower, higher, size))


def _single(articles: StoryArticles, means: ArticleMeans, pairs: Pairs) -> dict[int, _Group]:
    """Return a group for each article that is in some pair, by its row."""
    rows = np.unique(np.concatenate([pairs.first, pairs.second]))
    groups = {}
    for row, place in zip(rows.tolist(), np.searchsorted(means.articles, rows).tolist(), strict=True):
        language, day = int(articles.marks.languages[row]), float(articles.days[row])
        groups[row] = _Group(
            articles=[row],
            vectors={language: means.vectors[place]},
            languages={language: 1},
            names=articles.marks.names.of(row),
            words={language: articles.marks.words.of(row)},
            first_day=day,
            last_day=day,
            ordinals=articles.marks.ordinals_of(row),
            fillings=articles.marks.fillings_of(row),
            near=set(),
        )
    return groups


def _sum(one: dict[int, float], other: dict[int, float]) -> dict[int, float]:
    """Return the sum of the weights of two groups; the greater of the two is changed."""
    more, less = (one, other) if len(one) >= len(other) else (other, one)
    for mark, weight in less.items():
        more[mark] = more.get(mark, 0.0) + weight
    return more


def _product(one: dict[int, float], other: dict[int, float]) -> float:
    """Return the inner product of the weights of two groups."""
    more, less = (one, other) if len(one) >= len(other) else (other, one)
    return sum([weight * more[mark] for mark, weight in less.items() if mark in more], 0.0)

"""Calibrating relevance: an index is asked queries, when it is built, of which it is known whether it has an answer.

Queries with an answer are made of the corpus; one whose own article does not come first is dropped. Those without are
of two kinds. Far ones are a fixed list in everyday words about things that no corpus knows (`unrelated.txt`). Near ones
are made of the corpus too, and then their own article is withheld, with its copies and with what else tells the same:
the best among the others is what "not there" looks like here, unless all articles tell one story.

Far ones decide what a hybrid score says about the subject. A regression on the two scores apart would be misled: a
query made of a passage's own words shares more of them than a real query (measured in docs/decisions/0007). For the
same reason the weights of the evidence are the same for every index, fitted to questions that people wrote
(docs/decisions/0024), and near queries only move them all together, by a bounded shift. Far ones also tell which
cosines the model gives texts that have nothing to do with each other.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from indexer.index.manifest import Background, Calibration, Separation
from indexer.index.news.copies import CopyGroups
from indexer.ranking.apart import alike
from indexer.ranking.evidence import FOREMOST, Evidence, evidence_of
from indexer.ranking.made_queries import SampledPassage, remembered_queries, withheld_queries
from indexer.ranking.ranked import RankedPassages
from indexer.ranking.ranker import Ranker
from indexer.ranking.regression import Numbers, area_under_curve, calibration_error, fit_line, fit_shift, sigmoid
from indexer.ranking.relevance import ANSWER_BASE, ANSWER_WEIGHTS, evidence_values
from indexer.ranking.scores import Mask
from indexer.records import Matrix, Scores

_UNRELATED = Path(__file__).with_name("unrelated.txt")
_TOGETHER = 64
"""Queries for which the passages' vectors are read once."""
_ANSWERED, _NEAR, _FAR = 0.44, 0.48, 0.08
"""How much queries with an answer, near ones and far ones count for the shift, each kind as a whole: near ones more,
because those that are made are told apart more easily than people's."""
_DECIMALS = 6
_LEAST_STATED = 20
"""Queries of either kind below which nothing is stated of near ones."""
_LEAST_SPREAD = 0.01
"""Least spread of cosines: of a few equal sentences it would tell nothing of the model."""

Encode = Callable[[str], Matrix]
"""Gives the vector of a query, (dimension,) float32 of L2 norm 1."""


class _Asked(NamedTuple):
    """A query, and where its answer is."""

    text: str
    row: int | None
    """Row of the passage that it is made of; None if it is of none."""
    is_withheld: bool = False
    """Whether that passage's article is left out, with its copies and what else tells the same."""

    @property
    def has_answer(self) -> bool:
        """Whether the answer is in what is searched."""
        return self.row is not None and not self.is_withheld


def calibrate(sample: Sequence[SampledPassage], ranker: Ranker, encode: Encode, copies: CopyGroups) -> Calibration:
    """Fit relevance to an index that is otherwise complete.

    Args:
        sample: Passages of the index, as `sampled_passages` gives them.
        ranker: Vectors, sentences and keyword index of the index.
        encode: Encodes queries, by the encoder that the passages were encoded with.
        copies: Groups of articles that are one text.

    Returns:
        The calibration. Errors are measured on each half of the queries by a fit to the other half.
    """
    unrelated = _UNRELATED.read_text(encoding="utf-8").splitlines()
    background = _background(sample, ranker, map(encode, unrelated))
    asked = [
        *(_Asked(*query) for query in remembered_queries(sample, ranker)),
        *(_Asked(*query, is_withheld=True) for query in withheld_queries(sample, ranker)),
        *(_Asked(query, None) for query in unrelated),
    ]
    found = [*_evidence(asked, ranker, encode, copies, background)]
    examples = _Examples.of([one for one, _ in found], [evidence for _, evidence in found])
    even = np.arange(len(found)) % 2 == 0
    held_out = np.empty(len(found))
    for half in (even, ~even):
        held_out[~half] = sigmoid(_Fitted.to(examples.some(half)).log_odds(examples.some(~half)))
    fitted = _Fitted.to(examples)
    return Calibration(
        intercept=round(fitted.intercept, _DECIMALS),
        slope=round(fitted.slope, _DECIMALS),
        background=background,
        base=round(ANSWER_BASE + fitted.shift, _DECIMALS),
        weights=dict(ANSWER_WEIGHTS),
        far=_separation(held_out, examples.has_answer, examples.is_far),
        near=_separation(held_out, examples.has_answer, examples.is_near) if examples.tell_near else None,
    )


def query_vectors(sample: Sequence[SampledPassage], ranker: Ranker, encode: Encode) -> Matrix:
    """Return the vectors of queries that are made of the corpus, (q, dimension) float32."""
    vectors = [encode(query.text) for query in remembered_queries(sample, ranker)]
    return np.stack(vectors) if vectors else np.empty((0, ranker.vectors.dimension), np.float32)


def _background(sample: Sequence[SampledPassage], ranker: Ranker, queries: Iterable[Matrix]) -> Background:
    """Measure cosines of sentences with queries about something else; of passages where sentences have no vectors."""
    rows = np.array(sorted(one.row for one in sample), np.int64)

    def cosines(query: Matrix) -> Scores:
        return ranker.sentences.cosines(rows, query)[0] if has_vectors else ranker.vectors.cosines(query, rows)

    has_vectors = ranker.sentences.has_vectors
    found = np.concatenate([*map(cosines, queries)]).astype(np.float64)
    spread = max(_LEAST_SPREAD, float(found.std()))
    return Background(mean=round(float(found.mean()), _DECIMALS), spread=round(spread, _DECIMALS))


def _evidence(
    asked: Sequence[_Asked], ranker: Ranker, encode: Encode, copies: CopyGroups, background: Background
) -> Iterator[tuple[_Asked, Evidence]]:
    """Yield each query with what is found first; not those whose own article does not come first, though it may.

    An article that tells the same as the own one stands for it, also where that is withheld.
    """
    groups = copies.groups
    shown = copies.shown()
    for start in range(0, len(asked), _TOGETHER):
        some = asked[start : start + _TOGETHER]
        vectors = np.stack([encode(query.text) for query in some])
        cosines = ranker.vectors.cosines_of(vectors)
        for query, vector, own in zip(some, vectors, cosines, strict=True):
            same = np.zeros(len(groups), bool)
            if query.row is not None:
                article = ranker.article_rows[query.row]
                same[article] = True
                same |= (groups == groups[article]) & (groups >= 0)
            keywords = ranker.lexical.parse(query.text)
            listed = shown & ~same if query.is_withheld else shown
            foremost = ranker.order(vector, keywords, cosines=own, shown=listed).ranked(0, FOREMOST)
            if query.row is not None:
                tells_same = _telling_the_same(foremost, query.row, ranker, background)
                if query.is_withheld:
                    foremost = [one for one, is_same in zip(foremost, tells_same, strict=True) if not is_same]
                elif foremost and not (same[foremost[0].article] or tells_same[0]):
                    continue
            evidence = evidence_of(
                partial(_between, foremost),
                ranker.vectors,
                ranker.sentences,
                keywords,
                vector,
                background=background,
                passages=ranker.lexical.passages,
            )
            if evidence is not None:
                yield query, evidence
        # Else the queries would have most of the index in memory in the end.
        ranker.lexical.release_pages()
        ranker.sentences.release_pages()


def _between(foremost: Sequence[RankedPassages], start: int, stop: int) -> Sequence[RankedPassages]:
    """Return the articles at positions [start, stop) of a list."""
    return foremost[start:stop]


def _telling_the_same(
    foremost: Sequence[RankedPassages], row: int, ranker: Ranker, background: Background
) -> list[bool]:
    """Return which articles have a passage, among those that were scored, that tells the same as another one."""
    passages = [passage for one in foremost for passage in one.rows]
    (vector,) = ranker.vectors.rows(np.array([row], np.int64))
    same = iter(alike(ranker.vectors.rows(np.array(passages, np.int64)), vector, background))
    return [any([*islice(same, len(one.rows))]) for one in foremost]


class _Examples(NamedTuple):
    """Queries with their evidence, n in all."""

    evidence: list[Evidence]
    has_answer: Numbers
    """(n,) 1 for a query with an answer, else 0."""
    is_near: Mask
    """(n,) whether its article was withheld."""
    is_far: Mask
    """(n,) whether it is about something else."""

    @classmethod
    def of(cls, asked: Sequence[_Asked], evidence: list[Evidence]) -> "_Examples":
        """Return the examples that some queries are."""
        return cls(
            evidence,
            np.array([query.has_answer for query in asked], np.float64),
            np.array([query.is_withheld for query in asked], bool),
            np.array([query.row is None for query in asked], bool),
        )

    @property
    def tell_near(self) -> bool:
        """Whether there are enough queries to state how well near ones are told apart."""
        return min(int(self.is_near.sum()), int(self.has_answer.sum())) >= _LEAST_STATED

    def some(self, chosen: Mask) -> "_Examples":
        """Return those that a mask names."""
        evidence = [one for one, is_chosen in zip(self.evidence, chosen.tolist(), strict=True) if is_chosen]
        return _Examples(evidence, self.has_answer[chosen], self.is_near[chosen], self.is_far[chosen])


class _Fitted(NamedTuple):
    """Numbers that are fitted to examples."""

    intercept: float
    slope: float
    shift: float

    @classmethod
    def to(cls, examples: _Examples) -> "_Fitted":
        """Return the numbers that fit examples best."""
        scores = np.array([one.score for one in examples.evidence], np.float64)
        others = ~examples.is_near
        line = cls(*fit_line(scores[others], examples.has_answer[others]), 0.0)
        answered = examples.has_answer > 0
        if not examples.is_near.any() or not answered.any():
            return line
        # A few queries tell little, however many far ones there are.
        counted = 2 * min(int(answered.sum()), int(examples.is_near.sum()))
        shares = np.zeros(len(scores))
        for kind, share in ((answered, _ANSWERED), (examples.is_near, _NEAR), (examples.is_far, _FAR)):
            shares[kind] = share * counted / max(1, int(np.count_nonzero(kind)))
        return line._replace(shift=fit_shift(line.log_odds(examples), examples.has_answer, shares))

    def log_odds(self, examples: _Examples) -> Numbers:
        """Return the log odds of an answer for each example."""
        found = []
        for one in examples.evidence:
            values = evidence_values(self.intercept, self.slope, one)
            found.append(ANSWER_BASE + self.shift + sum(ANSWER_WEIGHTS[name] * value for name, value in values.items()))
        return np.array(found, np.float64)


def _separation(probabilities: Numbers, has_answer: Numbers, without: Mask) -> Separation:
    """Measure how well probabilities tell queries with an answer from some of those without.

    For the error either kind counts half: it does not depend on how many of each there are.
    """
    positives, negatives = probabilities[has_answer > 0], probabilities[without]
    return Separation(
        queries=len(positives) + len(negatives),
        auc=round(area_under_curve(positives, negatives), _DECIMALS),
        error=round(
            calibration_error(
                np.concatenate([positives, negatives]), np.repeat([1.0, 0.0], [len(positives), len(negatives)])
            ),
            _DECIMALS,
        ),
    )

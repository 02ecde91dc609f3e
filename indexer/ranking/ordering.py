"""The order of articles for a query, by the scores of their passages.

Every passage gets a first score, in which its own cosine and share stand for its sentences'. Articles are put in order
by the first score of their best passage and divided into blocks; within a block, by the full score of their best
passage. So any page of the list can be computed alone, and pages neither overlap nor leave out an article.
"""

import numpy as np

from indexer.index.keywords.lexical import LexicalQuery
from indexer.index.keywords.sentence_shares import sentence_shares, shares_at_most
from indexer.index.selection import ranges, top
from indexer.index.sentences import Sentences
from indexer.ranking.listing import Groups
from indexer.ranking.preference import NO_PREFERENCE, Preference
from indexer.ranking.ranked import Block, RankedPassages
from indexer.ranking.scope import Scope
from indexer.ranking.scores import (
    ARTICLE_COSINE_WEIGHT,
    ARTICLE_SHARE_WEIGHT,
    HYBRID,
    KEYWORD,
    SENTENCE_SHARE_WEIGHT,
    SENTENCE_WEIGHT,
    WEIGHTS,
    Mask,
    combined,
)
from indexer.records import Matrix, Rows, Scores

_BLOCK_ARTICLES = 32
"""Number of articles that are put in order by full scores together."""
_PASSAGES_SCORED = 4
"""Number of an article's passages that get a full score: those with the best first scores."""
_PASSAGES_COMPARED = 2_048
"""Number of passages whose sentences are compared with a query at once, which takes about 15 MB."""
_ROUNDING = 1e-5
"""Bound on what rounding adds to a hybrid score or takes from it."""


class Ordering:
    """The articles in the order of how well they answer one query, computed only as far as it is read.

    Articles and passages are numbered as in the scope, until they are returned.
    """

    def __init__(
        self,
        scope: Scope,
        sentences: Sentences,
        vector: Matrix,
        keywords: LexicalQuery,
        *,
        mode: str,
        allowed: Mask | None,
        cosines: Scores,
        shares: Scores,
        article_shares: Scores,
        preference: Preference = NO_PREFERENCE,
    ) -> None:
        """Compute the first score of every passage of the scope.

        Args:
            scope: The articles that are scored.
            sentences: Sentences of the index.
            vector: (dimension,) float32 of L2 norm 1: the query's vector.
            keywords: The query, looked up in the keyword index.
            mode: Score that the order goes by: one of `MODES`.
            allowed: Whether each article of the scope may be listed; all may if None.
            cosines: Cosine of the query with each passage of the scope; what is out of [-1, 1] is put back, in place.
            shares: Keyword score of each passage of the scope.
            article_shares: That of each article of the scope.
            preference: What the order goes by beside scores.
        """
        self._scope = scope
        self._sentences = sentences
        self._vector = vector
        self._keywords = keywords
        self._mode = mode
        self._cosines = _bounded(cosines)
        self._shares = shares
        of_article = scope.article_of
        means = np.bincount(of_article, weights=self._cosines) / scope.sizes
        # These parts of the scores are the same for all passages of an article.
        self._semantic = (ARTICLE_COSINE_WEIGHT * means).astype(np.float32)
        self._keyword = np.float32(ARTICLE_SHARE_WEIGHT) * article_shares
        of_semantic, of_keyword = WEIGHTS[mode]
        self._first: Scores = np.float32(of_semantic * (1 - ARTICLE_COSINE_WEIGHT)) * self._cosines
        self._first += np.float32(of_keyword * (1 - ARTICLE_SHARE_WEIGHT)) * self._shares
        best = np.full(len(means), -np.inf, np.float32)
        np.maximum.at(best, of_article, self._first)  # much faster than maximum.reduceat
        best += combined(mode, self._semantic, self._keyword)
        self._listed: Mask = np.ones(len(best), bool) if allowed is None else allowed
        """Whether each article of the scope is in the list."""
        self.total = len(best)
        """Number of articles in the list."""
        if mode == KEYWORD:
            self._listed = self._listed & (best > 0)
        self._preference = preference
        self._set_back = preference.set_back(scope)
        """What each passage is set back by among those of its article; None if none is."""
        self._recency: Scores | None = None
        """How recent each article of the scope is; None if that does not matter."""
        if preference.recency is not None:
            self._recency = preference.recency if scope.articles is None else preference.recency[scope.articles]
            best = preference.with_recency(best, self._recency)
        self._best: Scores = best
        if mode == KEYWORD or allowed is not None:
            self.total = int(np.count_nonzero(self._listed))
            self._best = np.where(self._listed, best, np.float32(-np.inf))
        self._order: Rows = np.empty(0, np.int64)
        """Articles by the first score of their best passage, as far as they have been needed."""
        self._ends: Rows = _block_ends(self.total)
        """Position in the list behind the last article of each block."""
        self._blocks: dict[int, Block] = {}

    @property
    def is_counted(self) -> bool:
        """True: every article that may belong to the list is scored."""
        return True

    @property
    def listed(self) -> Mask:
        """Whether each article of the corpus is in the list."""
        return self._scope.of_corpus(self._listed)

    def ranked(self, start: int, stop: int) -> list[RankedPassages]:
        """Return the articles at positions [start, stop) of the list, from 0; fewer where the list ends."""
        found: list[RankedPassages] = []
        while start < min(stop, self.total):
            number = int(np.searchsorted(self._ends, start, side="right"))
            end, block = int(self._ends[number]), self._block(number)
            first = end - len(block.articles)
            found += map(block.ranked, range(start - first, min(stop, end) - first))
            start = end
        return found

    def narrow(self, least_score: float) -> None:
        """Take the articles off the list that have no passage of at least some hybrid score.

        Only passages that get a full score count. The articles that remain keep their order and their scores.

        Args:
            least_score: Score of the mode `hybrid`, whatever mode the list goes by.
        """
        reached = self._reached(least_score)
        lowest = self._best[reached].min(initial=np.inf)
        order = top(self._best, int(np.count_nonzero(self._best >= lowest)))
        positions = np.flatnonzero(reached[order])
        self._listed = reached
        self.total = len(positions)
        self._order = order[positions]
        # Blocks remain those of the whole list, only smaller: within a block the order goes by full scores.
        self._ends = np.flatnonzero(np.diff(positions // _BLOCK_ARTICLES, append=-1)) + 1
        self._blocks = {}

    def collapse(self, groups: Groups) -> None:
        """Keep of the articles in one group only the one with the best first score; see `Listing.collapse`."""
        articles = np.flatnonzero(self._listed)
        of_articles = self._scope.of_scope(groups.astype(np.int64))[articles]
        order = np.lexsort((articles, -self._best[articles], of_articles))
        is_first = np.append(True, np.diff(of_articles[order]) != 0) if len(order) else np.empty(0, bool)
        is_whole = len(self._order) == self.total  # as after `narrow`; else it is what was read so far
        self._listed = np.zeros_like(self._listed)
        self._listed[articles[order[is_first | (of_articles[order] < 0)]]] = True
        self.total = int(np.count_nonzero(self._listed))
        self._best = np.where(self._listed, self._best, np.float32(-np.inf))
        if is_whole:  # blocks remain those of the longer list, only smaller
            kept = np.flatnonzero(self._listed[self._order])
            blocks = np.searchsorted(self._ends, kept, side="right")
            self._order = self._order[kept]
            self._ends = np.flatnonzero(np.diff(blocks, append=-1)) + 1
        else:
            self._order = np.empty(0, np.int64)
            self._ends = _block_ends(self.total)
        self._blocks = {}

    def sort(self, keys: Rows) -> None:
        """Put the articles that are on the list in another order: those with the greatest keys first.

        Articles with equal keys come by their scores. Scores stay as they are. What `narrow` takes off the list must be
        taken off before.

        Args:
            keys: (articles,) int64: those of all articles of the corpus.
        """
        articles = np.flatnonzero(self._listed)
        keys = self._scope.of_scope(keys)
        self._order = articles[np.lexsort((articles, -self._best[articles], -keys[articles]))]
        # A block holds articles with one key, for within a block the order goes by full scores.
        _, sizes = np.unique(-keys[self._order], return_counts=True)
        starts = np.flatnonzero(ranges(np.zeros_like(sizes), sizes) % _BLOCK_ARTICLES == 0)
        self._ends = np.append(starts[1:], self.total)
        self._blocks = {}

    def _reached(self, least_score: float) -> Mask:
        """Return which articles of the list have a passage of at least some hybrid score."""
        of_article = self._scope.article_of
        # No sentence is nearer than one with cosine 1, or has more words than its passage; most passages are too far
        # even with such a sentence.
        nearest = np.ones_like(self._cosines) if self._sentences.has_vectors else self._cosines
        held = shares_at_most(self._keywords, len(of_article), self._scope.rows)
        within_reach = combined(HYBRID, *self._full(slice(None), nearest, held)) >= least_score - _ROUNDING
        hopeful = np.bincount(of_article[within_reach], minlength=len(self._listed)) > 0
        rows, _ = self._candidates(np.flatnonzero(hopeful & self._listed))
        rows = rows[within_reach[rows]]
        reached = np.zeros_like(self._listed)
        of_semantic, of_keyword = WEIGHTS[HYBRID]
        for start in range(0, len(rows), _PASSAGES_COMPARED):
            part = rows[start : start + _PASSAGES_COMPARED]
            semantic, keyword = self._full(part, *self._of_sentences(part))
            # In float64, as `relevance` adds them up: a score that just reaches the least one must do so here too.
            scores = of_semantic * semantic.astype(np.float64) + of_keyword * keyword.astype(np.float64)
            reached[of_article[part[scores >= least_score]]] = True
        return reached

    def _block(self, number: int) -> Block:
        """Return a block of articles; each block is computed once."""
        if number not in self._blocks:
            first, end = int(self._ends[number - 1]) if number else 0, int(self._ends[number])
            if len(self._order) < end:
                self._order = top(self._best, end)
            self._blocks[number] = self._scored(self._order[first:end])
        return self._blocks[number]

    def _scored(self, articles: Rows) -> Block:
        """Put some articles in order by their passages' full scores; ties go to the article first in the corpus."""
        rows, sizes = self._candidates(articles)
        of_article = articles.repeat(sizes)
        semantic, keyword = self._full(rows, *self._of_sentences(rows))
        scores = combined(self._mode, semantic, keyword)
        if self._recency is not None:
            scores = self._preference.with_recency(scores, self._recency[of_article])
        # One sort puts articles in order by their best passage, and the passages of each by their own scores. The
        # article's position comes before them, so that articles with equal best scores are not interleaved.
        best = np.maximum.reduceat(scores, sizes.cumsum() - sizes).repeat(sizes)
        order = np.lexsort((rows, -self._preferring(scores, rows), of_article, -best))
        of_article = of_article[order]
        starts = np.concatenate(([0], (of_article[1:] != of_article[:-1]).nonzero()[0] + 1))
        articles = of_article[starts]
        columns = (self._scope.passages(rows), scores, self._cosines[rows], semantic, keyword)
        return Block(
            articles=self._scope.positions(articles).tolist(),
            article_cosines=(self._semantic[articles] / np.float32(ARTICLE_COSINE_WEIGHT)).tolist(),
            article_shares=(self._keyword[articles] / np.float32(ARTICLE_SHARE_WEIGHT)).tolist(),
            recencies=None if self._recency is None else self._recency[articles].tolist(),
            bounds=[*starts.tolist(), len(order)],
            columns=[column[order].tolist() for column in columns],
        )

    def _preferring(self, scores: Scores, rows: Rows) -> Scores:
        """Return scores of some passages by which those of one article are put in order."""
        return scores if self._set_back is None else scores - self._set_back[rows]

    def _of_sentences(self, rows: Rows) -> tuple[Scores, Scores]:
        """Return the cosine of each passage's nearest sentence, or its own if they have none, and what one holds."""
        passages = self._scope.passages(rows)
        held = sentence_shares(self._keywords, passages)
        if not self._sentences.has_vectors:
            return self._cosines[rows], held
        return _bounded(self._sentences.best(passages, self._vector)), held

    def _full(self, rows: Rows | slice, nearest: Scores, held: Scores) -> tuple[Scores, Scores]:
        """Return the semantic and the keyword scores of some passages, (m,) float32 each.

        Args:
            rows: The passages.
            nearest: (m,) float32: the cosines of their nearest sentences.
            held: (m,) float32: the shares of the query that one of their sentences holds.
        """
        articles = self._scope.article_of[rows]
        own = np.float32(1 - SENTENCE_WEIGHT - ARTICLE_COSINE_WEIGHT) * self._cosines[rows]
        semantic: Scores = own + np.float32(SENTENCE_WEIGHT) * nearest + self._semantic[articles]
        own = np.float32(1 - SENTENCE_SHARE_WEIGHT - ARTICLE_SHARE_WEIGHT) * self._shares[rows]
        keyword: Scores = own + np.float32(SENTENCE_SHARE_WEIGHT) * held + self._keyword[articles]
        return semantic, keyword

    def _candidates(self, articles: Rows) -> tuple[Rows, Rows]:
        """Return the rows of some articles' passages that get a full score, and their number for each article."""
        sizes = self._scope.sizes[articles]
        rows = ranges(self._scope.bounds[articles], sizes)
        if sizes.max(initial=0) > _PASSAGES_SCORED:
            group = np.arange(len(articles)).repeat(sizes)
            # Sorted by first score within each article, so that the best of each come first.
            rows = rows[np.lexsort((rows, -self._preferring(self._first[rows], rows), group))]
            rows = rows[ranges(np.zeros_like(sizes), sizes) < _PASSAGES_SCORED]
            sizes = np.minimum(sizes, _PASSAGES_SCORED)
        return rows, sizes


def _block_ends(total: int) -> Rows:
    """Return the position behind the last article of each block of a list."""
    return np.minimum(np.arange(_BLOCK_ARTICLES, total + _BLOCK_ARTICLES, _BLOCK_ARTICLES), total)


def _bounded(cosines: Scores) -> Scores:
    """Put cosines that rounding has carried out of [-1, 1] back, in place."""
    np.minimum(cosines, np.float32(1), out=cosines)
    return np.maximum(cosines, np.float32(-1), out=cosines)

"""The list that a search gets of a generation on this machine, with what it asks for beside the best passages."""

from dataclasses import dataclass

import numpy as np

from indexer.index.keywords.lexical import LexicalQuery
from indexer.index.news.copies import CopyGroups
from indexer.index.wording.phrase_finder import PhraseFinder
from indexer.ranking.listing import Listing
from indexer.ranking.preference import NO_PREFERENCE, Preference
from indexer.ranking.ranker import Ranker, WholeScores
from indexer.ranking.scores import HYBRID, KEYWORD, Mask
from indexer.records import Matrix, Rows
from indexer.system.stopwatch import Stopwatch
from service.search.controls.order import RELEVANCE, ArticleDates, PassagesFirst
from service.search.controls.wording import LOOKED_AT, worded
from service.search.query import NONE, SearchQuery


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IndexListing:
    """What the lists of one generation are made from; safe to share between threads."""

    ranker: Ranker
    finder: PhraseFinder
    dates: ArticleDates
    copies: CopyGroups

    def of(
        self,
        query: SearchQuery,
        vector: Matrix,
        keywords: LexicalQuery,
        allowed: Mask | None,
        known: WholeScores,
        stopwatch: Stopwatch,
    ) -> tuple[Listing, bool]:
        """Return the list of a search, by relevance, and whether it holds all articles whose words are as they must be.

        Args:
            query: The search; its filters and its order by anything but relevance are left to others.
            vector: (dimension,) float32 of L2 norm 1: the query's vector.
            keywords: The query, looked up in the keyword index.
            allowed: (articles,) which articles its filters allow; all if None.
            known: What is computed of all passages for the query; this adds to it.
            stopwatch: Gets the stages `dense`, `keyword` and `fuse`.
        """
        preference, is_complete = self._preference(query), True
        if query.wording:

            def front(articles: Mask) -> Rows:
                found = self.ranker.order(
                    vector, keywords, mode=query.mode, allowed=articles, known=known, preference=preference
                )
                if query.sort != RELEVANCE:
                    found.sort(self.dates.keys(query.sort))
                return np.array([one.article for one in found.ranked(0, LOOKED_AT)], np.int64)

            everything = np.ones(len(self.ranker.whole.sizes), bool) if allowed is None else allowed
            stopwatch.lap("fuse")
            allowed, is_complete = worded(query.wording, everything, self.finder, front)
            stopwatch.lap("keyword")
        shown = None if query.collapse == NONE else self.shown(allowed, keywords, query.mode)
        listing = self.ranker.order(
            vector,
            keywords,
            mode=query.mode,
            allowed=allowed,
            shown=shown,
            known=known,
            preference=preference,
            stopwatch=stopwatch,
        )
        if not query.wording.phrases:
            return listing, is_complete

        def again(articles: Rows) -> Listing:
            only = np.zeros(len(self.ranker.whole.sizes), bool)
            only[articles] = True
            passages = self.finder.passages(query.wording.phrases, articles)
            wanted = Preference(passages=passages, recency=preference.recency, recency_weight=preference.recency_weight)
            return self.ranker.order(vector, keywords, mode=query.mode, allowed=only, preference=wanted)

        return PassagesFirst(listing, again), is_complete

    def plain(
        self, query: SearchQuery, listing: Listing, vector: Matrix, keywords: LexicalQuery, known: WholeScores
    ) -> Listing:
        """Return the list of all articles in hybrid mode, of copies only one, whatever a search asks for beside.

        Args:
            query: The search.
            listing: Its list, which is returned where the search asks for nothing else.
            vector: (dimension,) float32 of L2 norm 1: the query's vector.
            keywords: The query, looked up in the keyword index.
            known: What its list has computed of all passages.
        """
        has_all_copies = query.collapse == NONE and len(self.copies)
        if query.mode == HYBRID and not (query.filters or query.wording or query.recency or has_all_copies):
            return listing
        return self.ranker.order(vector, keywords, shown=self.shown(None, keywords, HYBRID), known=known)

    def shown(self, allowed: Mask | None, keywords: LexicalQuery, mode: str) -> Mask | None:
        """Return which of the articles that may be listed stand for themselves or for copies; None if all do."""
        if not len(self.copies):
            return None
        if mode == KEYWORD:  # of copies under different titles, some may hold a word that others do not
            allowed = self.ranker.listed(keywords, mode, allowed)
        return self.copies.shown(allowed)

    def _preference(self, query: SearchQuery) -> Preference:
        """Return what the order of a search goes by beside scores."""
        if query.recency is None:
            return NO_PREFERENCE
        return Preference(recency=query.recency.of(self.dates.published()), recency_weight=query.recency.weight)

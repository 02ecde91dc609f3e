"""The articles of a generation on this machine's disk."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import tzinfo

import numpy as np

from indexer.index.articles import AttributedPassage
from indexer.index.generation import Generation
from indexer.index.held_files import HeldFiles
from indexer.index.manifest import Manifest
from indexer.index.news.judgement import Verdict
from indexer.index.sentences import Sentences
from indexer.index.times.article_times import CHANGED, iso_time
from indexer.index.wording.phrase_finder import PhraseFinder
from indexer.ranking.evidence import Evidence, evidence_of
from indexer.ranking.ranker import Ranker, WholeScores
from indexer.ranking.scores import SEMANTIC
from indexer.records import Article, ArticleHeader, Passage
from indexer.system.stopwatch import Stopwatch
from service.quotations.quotation import Quotation
from service.quotations.texts import Texts
from service.quotations.verdicts import Verification
from service.quotations.verify import verify
from service.search.controls.index_listing import IndexListing
from service.search.controls.order import ArticleDates
from service.search.corpus import Found, FoundStories, Knows, mean_direction
from service.search.corroboration import Corroboration, Corroborator
from service.search.encoding import EncodedQuery
from service.search.facets import FacetCount
from service.search.filters import Catalogue, Filters
from service.search.query import STORY, SearchQuery
from service.search.results import NO_RELATIVES, ArticleTimes, Others, Relatives
from service.search.stories.catalogue import StoryCatalogue, StoryDetail, StoryQuery

_NAMED = 5
"""Most copies, and most versions, of a hit's article that are named with it."""


class IndexCorpus:
    """A generation's articles, also as the passages that hits are made of; see `Corpus` and `Passages`."""

    def __init__(self, generation: Generation, timezone: tzinfo) -> None:
        """Join the parts of an opened generation, which is closed with the corpus.

        Args:
            generation: The generation.
            timezone: Time zone in which days are counted.
        """
        self._generation = generation
        self._ranker = Ranker(
            vectors=generation.vectors,
            lexical=generation.lexical,
            sentences=generation.sentences,
            article_rows=generation.columns.article_rows,
        )
        self._catalogue = catalogue = Catalogue(
            generation.columns,
            changed_at=generation.times[:, CHANGED],
            positions=generation.articles.positions,
            timezone=timezone,
        )
        self._dates = ArticleDates(changed_at=generation.times[:, CHANGED], published=lambda: catalogue.published)
        self._listing = IndexListing(
            ranker=self._ranker,
            finder=PhraseFinder(generation.lexical, generation.articles, generation.columns.article_rows),
            dates=self._dates,
            copies=generation.copies,
        )
        self._stories = StoryCatalogue(generation)
        near = generation.neighbours
        self._corroborator = None if near is None else Corroborator(generation, near)
        content = generation.manifest.content_sha256
        graph = generation.graph_sha256
        self.lists_sha256 = content if graph is None else hashlib.sha256(f"{content} {graph}".encode()).hexdigest()
        answers = hashlib.sha256(bytes.fromhex(self.lists_sha256))
        answers.update(np.ascontiguousarray(generation.times).data)
        answers.update(np.ascontiguousarray(generation.story_ids.ids).data)
        self.answers_sha256 = answers.hexdigest()
        self._none = np.zeros(len(generation.times), bool)
        """Articles that answer a query which nothing is understood of."""

    @property
    def manifest(self) -> Manifest:
        """Manifest of the generation."""
        return self._generation.manifest

    @property
    def files(self) -> HeldFiles:
        """The generation's files, held open."""
        return self._generation.files

    @property
    def sentences(self) -> Sentences:
        """Sentences of the passages."""
        return self._generation.sentences

    def find(self, query: SearchQuery, encoded: EncodedQuery, knows: Knows, stopwatch: Stopwatch) -> Found:
        """See `Corpus.find`."""
        selection = self._catalogue.matching(query.filters) if query.filters else None
        stopwatch.lap("fuse")
        keywords = self._generation.lexical.parse(encoded.text)
        stopwatch.lap("keyword")
        allowed = None if selection is None else selection.articles
        if not keywords.is_known and not knows(encoded.text):
            allowed = self._none
        known = WholeScores()
        listing, is_complete = self._listing.of(query, encoded.vector, keywords, allowed, known, stopwatch)

        def evidence() -> Evidence | None:
            plain = listing
            if allowed is not self._none:
                plain = self._listing.plain(query, listing, encoded.vector, keywords, known)
            return evidence_of(
                plain.ranked,
                self._generation.vectors,
                self.sentences,
                keywords,
                encoded.vector,
                background=self.manifest.contents.calibration.background,
                passages=self._generation.articles.passages,
            )

        def facets() -> dict[str, list[FacetCount]]:
            return self._catalogue.facets(listing.listed, query.facets) if query.facets else {}

        return Found(
            passages=self,
            keywords=keywords,
            listing=listing,
            story_groups=self._generation.stories.groups if query.collapse == STORY else None,
            dates=self._dates,
            evidence=evidence,
            is_complete=is_complete,
            unknown_dates=0 if selection is None else selection.unknown_dates,
            facets=facets,
        )

    def similar(self, article_id: str) -> tuple[ArticleHeader, Found] | None:
        """See `Corpus.similar`."""
        article = self._generation.articles.positions([article_id]).get(article_id)
        if article is None:
            return None
        passages = np.searchsorted(self._generation.columns.article_rows, [article, article + 1]).tolist()
        vector = mean_direction(self._generation.vectors.rows(np.arange(*passages)))
        others = np.ones(len(self._generation.times), bool)
        own = self._generation.copies.of(article)
        others[[article, *own.copies, *own.versions]] = False
        keywords = self._generation.lexical.parse("")
        shown = self._listing.shown(others, keywords, SEMANTIC)
        listing = self._ranker.order(vector, keywords, mode=SEMANTIC, allowed=others, shown=shown)
        (header,) = self._generation.articles.headers(offset=article, limit=1)
        return header, Found(
            passages=self, keywords=keywords, listing=listing, dates=self._dates, evidence=lambda: None
        )

    def attributed(self, rows: Iterable[int]) -> list[AttributedPassage]:
        """See `Passages.attributed`."""
        return self._generation.articles.attributed(rows)

    def article_ids(self, articles: Sequence[int]) -> list[str]:
        """See `Passages.article_ids`."""
        return self._generation.articles.ids(articles)

    def article(self, article_id: str) -> tuple[Article, list[Passage]] | None:
        """See `Corpus.article`."""
        return self._generation.articles.article(article_id)

    def articles(self, *, offset: int, limit: int) -> list[ArticleHeader]:
        """See `Corpus.articles`."""
        return self._generation.articles.headers(offset=offset, limit=limit)

    def verify(self, quotation: Quotation) -> Verification:
        """See `Corpus.verify`."""
        named = None
        if quotation.article_id is not None and not self._generation.articles.positions([quotation.article_id]):
            raise KeyError(quotation.article_id)
        ids = () if quotation.article_id is None else (quotation.article_id,)
        sources = () if quotation.source is None else (quotation.source,)
        if ids or sources:
            named = self._catalogue.matching(Filters(article_ids=ids, sources=sources)).articles
        texts = Texts(self._generation.articles, self._generation.signatures)
        return verify(quotation, texts, self._generation.signatures, named)

    def times(self, article_id: str) -> ArticleTimes:
        """See `Corpus.times`."""
        return self._times_at(self._generation.articles.positions([article_id])[article_id])

    def times_of(self, row: int) -> ArticleTimes:
        """See `Passages.times_of`."""
        return self._times_at(int(self._generation.columns.article_rows[row]))

    def relatives_of(self, rows: Sequence[int]) -> list[Relatives]:
        """See `Passages.relatives_of`."""
        return self._relatives_at(self._generation.columns.article_rows[list(rows)].tolist(), limit=_NAMED)

    def corroborations_of(self, rows: Sequence[int]) -> list[Corroboration] | None:
        """See `Passages.corroborations_of`."""
        return None if self._corroborator is None else self._corroborator.of(rows)

    def relatives(self, article_id: str, *, limit: int) -> Relatives:
        """See `Corpus.relatives`."""
        (found,) = self._relatives_at([self._generation.articles.positions([article_id])[article_id]], limit=limit)
        return found

    def verdict(self, first: str, second: str) -> Verdict:
        """See `Corpus.verdict`."""
        one, other = map(self._row, (first, second))
        return Verdict.NEITHER if self._corroborator is None else self._corroborator.verdict(one, other)

    def stories(self, query: StoryQuery, start: int) -> FoundStories:
        """See `Corpus.stories`."""
        selection = self._catalogue.matching(query.filters) if query.filters else None
        allowed = None if selection is None else selection.articles
        numbers = self._stories.ordered(allowed, query.order)
        return FoundStories(
            stories=self._stories.summaries(numbers[start : start + query.limit].tolist(), allowed),
            total=len(numbers),
            unknown_dates=0 if selection is None else selection.unknown_dates,
        )

    def story(self, story_id: str) -> StoryDetail | None:
        """See `Corpus.story`."""
        return self._stories.detail(story_id)

    def passage(self, passage_id: str, *, context: int) -> list[AttributedPassage] | None:
        """See `Corpus.passage`."""
        row = self._generation.articles.passage_row(passage_id)
        return None if row is None else self._generation.articles.around(row, context)

    def close(self) -> None:
        """Release the generation's files."""
        self._generation.close()

    def _row(self, passage_id: str) -> int:
        row = self._generation.articles.passage_row(passage_id)
        if row is None:
            raise KeyError(passage_id)
        return row

    def _relatives_at(self, positions: Sequence[int], *, limit: int) -> list[Relatives]:
        """Return the copies and versions of some articles, of each up to a number."""
        found = [self._generation.copies.of(position) for position in positions]
        named = [[*one.copies[:limit], *one.versions[-limit:]] for one in found]
        stories = [self._stories.of_article(position) for position in positions]
        if not any(named):
            return [NO_RELATIVES._replace(story=story) for story in stories]
        headers = iter(self._generation.articles.headers_at([row for rows in named for row in rows]))
        return [
            Relatives(
                copies=Others(len(one.copies), [next(headers) for _ in one.copies[:limit]]),
                versions=Others(len(one.versions), [next(headers) for _ in one.versions[-limit:]]),
                story=story,
            )
            for one, story in zip(found, stories, strict=True)
        ]

    def _times_at(self, position: int) -> ArticleTimes:
        return ArticleTimes(*map(iso_time, self._generation.times[position].tolist()))

"""From ranked passages to hits: their texts and sources, their relevance, and the sentences to mark."""

from collections.abc import Sequence

import numpy as np

from indexer.index.keywords.lexical import LexicalIndex, LexicalQuery
from indexer.index.sentences import Sentences
from indexer.ranking.ranked import RankedPassages
from indexer.ranking.relevance import QueryRelevance
from indexer.records import Matrix
from service.search.corpus import Passages
from service.search.highlights import highlight
from service.search.query import SearchQuery
from service.search.results import Hit, RankedPassage

MORE_PASSAGES = 3
"""Most further passages of an article that are shown with its hits."""
_WORTH_MORE = 0.5
"""Share of the relevance of an article's best passage that a further passage must have to be shown."""


def relevances(relevance: QueryRelevance, ranked: RankedPassages) -> list[float]:
    """Return the relevance of each passage of an article, in [0, 1]."""
    return [relevance.of(*scores) for scores in zip(ranked.semantic, ranked.keyword, strict=True)]


def attributed(
    passages: Passages,
    ranked: Sequence[RankedPassages],
    relevance: QueryRelevance,
    *,
    own: int = 1,
    more: int = 0,
    min_relevance: float = 0.0,
) -> list[list[RankedPassage]]:
    """Return the best passages of each article, with where they come from.

    Args:
        passages: Passages that rows stand for.
        ranked: Articles with their passages, best first.
        relevance: Relevance of passages for the query.
        own: Most passages of each article that are hits of their own.
        more: Most further passages of each, which must not be much less relevant than its best one.
        min_relevance: Least relevance of a passage; an article that has no such passage is left out.
    """
    chosen = []
    for article in ranked:
        chances = relevances(relevance, article)
        least = [min_relevance] * own + [max(min_relevance, _WORTH_MORE * max(chances))] * more
        # Either may be the longer: an article has up to four passages with scores, and `own` may be any number.
        kept = [i for i, (chance, enough) in enumerate(zip(chances, least, strict=False)) if chance >= enough]
        if kept:
            chosen.append((article, chances, kept))
    # One look-up in the file of articles for all of them.
    found = iter(passages.attributed(article.rows[i] for article, _, kept in chosen for i in kept))
    return [
        [
            RankedPassage(
                found=next(found),
                score=article.scores[i],
                cosine=article.cosines[i],
                article_cosine=article.article_cosine,
                article_share=article.article_share,
                semantic=article.semantic[i],
                keyword=article.keyword[i],
                relevance=chances[i],
                recency=article.recency,
            )
            for i in kept
        ]
        for article, chances, kept in chosen
    ]


def hits_of(
    sentences: Sentences,
    articles: Sequence[Sequence[RankedPassage]],
    query: SearchQuery,
    *,
    vector: Matrix,
    keywords: LexicalQuery,
    hits_before: int,
) -> list[Hit]:
    """Make hits of the best passages of each article, and mark their best sentences.

    Args:
        sentences: Sentences of the passages.
        articles: Passages of each article as `attributed` returns them.
        query: Query that is answered.
        vector: (dimension,) float32 of L2 norm 1: the query's vector.
        keywords: The query, looked up in the keyword index.
        hits_before: Number of hits on earlier pages.
    """
    own = [passages[: query.passages_per_article] for passages in articles]
    rows = np.array([passage.found.row for passages in own for passage in passages], np.int64)
    title_ends = [_title_end(passage) for passages in own for passage in passages]
    marked = highlight(sentences, rows, vector, keywords, LexicalIndex.places(keywords, rows), title_ends)
    highlights = iter(marked)
    hits: list[Hit] = []
    for passages, chosen in zip(articles, own, strict=True):
        for number, passage in enumerate(chosen):
            hits.append(
                Hit(
                    rank=hits_before + len(hits) + 1,
                    passage=passage,
                    highlights=next(highlights),
                    more=[] if number else list(passages[len(chosen) :]),
                    terms=LexicalIndex.matches(keywords, passage.found.row) if query.explain else None,
                )
            )
    return hits


def _title_end(passage: RankedPassage) -> int:
    """Return how many code points the article's title takes up at the beginning of a passage, with a heading's mark."""
    title, text = passage.found.article.title, passage.found.passage.text
    start = len(text) - len(text.lstrip("# "))
    return start + len(title) if title and text.startswith(title, start) else 0

"""How a hit's score came about -> what the contract promises to tell of it."""

from collections.abc import Sequence

from indexer.index.keywords.lexical import TermMatch
from indexer.ranking import scores
from indexer.ranking.relevance import QueryRelevance
from indexer.records import Span
from service.api.relevance.rendering import relevance_model
from service.api.responses import ExplanationModel, SpanModel, TermModel, WeightsModel
from service.search.results import Hit


def explanation(hit: Hit, terms: Sequence[TermMatch], relevance: QueryRelevance) -> ExplanationModel:
    """Present how the score and the relevance of a hit came about, given what each term of the query is in it."""
    ceiling = sum(one.idf for one in terms)  # 0 for a query without words
    return ExplanationModel(
        weights=WeightsModel(
            sentence_cosine=scores.SENTENCE_WEIGHT,
            article_cosine=scores.ARTICLE_COSINE_WEIGHT,
            sentence_share=scores.SENTENCE_SHARE_WEIGHT,
            article_share=scores.ARTICLE_SHARE_WEIGHT,
            semantic=scores.SEMANTIC_WEIGHT,
        ),
        passage_cosine=hit.passage.cosine,
        sentence_cosine=hit.highlights.cosine,
        article_cosine=hit.passage.article_cosine,
        passage_share=sum(one.idf * one.weight for one in terms) / ceiling if ceiling else 0.0,
        sentence_share=_held_by_one_sentence(terms) / ceiling if ceiling else 0.0,
        article_share=hit.passage.article_share,
        recency=hit.passage.recency,
        nearest_sentence=moved(hit.highlights.nearest, hit.passage.found.passage.span.start),
        relevance=relevance_model(hit.passage, relevance),
        terms=[
            TermModel(
                term=one.term,
                idf=one.idf,
                weight=one.weight,
                in_title=one.in_title,
                spellings=list(one.spellings),
            )
            for one in terms
        ],
    )


def _held_by_one_sentence(terms: Sequence[TermMatch]) -> float:
    """Return the greatest sum of `idf` over the terms that one sentence of the passage and the title have."""
    in_title = sum(one.idf for one in terms if one.in_title)
    numbers = {number for one in terms for number in one.sentences}
    by_sentence = (sum(one.idf for one in terms if one.in_title or number in one.sentences) for number in numbers)
    return max(by_sentence, default=in_title)


def moved(span: Span, start: int) -> SpanModel:
    """Present a span of a passage's text as one of its article's text."""
    return {"start": span.start + start, "end": span.end + start}

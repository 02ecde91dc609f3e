"""What the searcher returns -> what the contract promises."""

from collections.abc import Sequence

from indexer.articles import AttributedPassage
from indexer.records import Article, ArticleHeader, Passage, Span
from indexer.store import Manifest
from service.attribution import citation, link
from service.schemas import (
    ArticleDetail,
    ArticleModel,
    ArticlePage,
    HitModel,
    IndexDetail,
    IndexModel,
    PassageDetail,
    PassageModel,
    Scores,
    SearchResponse,
    SpanModel,
)
from service.search import Hit, SearchResult


def search(result: SearchResult, query: str, manifest: Manifest, request_id: str, took_ms: float) -> SearchResponse:
    """Present the answer to a query."""
    return SearchResponse(
        request_id=request_id,
        query=query,
        took_ms=round(took_ms, 3),
        index=_index(manifest),
        degraded=list(result.degraded),
        hits=hits(result),
    )


def hits(result: SearchResult) -> list[HitModel]:
    """Present the ranked passages."""
    return [_hit(hit) for hit in result.hits]


def page(headers: Sequence[ArticleHeader], manifest: Manifest) -> ArticlePage:
    """Present a page of the corpus."""
    return ArticlePage(total=manifest.contents.articles, articles=[_article(header) for header in headers])


def article_detail(article: Article, passages: Sequence[Passage]) -> ArticleDetail:
    """Present an article with its text."""
    return ArticleDetail(
        article=_article(article.header),
        metadata=dict(article.header.metadata),
        text=article.text,
        passages=[_passage(passage) for passage in passages],
    )


def passage_detail(found: Sequence[AttributedPassage], passage_id: str) -> PassageDetail:
    """Present the passage with this id, which is among those found, between the others."""
    position = next(i for i, item in enumerate(found) if item.passage.id == passage_id)
    passages = [_passage(item.passage) for item in found]
    here = found[position]
    return PassageDetail(
        passage=passages[position],
        before=passages[:position],
        after=passages[position + 1 :],
        article=_article(here.article),
        citation=citation(here.article, here.passage.span),
        link=link(here.article, here.passage),
    )


def index_detail(manifest: Manifest) -> IndexDetail:
    """Present the index."""
    contents = manifest.contents
    return IndexDetail(
        **_index(manifest).model_dump(),
        dimension=contents.encoder.dimension,
        max_query_tokens=contents.encoder.max_tokens,
        encoder_fingerprint=contents.encoder.fingerprint,
        content_sha256=manifest.content_sha256,
        rejected=contents.rejected,
    )


def _index(manifest: Manifest) -> IndexModel:
    return IndexModel(
        generation=manifest.generation,
        model=manifest.contents.encoder.public_name,
        built_at=manifest.built_at,
        articles=manifest.contents.articles,
        passages=manifest.contents.passages,
    )


def _hit(hit: Hit) -> HitModel:
    article, passage = hit.found.article, hit.found.passage
    return HitModel(
        rank=hit.rank,
        score=hit.score,
        scores=Scores(semantic=hit.score),
        passage=_passage(passage),
        article=_article(article),
        citation=citation(article, passage.span),
        link=link(article, passage),
    )


def _passage(passage: Passage) -> PassageModel:
    return PassageModel(
        id=passage.id,
        text=passage.text,
        span=_span(passage.span),
        byte_span=_span(passage.byte_span),
        sha256=passage.sha256,
    )


def _span(span: Span) -> SpanModel:
    return SpanModel(start=span.start, end=span.end)


def _article(header: ArticleHeader) -> ArticleModel:
    return ArticleModel(
        id=header.id,
        title=header.title,
        source=header.source,
        authors=list(header.authors),
        published_at=header.published_at,
        url=header.url,
        path=header.path,
        line=header.line,
        language=header.language,
        sha256=header.sha256,
    )

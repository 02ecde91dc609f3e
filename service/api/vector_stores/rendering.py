"""Answers to searches -> a page of results in the shape of OpenAI's vector stores, in JSON."""

from collections.abc import Sequence
from typing import Any

import pydantic_core

from service.api.rendering import to_json
from service.api.responses import HitModel, SearchAnswer
from service.api.vector_stores.responses import VectorStoreResult, VectorStoreSearchPage


def search_page(answers: Sequence[bytes], limit: int) -> bytes:
    """Return a `VectorStoreSearchPage` in JSON.

    Args:
        answers: A `SearchAnswer` in JSON for each query.
        limit: Most results; of several queries the best of all, each article by its best score, and of equals those of
            the earlier query first.
    """
    found: list[SearchAnswer] = [pydantic_core.from_json(answer) for answer in answers]
    hits = [hit for answer in found for hit in answer["hits"]]
    if len(found) > 1:
        hits.sort(key=lambda hit: -hit["relevance"])
    best: dict[str, HitModel] = {}
    for hit in hits:
        best.setdefault(hit["article"]["id"], hit)
    next_page = found[0]["next_cursor"] if len(found) == 1 else None
    return to_json(
        VectorStoreSearchPage(
            object="vector_store.search_results.page",
            search_query=[answer["query"] for answer in found],
            data=[_result(hit) for hit in list(best.values())[:limit]],
            has_more=len(best) > limit or any(answer["next_cursor"] is not None for answer in found),
            next_page=next_page,
        )
    )


def _result(hit: HitModel) -> VectorStoreResult:
    article, passage = hit["article"], hit["passage"]
    attributes: dict[str, Any] = {
        "article_id": article["id"],
        "title": article["title"],
        "source": article["source"],
        "author": ", ".join(article["authors"]) or None,
        "language": article["language"],
        "published_at": article["published_at"],
        "url": article["url"],
        "citation": hit["citation"],
        "link": hit["link"],
        "passage_id": passage["id"],
        "start": passage["span"]["start"],
        "end": passage["span"]["end"],
    }
    return {
        "file_id": article["id"],
        "filename": article["path"],
        "score": hit["relevance"],
        "attributes": {name: value for name, value in attributes.items() if value is not None},
        "content": [{"type": "text", "text": passage["text"]}],
    }

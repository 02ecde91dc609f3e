"""Examples of requests for the OpenAPI document."""

from typing import Any

from service.api.examples.answers import ARTICLE_ID, QUERY, QUOTE

SEARCH_REQUESTS: dict[str, Any] = {
    "plain": {"summary": "Just a query", "value": {"query": QUERY, "limit": 1}},
    "all": {
        "summary": "Every field but the cursor",
        "value": {
            "query": "what stopped the visit",
            "limit": 5,
            "mode": "hybrid",
            "filters": {
                "published_from": "2025-04",
                "published_to": "2025-04-13T12:00:00Z",
                "indexed_from": "2026-11-22",
                "indexed_to": "2026-11-23",
                "sources": [],
                "authors": [],
                "languages": [],
                "article_ids": [ARTICLE_ID],
            },
            "phrases": ["the visit"],
            "exclude": ["football"],
            "sort": "relevance",
            "collapse": "copy",
            "recency": {"half_life_days": 30, "weight": 0.1, "from": "2025-06"},
            "passages_per_article": 2,
            "min_relevance": 0.1,
            "facets": ["month"],
            "explain": True,
        },
    },
}
VERIFY_REQUESTS: dict[str, Any] = {
    "plain": {"summary": "Just a quotation", "value": {"quote": QUOTE}},
    "all": {
        "summary": "Every field",
        "value": {
            "quote": QUOTE,
            "article_id": ARTICLE_ID,
            "source": None,
            "fold": ["quotes", "dashes", "white_space"],
        },
    },
}
VECTOR_STORE_REQUESTS: dict[str, Any] = {
    "plain": {"summary": "Just a query", "value": {"query": QUERY, "max_num_results": 1}},
    "all": {
        "summary": "Every field but the page",
        "value": {
            "query": [QUERY, "what stopped the visit"],
            "filters": {
                "type": "and",
                "filters": [
                    {"type": "gte", "key": "published_at", "value": "2025-04"},
                    {"type": "nin", "key": "language", "value": ["de", "fr"]},
                ],
            },
            "max_num_results": 5,
            "ranking_options": {"ranker": "auto", "score_threshold": 0.1},
            "rewrite_query": False,
        },
    },
}
BATCH_REQUESTS: dict[str, Any] = {
    "two": {
        "summary": "One search that can be answered, and one that cannot",
        "value": {"searches": [{"query": QUERY, "limit": 1}, {"query": " "}]},
    }
}

"""Examples of answers for the OpenAPI document: those over the articles in `seeds/`, some of them shortened."""

from typing import Any

REQUEST_ID = "36272c93c89f41e7bc40f518a545deb8"
QUERY = "warship cut across a destroyer"
QUOTE = "a Chinese warship swung sharply across the bow of a French destroyer"
ARTICLE_ID = "03-beijing-trip-back-on.txt"
STORY_ID = "70a98a8078de5d1bcd73"
PASSAGE_ID = "a6f207511d28108ba5e8"

_ARTICLE: dict[str, Any] = {
    "id": ARTICLE_ID,
    "title": "Blinken's Beijing trip is back on, months after a spy balloon stopped the first one",
    "source": None,
    "authors": [],
    "published_at": "2025-04-13T06:55:41",
    "url": None,
    "path": ARTICLE_ID,
    "line": None,
    "language": None,
    "sha256": "76d6ed0caf10e46b992663310d29b4296b764e0a87ce3428607a45d37e2d3bbd",
    "first_indexed_at": "2026-11-22T15:07:36+00:00",
    "changed_at": "2026-11-22T15:07:36+00:00",
}
_PASSAGE: dict[str, Any] = {
    "id": PASSAGE_ID,
    "text": "In the Taiwan Strait, a Chinese warship swung sharply across the bow of an American destroyer, a move "
    'Washington labeled "unsafe." And in late May a Chinese fighter flew directly in front of a U.S. spy plane above '
    'the South China Sea, which the American side described as "unnecessarily aggressive" flying.',
    "span": {"start": 4308, "end": 4614},
    "byte_span": {"start": 4316, "end": 4622},
    "sha256": "16f879b046a3b9aa02a620f752ee76616fea2b153d275ab7ad94f27de5443d1c",
}
_CITATION = (
    "“Blinken's Beijing trip is back on, months after a spy balloon stopped the first one”, 13 April 2025, characters "
    "4308–4614, 03-beijing-trip-back-on.txt"
)
_NO_OTHERS: dict[str, Any] = {"count": 0, "articles": []}
_STORY_OF: dict[str, Any] = {"id": STORY_ID, "articles": 5}
_INDEX: dict[str, Any] = {
    "generation": "000001",
    "model": "sentence-transformers/all-MiniLM-L6-v2",
    "built_at": "2026-11-22T15:07:36+00:00",
    "articles": 5,
    "passages": 33,
}

_SEARCH: dict[str, Any] = {
    "request_id": REQUEST_ID,
    "took_ms": 11.484,
    "query": QUERY,
    "index": _INDEX,
    "answerable": True,
    "degraded": [],
    "total": 5,
    "total_relation": "eq",
    "unknown_dates": 0,
    "hits": [
        {
            "rank": 1,
            "relevance": 0.9816018427278419,
            "score": 0.4411739706993103,
            "scores": {"semantic": 0.3742872178554535, "keyword": 0.502915620803833},
            "passage": {**_PASSAGE, "highlights": [{"start": 4308, "end": 4438}]},
            "article": _ARTICLE,
            "citation": _CITATION,
            "link": None,
            "more_passages": [],
            "copies": _NO_OTHERS,
            "versions": _NO_OTHERS,
            "story": _STORY_OF,
            "also_reported_by": [],
            "independent_sources": 1,
            "reprints": 0,
            "differs": [],
            "explanation": None,
        }
    ],
    "facets": {},
    "next_cursor": "r6McC6cL9cBc583bf0Bv3Upc2vVBhOCWPf39WgAAAAEAAAAB",
}
_BATCH: dict[str, Any] = {
    "request_id": REQUEST_ID,
    "took_ms": 4.549,
    "results": [
        {"status": 200, "response": {**_SEARCH, "took_ms": 4.549}, "problem": None},
        {
            "status": 422,
            "response": None,
            "problem": {
                "type": "about:blank",
                "title": "Unprocessable Entity",
                "status": 422,
                "detail": "query: the query holds nothing to search for",
                "code": "query_empty",
                "request_id": REQUEST_ID,
                "errors": [
                    {"field": "query", "code": "query_empty", "detail": "the query holds nothing to search for"}
                ],
            },
        },
    ],
}
_SIMILAR: dict[str, Any] = {
    "article": _ARTICLE,
    "hits": [
        {
            "rank": 1,
            "score": 0.8364152908325195,
            "passage": {
                "id": "be597170b434fbe36d2c",
                "text": "A Journey Put Off Since February\n\nBlinken had to find a new date after an earlier visit "
                "fell through in the first days of February, on the very day he was due to fly out. A Chinese spy "
                "balloon had just been sighted in the skies over the United States, and The New York Times recalls the "
                "anger it stirred up among politicians and the public.",
                "span": {"start": 1205, "end": 1545},
                "byte_span": {"start": 1211, "end": 1551},
                "sha256": "02f7a81f56b3efa6ba04a9a8dc9dd73c3b8c5a382fd3fbe5211639a07f6f91c8",
            },
            "article": {
                "id": "05-blinken-to-meet-officials-in-beijing.txt",
                "title": "Blinken Bound For Beijing To Meet Senior Chinese Officials",
                "source": None,
                "authors": [],
                "published_at": None,
                "url": None,
                "path": "05-blinken-to-meet-officials-in-beijing.txt",
                "line": None,
                "language": None,
                "sha256": "4c89309da0500f63236478ef0504657718ec361e8a0b7803262a0f9b839df854",
                "first_indexed_at": "2026-11-22T15:07:36+00:00",
                "changed_at": "2026-11-22T15:07:36+00:00",
            },
            "citation": "“Blinken Bound For Beijing To Meet Senior Chinese Officials”, characters 1205–1545, "
            "05-blinken-to-meet-officials-in-beijing.txt",
            "link": None,
        }
    ],
}
_ARTICLES: dict[str, Any] = {"total": 5, "articles": [_ARTICLE]}
_ARTICLE_ANSWER: dict[str, Any] = {
    "article": _ARTICLE,
    "metadata": {},
    "provenance": {"title": "text", "published_at": "text"},
    "format": "text",
    "raw_sha256": "76d6ed0caf10e46b992663310d29b4296b764e0a87ce3428607a45d37e2d3bbd",
    "text": "You are here:Home > SavingsBlinken's Beijing trip is back on, months after a spy balloon …",
    "passages": [_PASSAGE],
    "copies": _NO_OTHERS,
    "versions": _NO_OTHERS,
    "story": _STORY_OF,
}
_STORY: dict[str, Any] = {
    "id": STORY_ID,
    "title": _ARTICLE["title"],
    "articles": 5,
    "sources": 5,
    "matching": 5,
    "first_published_at": "2025-04-13T06:55:41",
    "last_published_at": "2025-04-13T06:55:41",
    "split_from": None,
    "merged": [],
}
_CITED: dict[str, Any] = {"passage": _PASSAGE, "article_id": ARTICLE_ID, "citation": _CITATION, "link": None}
_STORY_ANSWER: dict[str, Any] = {
    "index": _INDEX,
    "story": _STORY,
    "timeline": [{"article": _ARTICLE, "citation": _CITATION.replace(" characters 4308–4614,", ""), "link": None}],
    "sources": [{"source": None, "articles": [ARTICLE_ID], "adds": {"count": 11, "passages": [_CITED]}}],
    "key_passages": [_CITED],
}
_PASSAGE_ANSWER: dict[str, Any] = {
    "passage": _PASSAGE,
    "before": [],
    "after": [],
    "article": _ARTICLE,
    "citation": _CITATION,
    "link": None,
}
_INDEX_ANSWER: dict[str, Any] = {
    **_INDEX,
    "dimension": 384,
    "max_query_tokens": 256,
    "encoder_fingerprint": "dddca1ab0b122b66c6491b51a07d2b129577867040ee921ce32394b9889eac4a",
    "encoder": {
        "precision": "int8",
        "built_with": {"variant": "int8", "instruction_set": "AVX512_CORE_VNNI"},
        "serving_with": {"variant": "int8-weights", "instruction_set": "AVX2"},
    },
    "calibration": {
        "far": {"queries": 269, "auc": 1.0, "error": 0.037433},
        "near": {"queries": 60, "auc": 0.908788, "error": 0.118488},
    },
    "content_sha256": "7f406fdd4a5cdaf564586711031987128f8806c824cd0b3bee39436568c28deb",
    "rejected": 0,
    "noted": 0,
    "problems": [],
}
_VERIFIED: dict[str, Any] = {
    "request_id": REQUEST_ID,
    "took_ms": 4.309,
    "quote": QUOTE,
    "index": _INDEX,
    "verdict": "altered",
    "folded": [],
    "as_named": None,
    "similarity": 0.8333333333333334,
    "total": 1,
    "total_relation": "eq",
    "places": [
        {
            "article": _ARTICLE,
            "citation": _CITATION.replace("4308–4614", "4330–4401"),
            "link": None,
            "in_title": False,
            "parts": [
                {
                    "quote_span": {"start": 0, "end": 68},
                    "text": "a Chinese warship swung sharply across the bow of an American destroyer",
                    "span": {"start": 4330, "end": 4401},
                    "byte_span": {"start": 4338, "end": 4409},
                    "sha256": "93a7aff089377e829d7be5e694b608c93bd12d72b957f7c2171ca6e193e71643",
                    "changes": [
                        {
                            "kind": "replaced",
                            "quote": "a French",
                            "quote_span": {"start": 50, "end": 58},
                            "text": "an American",
                            "span": {"start": 4380, "end": 4391},
                        }
                    ],
                }
            ],
        }
    ],
}
_RELOADED: dict[str, Any] = {"generation": "000002", "changed": True, "problem": None}
_HEALTH: dict[str, Any] = {"status": "alive"}
_READINESS: dict[str, Any] = {"status": "ready", "generation": "000001", "problems": []}
_METRICS = """\
# HELP article_search_ready 1 once every worker can answer searches.
# TYPE article_search_ready gauge
article_search_ready 1.0
"""
_SEARCH_CSV = """\
rank,relevance,title,source,authors,published_at,language,passage,citation,url,link,independent_sources,copies,\
article_id,passage_id,story_id,start,end\r
1,0.9981,A frigate and a destroyer,The Harbour Post,Ann Poe; Bo Li,2023-06-14,en,"A frigate crossed, unannounced.",\
"Ann Poe, Bo Li, “A frigate and a destroyer”, The Harbour Post, 14 June 2023, characters 0–31",,,1,0,strait,\
9f2c17c4a0f2e1d3b5a6,,0,31\r
"""
_STORIES_CSV = f"""\
id,title,articles,sources,matching,first_published_at,last_published_at,split_from,merged\r
{STORY_ID},Blinken's Beijing trip is back on,5,5,5,2025-04-13T06:55:41,2025-06-19,,\r
"""

_VECTOR_STORE: dict[str, Any] = {
    "object": "vector_store.search_results.page",
    "search_query": [QUERY],
    "data": [
        {
            "file_id": ARTICLE_ID,
            "filename": ARTICLE_ID,
            "score": _SEARCH["hits"][0]["relevance"],
            "attributes": {
                "article_id": ARTICLE_ID,
                "title": _ARTICLE["title"],
                "published_at": _ARTICLE["published_at"],
                "citation": _CITATION,
                "passage_id": PASSAGE_ID,
                "start": 4308,
                "end": 4614,
            },
            "content": [{"type": "text", "text": _PASSAGE["text"]}],
        }
    ],
    "has_more": True,
    "next_page": _SEARCH["next_cursor"],
}
ANSWERS: dict[str, Any] = {
    "search": _SEARCH,
    "vector_store": _VECTOR_STORE,
    "verify": _VERIFIED,
    "batch": _BATCH,
    "similar": _SIMILAR,
    "articles": _ARTICLES,
    "article": _ARTICLE_ANSWER,
    "passage": _PASSAGE_ANSWER,
    "stories": {"index": _INDEX, "total": 1, "unknown_dates": 0, "stories": [_STORY], "next_cursor": None},
    "story": _STORY_ANSWER,
    "index": _INDEX_ANSWER,
    "reloaded": _RELOADED,
    "alive": _HEALTH,
    "ready": _READINESS,
    "metrics": _METRICS,
    "search_csv": _SEARCH_CSV,
    "stories_csv": _STORIES_CSV,
}
"""Name -> answer: JSON, or text."""

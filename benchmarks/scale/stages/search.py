"""Whole searches over an index in a process of its own, on one thread and without the encoder.

    python -m benchmarks.scale.stages.search INDEX QUERIES TRUTH KIND OUT [COUNT]

QUERIES is the folder of the queries. Writes the articles that were found to OUT, and prints as JSON how long searches
and their stages took, with each filter too, and how long it took to load the index. With a COUNT it asks only so many
queries, behind as many others, and none with a filter.
"""

import json
import sys
import time
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scale.corpus.documents import date_of
from benchmarks.scale.memory import resident_mb
from benchmarks.scale.preparation import QUERIES, QUERY_VECTORS, WARM_UP, WARM_UP_VECTORS
from benchmarks.scale.selections import Window
from benchmarks.scale.truth import read_windows
from benchmarks.scale.vector_kinds import open_kind, warm_up_queries
from benchmarks.timing import percentiles_ms
from indexer.encoder.compiled import CompiledEncoder
from indexer.system.stopwatch import Stopwatch
from service.api.rendering import search_answer
from service.search.encoding import EncodedQuery
from service.search.filters import Filters, moment
from service.search.query import NO_FILTERS, SearchQuery
from service.search.searcher import Searcher


def searched(index: Path, folder: Path, truth: Path, kind: str, out: Path, count: int | None) -> dict[str, Any]:
    """Search without a filter and, unless it is for some queries only, with each."""
    queries = _queries(folder, QUERIES, QUERY_VECTORS)[:count]
    warm_up = _queries(folder, WARM_UP, WARM_UP_VECTORS)[:count]
    started = time.perf_counter()
    generation = open_kind(index, kind)
    searcher = Searcher(generation, CompiledEncoder(generation.encoder_folder, serving=True))
    loaded_s = time.perf_counter() - started
    try:
        for query in warm_up[: warm_up_queries(kind)]:
            _answered(searcher, query, NO_FILTERS)
        articles, result = _timed(searcher, queries, [NO_FILTERS] * len(queries))
        out.write_text(json.dumps(articles), encoding="utf-8")
        by_filter = {}
        for name, windows in read_windows(truth).items() if count is None else ():
            filters = list(map(_filters, windows))
            by_filter[name] = _timed(searcher, queries[: len(filters)], filters)[1]
        return {"load_s": round(loaded_s, 3), "memory": resident_mb(), **result, "filtered": by_filter}
    finally:
        searcher.close()


def _timed(
    searcher: Searcher, queries: Sequence[EncodedQuery], filters: Sequence[Filters]
) -> tuple[list[list[str]], dict[str, Any]]:
    """Search one after the other; return the ids of the articles found, and the times."""
    found = [_answered(searcher, query, one) for query, one in zip(queries, filters, strict=True)]
    times = percentiles_ms(np.array([sum(stages.values()) for _, stages in found]))
    stages_ms = {
        stage: round(1_000 * float(np.median([stages.get(stage, 0.0) for _, stages in found])), 3)
        for stage in found[0][1]
    }
    return [articles for articles, _ in found], {**times, "stages_p50_ms": stages_ms}


def _answered(searcher: Searcher, encoded: EncodedQuery, filters: Filters) -> tuple[list[str], dict[str, float]]:
    """Return the ids of the articles found, and the seconds of each stage."""
    query, stopwatch = SearchQuery(text=encoded.text, filters=filters, collapse=None), Stopwatch()  # as the API does
    result = searcher.answer(query, searcher.start(query), encoded, stopwatch)
    search_answer(result, query, searcher.manifest, timezone=UTC)
    stopwatch.lap("render")
    return [hit.passage.found.article.id for hit in result.hits], dict(stopwatch.seconds)


def _queries(folder: Path, texts: str, vectors: str) -> list[EncodedQuery]:
    read = json.loads((folder / texts).read_text(encoding="utf-8"))
    return [EncodedQuery(*one, truncated=False) for one in zip(read, np.load(folder / vectors), strict=True)]


def _filters(window: Window) -> Filters:
    first, last = (
        moment(str(date_of(day)), UTC, end=is_end) for day, is_end in ((window.first, False), (window.last, True))
    )
    return Filters(published_from=first, published_to=last)


if __name__ == "__main__":
    one, two, three = map(Path, sys.argv[1:4])
    some = int(sys.argv[6]) if sys.argv[6:] else None
    print(json.dumps(searched(one, two, three, sys.argv[4], Path(sys.argv[5]), some)))

"""What news sense costs: its parts of a build from scratch, and of a search, over an index of some 20,000 passages.

The build runs in this process; the parts that look for copies, neighbours, stories and statements are timed where the
build calls them. Those that are called for each article run beside the encoder, which keeps all processors at work, so
they count with the time that their thread computes; the others run alone and count with all the time that passes.
Searches are asked twice: as they come, and with `collapse` `none` and nothing told of other sources. Whichever is asked
first finds less of what it needs in the caches, so the two take turns at it. A search that collapses no copies makes a
second list for its relevance; that belongs to relevance, and is left out.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.indexes import build_index, queries_of
from benchmarks.scale.corpus.documents import json_line, real_documents
from indexer import build as building
from indexer.config import BuildConfig
from indexer.index.generation import ENCODER
from indexer.index.store import read_pointer
from indexer.news.copies.finder import CopyFinder
from indexer.news.stories.collector import MarksCollector
from indexer.obtain_encoder import ReusedEncoderProvider
from indexer.system.stopwatch import Stopwatch
from service.engine.loading import load_searcher
from service.search.controls.index_listing import IndexListing
from service.search.encoding import EncodedQuery
from service.search.index_corpus import IndexCorpus
from service.search.query import COPY, NONE, SearchQuery
from service.search.searcher import Searcher

PARTS: dict[str, tuple[Any, str, Callable[[], float]]] = {
    "fingerprints": (CopyFinder, "add", time.thread_time),
    "copies": (building, "write_article_copies", time.perf_counter),
    "marks": (MarksCollector, "add", time.thread_time),
    "neighbours, stories, statements": (building, "write_news", time.perf_counter),
}
"""Part of a build -> where the build calls it, as the owner of a function and its name there, and its clock."""
_ARTICLES = 6_000
_QUERIES = 500
_WARM_UP = 100


def measured(work: Path, sets: Path, seeds: Path) -> tuple[Path, dict[str, Any]]:
    """Build an index and search it.

    Args:
        work: Folder for the corpus and the index.
        sets: Folder of the test sets.
        seeds: Corpus by which the encoder is made ready.

    Returns:
        The index, and what its build and its searches took.
    """
    corpus, index = work / "cost.jsonl", work / "cost"
    corpus.write_text("".join(map(json_line, real_documents(sets)[:_ARTICLES])), encoding="utf-8")
    return index, {"build": _build(corpus, index, _encoder(work, seeds)), "search": _search(index, sets)}


def _encoder(work: Path, seeds: Path) -> ReusedEncoderProvider:
    """Return the encoder of an index of the seeds, so that compiling it is no part of what is measured."""
    index = work / "seeds"
    build_index(seeds, index)
    return ReusedEncoderProvider(read_pointer(index).folder(index) / ENCODER)


def _build(corpus: Path, index: Path, provider: ReusedEncoderProvider) -> dict[str, Any]:
    shutil.rmtree(index, ignore_errors=True)
    seconds = dict.fromkeys(PARTS, 0.0)
    with _timed(seconds):
        report = building.build([corpus], index, provider, BuildConfig(), on_note=_ignore, on_progress=_ignore)
    news_s = sum(seconds.values())
    return {
        "passages": report.passages,
        "seconds": round(report.seconds, 1),
        "news_s": {name: round(one, 2) for name, one in seconds.items()},
        "share": round(news_s / report.seconds, 4),
    }


def _search(index: Path, sets: Path) -> dict[str, Any]:
    """Return the time of searches with and without news sense, encoding aside."""
    searcher = load_searcher(index, None)
    try:
        texts = queries_of(sets / "squad11_dev")[: _QUERIES + _WARM_UP]
        encoded = [one for text in texts for one in searcher.encode([text])]
        for query in encoded[:_WARM_UP]:
            _seconds(searcher, query, COPY)
        with_s, without_s = [], []
        for number, query in enumerate(encoded[_WARM_UP:]):
            if number % 2:
                with_s.append(_seconds(searcher, query, COPY))
            with (
                patch.object(IndexCorpus, "corroborations_of", lambda *_: None),
                patch.object(IndexListing, "plain", lambda _self, _query, listing, *_: listing),
            ):
                without_s.append(_seconds(searcher, query, NONE))
            if not number % 2:
                with_s.append(_seconds(searcher, query, COPY))
    finally:
        searcher.close()
    medians = {name: 1_000 * float(np.median(one)) for name, one in (("with", with_s), ("without", without_s))}
    added = 1_000 * float(np.median(np.subtract(with_s, without_s)))
    return {f"{name}_p50_ms": round(one, 3) for name, one in medians.items()} | {"added_p50_ms": round(added, 3)}


def _seconds(searcher: Searcher, encoded: EncodedQuery, collapse: str) -> float:
    query = SearchQuery(text=encoded.text, collapse=collapse)
    started = time.perf_counter()
    searcher.answer(query, searcher.start(query), encoded, Stopwatch())
    return time.perf_counter() - started


@contextmanager
def _timed(seconds: dict[str, float]) -> Iterator[None]:
    """Add up the time that the parts of a build take, by their names."""

    def timed(name: str, call: Callable[..., Any], clock: Callable[[], float]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            started = clock()
            try:
                return call(*arguments, **named)
            finally:
                seconds[name] += clock() - started

        return run

    with ExitStack() as stack:
        for name, (owner, function, clock) in PARTS.items():
            stack.enter_context(patch.object(owner, function, timed(name, getattr(owner, function), clock)))
        yield


def _ignore(*_: object) -> None:
    """Take what a build tells, and do nothing with it."""

"""Retrieval quality does not fall: floors for parts of the test sets that `make bench-quality` measures whole."""

import json
from itertools import islice
from pathlib import Path

import pytest

from indexer.build import build
from indexer.config import BuildConfig
from indexer.encoder.compiled import CompiledEncoder
from indexer.index.generation import open_index
from indexer.obtain_encoder import ReusedEncoderProvider
from indexer.ranking.scores import HYBRID, KEYWORD, MODES, SEMANTIC
from service.evaluation.retrieval import InMode, evaluate, read_qrels, read_queries
from service.search.query import SearchQuery
from service.search.searcher import Searcher
from tests.conftest import ROOT

EVAL = ROOT.parent / "shared" / "eval"
FLOORS = {"xquad_en": 0.98, "belebele_en": 0.96, "squad11_dev": 0.93, "scifact": 0.80}
"""Set -> nDCG@10 in hybrid mode over its first documents, for the first queries about them."""
DOCUMENTS = 700
QUERIES = 600

pytestmark = pytest.mark.skipif(not EVAL.is_dir(), reason=f"there are no test sets in {EVAL}")


def part(folder: Path, scratch: Path) -> tuple[Path, dict[str, str], dict[str, dict[str, int]]]:
    """The judged documents first, then others up to the number wanted; the queries whose documents are all in."""
    queries, qrels = read_queries(folder / "queries.jsonl"), read_qrels(folder / "qrels" / "test.tsv")
    judged = {article for articles in qrels.values() for article in articles}
    lines = [line for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").split("\n") if line]
    lines.sort(key=lambda line: json.loads(line)["_id"] not in judged)
    kept = lines[:DOCUMENTS]
    ids = {json.loads(line)["_id"] for line in kept}
    within = {key: articles for key, articles in qrels.items() if articles.keys() <= ids}
    (scratch / "corpus.jsonl").write_text("\n".join(kept), encoding="utf-8")
    return scratch / "corpus.jsonl", queries, dict(islice(within.items(), QUERIES))


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOORS)
def test_quality_stays_above_its_floor(name: str, compiled_folder: Path, tmp_path: Path) -> None:
    corpus, queries, qrels = part(EVAL / name, tmp_path)
    ignore = lambda *_: None  # noqa: E731
    provider = ReusedEncoderProvider(compiled_folder)
    build([corpus], tmp_path / "index", provider, BuildConfig(), on_note=ignore, on_progress=ignore)
    generation = open_index(tmp_path / "index")
    searcher = Searcher(generation, CompiledEncoder(generation.encoder_folder, serving=False))
    found = {mode: evaluate(InMode(searcher=searcher, mode=mode), queries, qrels).metrics["nDCG@10"] for mode in MODES}
    assert found[HYBRID] >= FLOORS[name], found
    assert found[HYBRID] >= max(found[SEMANTIC], found[KEYWORD]), found
    first = [searcher.search(SearchQuery(text=queries[key], limit=1)).answerable for key in islice(qrels, 100)]
    assert sum(first) >= 70
    assert not searcher.search(SearchQuery(text="how do I tighten the hinge of a blue letterbox")).answerable
    searcher.close()

"""Retrieval quality of the product on four test sets, by its own commands, and what its ranking costs.

    python -m benchmarks.quality [--eval FOLDER] [--indexes FOLDER] [SET ...]

For each set `article-indexer build` makes an index, and `article-service evaluate` measures it in each mode; modes are
compared query by query with a randomisation test. Then the index is built once more with a graph over its vectors, of
which nothing may be lost. Relevance is held against queries of other sets, which the index cannot answer, and against
questions on what was left out of it (`benchmarks.answerable`). Highlights are held against questions about `seeds/`,
whose answers we marked, and against SQuAD's. At the set nearest to 20,000 passages, a search is timed beside one by the
passages' vectors alone. Exits with 1 if a target is missed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks import answerable, highlighting, report
from benchmarks.published import EVAL
from benchmarks.significance import paired
from indexer.encoder.interface import Encoder
from indexer.index.generation import open_index
from indexer.ranking.regression import calibration_error
from indexer.ranking.scores import HYBRID, KEYWORD, MODES, SEMANTIC
from indexer.records import Matrix
from indexer.system.stopwatch import Stopwatch
from service.engine.loading import load_searcher
from service.evaluation.retrieval import read_qrels, read_queries
from service.search.query import SearchQuery
from service.search.searcher import Searcher

TARGETS = {"scifact": 0.760, "xquad_en": 0.986, "belebele_en": 0.970, "squad11_dev": 0.930}
"""Set -> least nDCG@10 in hybrid mode."""
UNRELATED = {
    "scifact": ("xquad_en", "belebele_en"),
    "xquad_en": ("scifact", "belebele_en"),
    "belebele_en": ("scifact", "xquad_en"),
    "squad11_dev": ("scifact", "belebele_en"),
}
"""Set -> sets whose queries it cannot answer (XQuAD is a part of SQuAD)."""
LEAST_AUC, MOST_ERROR, MOST_ADDED_MS = 0.95, 0.1, 2.0
MOST_LOST = 0.002
"""Most nDCG@10 that a search with candidates of a graph may lose."""
_AS_JSON = ("--json", "--per-query")
_QUERIES = 300
"""Queries of each kind for relevance, and for timing."""
_SEEDS = Path(__file__).parent.parent / "seeds"
_MARKED = Path(__file__).with_name("highlights.jsonl")

Numbers = npt.NDArray[np.float64]


def main() -> int:
    """Measure, print tables and store the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of BEIR test sets")
    parser.add_argument("--indexes", type=Path, help="folder to keep the indexes in, or to find them again")
    parser.add_argument("sets", nargs="*", default=list(TARGETS), metavar="SET", help=", ".join(TARGETS))
    arguments = parser.parse_args()
    if not arguments.eval.is_dir():
        print(f"{arguments.eval}: no such folder; name the test sets' folder with --eval", file=sys.stderr)
        return 2
    results: dict[str, Any] = {"targets": TARGETS, "sets": {}}
    with tempfile.TemporaryDirectory() as scratch:
        indexes = arguments.indexes or Path(scratch)
        for name in arguments.sets:
            results["sets"][name] = _measure(arguments.eval, name, indexes / name)
        largest = max(arguments.sets, key=lambda name: results["sets"][name]["passages"])
        results["cost"] = _cost(indexes / largest, _texts(arguments.eval / largest)[:_QUERIES])
        _run("indexer", "build", str(_SEEDS), "--index", str(indexes / "seeds"), "--if-changed")
        results["near_negatives"] = answerable.measure_all(arguments.eval, indexes, arguments.sets)
        results["highlights"] = _highlights(indexes / "seeds")
        if highlighting.SET in arguments.sets:
            marked = highlighting.answers_marked(arguments.eval / highlighting.SET, indexes / highlighting.SET)
            results["answers_marked"] = marked
    results["missed"] = _missed(results)
    print(f"results in {report.write('quality', results)}; missed: {', '.join(results['missed']) or 'nothing'}")
    return 1 if results["missed"] else 0


def _measure(sets: Path, name: str, index: Path) -> dict[str, Any]:
    folder = sets / name
    build = ["build", str(folder / "corpus.jsonl"), "--index", str(index), "--if-changed"]
    files = ["--queries", str(folder / "queries.jsonl"), "--qrels", str(folder / "qrels" / "test.tsv")]
    found: dict[str, Any] = {}
    per_query: dict[str, dict[str, float]] = {}
    for vectors, key in (("approximate", "modes_approximate"), ("exact", "modes")):
        _run("indexer", *build, "--vectors", vectors)
        found[key] = {}
        for mode in MODES:
            answer = json.loads(_run("service", "evaluate", "--index", str(index), *files, "--mode", mode, *_AS_JSON))
            per_query[mode] = answer["per_query"]["nDCG@10"]
            found[key][mode] = answer["metrics"]
            told = ", ".join(f"{metric} {value:.4f}" for metric, value in answer["metrics"].items())
            print(f"{name}, {vectors} vectors, {mode}: {told}")
    found["hybrid_against"] = {
        mode: paired([*per_query[HYBRID].values()], [per_query[mode][query] for query in per_query[HYBRID]])
        for mode in (SEMANTIC, KEYWORD)
    }
    for mode, one in found["hybrid_against"].items():
        print(f"  hybrid - {mode}: {one['difference']:+.4f} nDCG@10, p {one['p']:.4f}")
    searcher = load_searcher(index, None)
    found |= {"articles": searcher.manifest.contents.articles, "passages": searcher.manifest.contents.passages}
    unrelated = [query for other in UNRELATED[name] for query in _texts(sets / other)[: _QUERIES // 2]]
    found["relevance"] = _relevance(searcher, _texts(folder)[:_QUERIES], unrelated)
    searcher.close()
    return found


def _run(package: str, *arguments: str) -> str:
    """Run one of the product's commands and return what it prints."""
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-m", package, *arguments], check=True, stdout=subprocess.PIPE, text=True, env=environment
    )
    return done.stdout


def _texts(folder: Path) -> list[str]:
    """Return a set's judged queries in an order that mixes its subjects."""
    queries, qrels = read_queries(folder / "queries.jsonl"), read_qrels(folder / "qrels" / "test.tsv")
    return [queries[key] for key in np.random.default_rng(0).permutation(sorted(qrels))]


def _relevance(searcher: Searcher, answerable: Sequence[str], unrelated: Sequence[str]) -> dict[str, float]:
    """Hold the first hit's relevance against whether the index can answer."""
    asked = [SearchQuery(text=text, limit=1) for text in (*answerable, *unrelated)]
    found = np.array([searcher.search(query).hits[0].passage.relevance for query in asked], np.float64)
    labels = np.array([1.0] * len(answerable) + [0.0] * len(unrelated))
    result = {
        "auc": _auc(found[labels == 1], found[labels == 0]),
        "calibration_error": calibration_error(found, labels),
        "answerable_said_so": float((found[labels == 1] >= 0.5).mean()),
        "unrelated_said_so": float((found[labels == 0] < 0.5).mean()),
        "stated_error": searcher.manifest.contents.calibration.far.error,
    }
    print("  relevance: " + ", ".join(f"{key} {value:.4f}" for key, value in result.items()), flush=True)
    return result


def _auc(positives: Numbers, negatives: Numbers) -> float:
    """Return how often a positive lies above a negative, ties counted half."""
    above = (positives[:, np.newaxis] > negatives).mean()
    return float(above + (positives[:, np.newaxis] == negatives).mean() / 2)


class _Remembered:
    """An encoder that has encoded the queries already, so that only the rest of a search takes time."""

    def __init__(self, encoder: Encoder, texts: Sequence[str]) -> None:
        self.spec, self.tokens = encoder.spec, encoder.tokens
        self._vectors = dict(zip(texts, encoder.encode_queries(texts), strict=True))

    def encode_queries(self, texts: Sequence[str], _stopwatch: Stopwatch | None = None) -> Matrix:
        return np.stack([self._vectors[text.strip()] for text in texts])

    def close(self) -> None:
        """Nothing goes on."""


def _cost(index: Path, texts: Sequence[str], rounds: int = 5) -> dict[str, Any]:
    """Time whole searches, encoding aside, and the least that finds passages by their vectors, in turns."""
    from indexer.encoder.compiled import CompiledEncoder

    generation = open_index(index)
    texts = [text.strip() for text in texts]
    remembered: Any = _Remembered(CompiledEncoder(generation.encoder_folder, serving=False), texts)
    searcher = Searcher(generation, remembered)

    def by_vectors(text: str) -> object:
        remembered.tokens.count([text])  # whether it is over the model's limit, as a search has to know
        cosines = generation.vectors.cosines(remembered.encode_queries([text])[0])
        best = np.argpartition(-cosines, 10)[:10]
        return generation.articles.attributed(best[np.argsort(-cosines[best])])

    def whole(text: str) -> object:
        return searcher.search(SearchQuery(text=text))

    taken: dict[str, list[float]] = {"vectors": [], "search": []}
    for _ in range(rounds):
        for text in texts:
            for name, search in (("vectors", by_vectors), ("search", whole)):
                started = time.perf_counter()
                search(text)
                taken[name].append(1_000 * (time.perf_counter() - started))
    # The first round warms up.
    vectors, searches = (np.array(taken[name][len(texts) :], np.float64) for name in ("vectors", "search"))
    result = {
        "vectors_p50_ms": float(np.median(vectors)),
        "search_p50_ms": float(np.median(searches)),
        "added_p50_ms": float(np.median(searches - vectors)),
    }
    passages = generation.articles.passages
    print(f"{passages} passages: " + ", ".join(f"{key} {value:.2f}" for key, value in result.items()))
    searcher.close()
    return {"passages": passages, **result}


def _highlights(index: Path) -> dict[str, float]:
    """Count how often the marked sentences of the passage with the answer hold it, and how often its first one does."""
    searcher, generation = load_searcher(index, None), open_index(index)
    marked = first = sentences = 0
    lines = _MARKED.read_text(encoding="utf-8").splitlines()
    for question in map(json.loads, lines):
        hits = searcher.search(SearchQuery(text=question["query"], limit=5, passages_per_article=4)).hits
        hit = next((one for one in hits if question["answer"] in one.passage.found.passage.text), None)
        if hit is None:
            continue
        text = hit.passage.found.passage.text
        marked += any(question["answer"] in span.of(text) for span in hit.highlights.spans)
        first += question["answer"] in generation.sentences.spans(hit.passage.found.row)[0].of(text)
        sentences += len(hit.highlights.spans)
    generation.close()
    searcher.close()
    result = {
        "questions": len(lines),
        "marked_holds_answer": marked / len(lines),
        "first_holds_answer": first / len(lines),
        "sentences_marked": sentences / len(lines),
    }
    print("highlights: " + ", ".join(f"{key} {value:.2f}" for key, value in result.items()))
    return result


def _missed(results: Mapping[str, Any]) -> list[str]:
    """Name the targets that were not reached."""
    missed = []
    for name, one in results["sets"].items():
        scores = {mode: metrics["nDCG@10"] for mode, metrics in one["modes"].items()}
        if scores[HYBRID] < TARGETS[name] or scores[HYBRID] < max(scores.values()):
            missed.append(f"{name} nDCG@10")
        if any(scores[mode] - other["nDCG@10"] > MOST_LOST for mode, other in one["modes_approximate"].items()):
            missed.append(f"{name} nDCG@10 with a graph")
        if one["relevance"]["auc"] < LEAST_AUC or one["relevance"]["calibration_error"] > MOST_ERROR:
            missed.append(f"{name} relevance")
    missed += answerable.missed(results["near_negatives"])
    marked = results.get("answers_marked", {}).get("held_out")
    if marked and not (
        marked["marked_holds_answer"] >= highlighting.LEAST_MARKED
        and marked["sentences_marked"] <= highlighting.MOST_SENTENCES
    ):
        missed.append("highlights")
    if results["cost"]["added_p50_ms"] > MOST_ADDED_MS:
        missed.append("added cost")
    return missed


if __name__ == "__main__":
    sys.exit(main())

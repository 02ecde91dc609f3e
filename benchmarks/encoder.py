"""The compiled encoder beside sentence-transformers on torch with its default settings: speed, memory and quality.

    python -m benchmarks.encoder [--eval FOLDER] [--queries N] [--rounds N] [--no-quality]

Over the same texts and in turns: latency of single queries, passages per second of about 60, 120 and 240 tokens; start
to first vector and peak memory of fresh processes, for the default model compiled on squad11_dev. Then nDCG@10 of one
vector a document on three test sets, for the model compiled on each set's own documents, as a build would. Exits with 1
if a target is missed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import report
from benchmarks.published import EVAL, OneVectorPerDocument
from indexer.encoder.interface import Encoder
from indexer.encoder.spec import DEFAULT_MODEL, INT8
from service.search.evaluation import evaluate, read_qrels, read_queries

SETS = ("scifact", "xquad_en", "belebele_en")
LENGTHS = {60: 256, 120: 128, 240: 64}
"""Tokens of a passage -> passages of a round."""
TARGETS = {
    "query_p50": "at most 1/7 of torch",
    "passages": "at least 3 times `encode` at each length, 3.5 times at 240 tokens",
    "start_s": "at most 1 s",
    "peak_mb": "at most 300 MB",
    "ndcg10": "within 0.002 on each set",
}
KINDS = ("torch", "serving", "building")
"""sentence-transformers; the compiled encoder set up for queries; the same set up for passages."""


def main() -> int:
    """Measure, print a table and store the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of BEIR test sets")
    parser.add_argument("--queries", type=int, default=300, help="queries of a round")
    parser.add_argument("--rounds", type=int, default=7, help="turns of each side")
    parser.add_argument(
        "--no-quality", action="store_true", help="leave out the test sets, which take minutes; nothing is stored"
    )
    arguments = parser.parse_args()
    if not arguments.eval.is_dir():
        print(f"{arguments.eval}: no such folder; name the test sets' folder with --eval", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "encoder"
        results: dict[str, Any] = {"targets": TARGETS, "compile": _compile(folder, arguments.eval / "squad11_dev")}
        results["start"] = _starts(folder)
        results |= _turns(folder, arguments.eval, arguments.queries, arguments.rounds)
        if not arguments.no_quality:
            results["ndcg10"] = _quality(Path(scratch), arguments.eval)
    results["missed"] = _missed(results)
    stored = "not stored" if arguments.no_quality else f"in {report.write('encoder', results)}"
    print(f"results {stored}; missed: {', '.join(results['missed']) or 'nothing'}")
    return 1 if results["missed"] else 0


def _compile(folder: Path, corpus: Path) -> dict[str, Any]:
    from indexer.encoder.sentence_transformer import SentenceTransformerEncoder
    from indexer.obtain_encoder import CompilingEncoderProvider

    passages = documents(corpus)

    def sample(size: int) -> list[str]:
        return [f"{title}\n{text}" for title, text in passages[:: max(1, len(passages) // size)][:size]]

    started = time.perf_counter()
    provider = CompilingEncoderProvider(SentenceTransformerEncoder(DEFAULT_MODEL), INT8, print)
    spec = provider.provide(folder, sample).spec
    size = sum(path.stat().st_size for path in folder.iterdir())
    fidelity = spec.to_json()["fidelity"]
    print(f"compiled to {spec.precision}, {size / 1e6:.1f} MB, {fidelity}")
    seconds = round(time.perf_counter() - started, 1)
    return {"precision": spec.precision, "size_bytes": size, "seconds": seconds, "fidelity": fidelity}


def _starts(folder: Path) -> dict[str, Any]:
    """Time fresh processes from their start to their first vector."""
    found: dict[str, Any] = {}
    for kind, runs in (("torch", 3), ("serving", 7)):
        seconds = []
        for _ in range(runs):
            started = time.perf_counter()
            worker = _Worker(kind, folder)
            worker.ask({"encode": ["what happened"]})
            seconds.append(time.perf_counter() - started)
            worker.close()
        found[kind] = {"seconds": seconds, "median_s": float(np.median(seconds))}
        print(f"start to first vector, {kind}: {np.median(seconds):.2f} s (median of {runs})", flush=True)
    return found


def _turns(folder: Path, sets: Path, most_queries: int, rounds: int) -> dict[str, Any]:
    """Measure latency, throughput and memory, each side in turn, over the same texts."""
    queries = [text for name in SETS for text in _queries(sets / name)[: most_queries // len(SETS)]]
    long = [f"{title} {text}" for title, text in documents(sets / "scifact")]
    workers = {kind: _Worker(kind, folder) for kind in KINDS}
    passages = {
        length: workers["building"].ask({"cut": [long[: 3 * count], length, count]})
        for length, count in LENGTHS.items()
    }
    latency: dict[str, list[list[float]]] = {"torch": [], "serving": []}
    rates: dict[str, dict[int, list[float]]] = {"torch": {n: [] for n in LENGTHS}, "building": {n: [] for n in LENGTHS}}
    workers["serving"].ask({"prepare_for_queries": True})
    for turn in range(rounds + 1):
        for kind, rows in latency.items():
            milliseconds = workers[kind].ask({"latency": queries})
            if turn:  # the first one warms up
                rows.append(milliseconds)
    for turn in range(max(2, rounds // 2) + 1):
        for length, texts in passages.items():
            for kind, by_length in rates.items():
                seconds = workers[kind].ask({"time": texts})
                if turn:
                    by_length[length].append(len(texts) / seconds)
    peaks = {kind: worker.close() for kind, worker in workers.items()}
    ratios = [float(np.median(a) / np.median(b)) for a, b in zip(latency["torch"], latency["serving"], strict=True)]
    shown = {kind: [float(np.quantile(rows, q)) for q in (0.5, 0.99)] for kind, rows in latency.items()}
    for kind, (p50, p99) in shown.items():
        print(f"single query, {kind}: p50 {p50:.2f} ms, p99 {p99:.2f} ms")
    print(f"  torch over compiled, p50: {np.median(ratios):.2f} (median of {len(ratios)} rounds)")
    throughput = {}
    for length in LENGTHS:
        torch_rate, rate = (float(np.median(rates[kind][length])) for kind in ("torch", "building"))
        gains = [b / a for a, b in zip(rates["torch"][length], rates["building"][length], strict=True)]
        throughput[length] = {"torch": torch_rate, "compiled": rate, "ratio": float(np.median(gains))}
        print(
            f"passages/s of {length} tokens: torch {torch_rate:.1f}, compiled {rate:.1f}, {np.median(gains):.2f} times"
        )
    print("peak memory: " + ", ".join(f"{kind} {peak:.0f} MB" for kind, peak in peaks.items()), flush=True)
    return {
        "query_ms": {
            kind: {"p50": p50, "p99": p99, "queries": len(queries), "rounds": rounds}
            for kind, (p50, p99) in shown.items()
        },
        "query_p50_ratio": {"median": float(np.median(ratios)), "rounds": ratios},
        "passages_per_second": throughput,
        "peak_mb": peaks,
    }


def _quality(scratch: Path, sets: Path) -> dict[str, Any]:
    """Compare nDCG@10, one vector a document, by the model in float32 and by the compiled encoder."""
    from indexer.encoder.compiled import CompiledEncoder
    from indexer.encoder.sentence_transformer import SentenceTransformerEncoder

    model = SentenceTransformerEncoder(DEFAULT_MODEL)
    found = {}
    for name in SETS:
        queries, qrels = read_queries(sets / name / "queries.jsonl"), read_qrels(sets / name / "qrels" / "test.tsv")
        compiled = _compile(scratch / name, sets / name)
        encoders: dict[str, Encoder] = {
            "float32": model,
            "compiled": CompiledEncoder(scratch / name, serving=False),
        }
        scores = {
            kind: evaluate(OneVectorPerDocument(sets / name / "corpus.jsonl", one), queries, qrels).metrics["nDCG@10"]
            for kind, one in encoders.items()
        }
        found[name] = {**scores, "difference": scores["compiled"] - scores["float32"], "fidelity": compiled["fidelity"]}
        shown = ", ".join(f"{kind} {score:.5f}" for kind, score in scores.items())
        print(f"nDCG@10 on {name}: {shown}, difference {found[name]['difference']:+.5f}", flush=True)
    return found


def _missed(results: dict[str, Any]) -> list[str]:
    """Name the targets that were not reached."""
    rates = results["passages_per_second"]
    reached = {
        "query_p50": results["query_p50_ratio"]["median"] >= 7,
        "passages": all(rates[n]["ratio"] >= (3.5 if n == 240 else 3) for n in LENGTHS),
        "start_s": results["start"]["serving"]["median_s"] <= 1,
        "peak_mb": results["peak_mb"]["serving"] <= 300,
        "ndcg10": all(abs(one["difference"]) <= 0.002 for one in results.get("ndcg10", {}).values()),
    }
    return [name for name, is_reached in reached.items() if not is_reached]


class _Worker:
    """A fresh process with one encoder, asked one thing at a time."""

    def __init__(self, kind: str, folder: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.encoder_worker", kind, str(folder)]
        environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
        )

    def ask(self, question: dict[str, Any]) -> Any:
        """Ask for the one thing named, and return the answer."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the worker has no pipes")
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> float:
        """End the process and return its peak resident memory in MB."""
        peak = float(self.ask({"peak": True}))
        self._process.communicate()
        return peak


def documents(folder: Path) -> list[tuple[str, str]]:
    """Return title and text of each document."""
    lines = (folder / "corpus.jsonl").read_text(encoding="utf-8").split("\n")
    return [(one.get("title") or "", one["text"]) for one in (json.loads(line) for line in lines if line)]


def _queries(folder: Path) -> list[str]:
    queries, qrels = read_queries(folder / "queries.jsonl"), read_qrels(folder / "qrels" / "test.tsv")
    return [queries[key] for key in qrels]


if __name__ == "__main__":
    sys.exit(main())

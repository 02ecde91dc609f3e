"""The compiled encoder beside sentence-transformers on torch with its default settings: speed, memory and quality.

    python -m benchmarks.encoder [--eval FOLDER] [--queries N] [--rounds N] [--sets [SET ...]]

Over the same texts and in turns: latency of single queries, passages per second of about 60, 120 and 240 tokens; start
to first vector and peak memory of fresh processes, for the default model compiled on squad11_dev; what bounds the speed
(`benchmarks.encoder_bound`). Then nDCG@10 of one vector a document on three test sets, by this processor and by those
that it can imitate (`benchmarks.encoder_quality`). Results are kept by the processor's instruction set. With
ONEDNN_MAX_CPU_ISA in the environment, such as AVX2, all of it is measured for a lesser one. Exits with 1 if a target is
missed.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import report
from benchmarks.encoder_bound import multiplications
from benchmarks.encoder_process import BUILDING, SERVING, TORCH, EncoderProcess
from benchmarks.encoder_quality import measure_quality
from benchmarks.published import EVAL
from indexer.encoder.compiled_files import GRAPH_FILE, read_spec
from indexer.encoder.spec import COMPILER, DEFAULT_MODEL, INT8
from indexer.encoder.variants import INTEGER, LIMIT_VARIABLE, instruction_set
from indexer.system.processors import cores
from service.evaluation.retrieval import read_qrels, read_queries

SETS = ("scifact", "xquad_en", "belebele_en")
LENGTHS = {60: 256, 120: 128, 240: 64}
"""Tokens of a passage -> passages of a round."""
LEAST_QUERY_RATIO = {True: 6.0, False: 2.5}
"""Least ratio of torch's p50 to ours; where the processor multiplies integers, and where it does not."""
LEAST_PASSAGES_RATIO = {True: 3.0, False: 1.2}
"""Least ratio of our passages per second to torch's, at each length; likewise."""
MOST_COMPILE_S, MOST_START_S, MOST_PEAK_MB, MOST_NDCG10 = 25.0, 1.0, 300.0, 0.002
_QUERY_THREADS = 4
"""Most threads that the encoder takes for a query."""
_SAMPLE = 200
"""Texts that are encoded as passages and as queries."""


def main() -> int:
    """Measure, print a table and store the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of BEIR test sets")
    parser.add_argument("--queries", type=int, default=300, help="queries of a round")
    parser.add_argument("--rounds", type=int, default=7, help="turns of each side")
    parser.add_argument("--sets", nargs="*", choices=SETS, default=SETS, help="test sets; stored only with all of them")
    arguments = parser.parse_args()
    if not arguments.eval.is_dir():
        print(f"{arguments.eval}: no such folder; name the test sets' folder with --eval", file=sys.stderr)
        return 2
    key = instruction_set()
    print(f"instruction set {key}{f', limited by {LIMIT_VARIABLE}' if os.environ.get(LIMIT_VARIABLE) else ''}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "encoder"
        texts = [f"{title}\n{text}" for title, text in documents(arguments.eval / "squad11_dev")]
        results: dict[str, Any] = {"imitated": LIMIT_VARIABLE in os.environ, "compile": _compile(folder)}
        results["start"] = _starts(folder)
        results |= _turns(folder, arguments.eval, arguments.queries, arguments.rounds)
        if arguments.sets:
            sample = _evenly(texts, _SAMPLE)
            results |= measure_quality(folder, arguments.eval, arguments.sets, Path(scratch), sample)
    results["missed"] = missed(results)
    for name, told in results["missed"].items():
        print(f"missed: {name}: {told}")
    if set(arguments.sets) == set(SETS):
        path = report.write_beside("encoder", key, results, is_current=_is_current)
        print(f"results in {path}, under {key}")
    return 1 if results["missed"] else 0


def _is_current(results: Any) -> bool:
    """Tell whether results are of an encoder that was compiled as encoders are now."""
    return bool(results["compile"].get("compiler") == COMPILER)


def _evenly(texts: list[str], size: int) -> list[str]:
    return texts[:: max(1, len(texts) // size)][:size]


def _compile(folder: Path) -> dict[str, Any]:
    """Compile the default model, from loading it to the encoder that was proved."""
    from indexer.encoder.compiling.compile_encoder import CompilingEncoderProvider
    from indexer.encoder.sentence_transformer import SentenceTransformerEncoder

    started = time.perf_counter()
    model = SentenceTransformerEncoder(DEFAULT_MODEL)
    provider = CompilingEncoderProvider(model, INT8, on_advice=print, on_step=print)
    spec = provider.provide(folder).spec
    found = {
        "seconds": round(time.perf_counter() - started, 1),
        "size_bytes": sum(path.stat().st_size for path in folder.iterdir()),
        **{name: getattr(spec, name) for name in ("precision", "compiler", "variant", "instruction_set")},
        "fidelity": read_spec(folder).to_json()["fidelity"],
    }
    print(f"compiled: {json.dumps(found)}", flush=True)
    return found


def _starts(folder: Path) -> dict[str, Any]:
    """Time fresh processes from their start to their first vector."""
    found: dict[str, Any] = {}
    for kind, runs in ((TORCH, 3), (SERVING, 7)):
        seconds = []
        for _ in range(runs):
            started = time.perf_counter()
            process = EncoderProcess(kind, folder)
            process.ask("encode", ["what happened"])
            seconds.append(time.perf_counter() - started)
            process.close()
        found[kind] = {"seconds": seconds, "median_s": float(np.median(seconds))}
        print(f"start to first vector, {kind}: {np.median(seconds):.2f} s (median of {runs})", flush=True)
    return found


def _turns(folder: Path, sets: Path, most_queries: int, rounds: int) -> dict[str, Any]:
    """Measure latency, throughput and memory, each side in turn, over the same texts; and what bounds them."""
    queries = [text for name in SETS for text in _queries(sets / name)[: most_queries // len(SETS)]]
    long = [f"{title} {text}" for title, text in documents(sets / "scifact")]
    processes = {kind: EncoderProcess(kind, folder) for kind in (TORCH, SERVING, BUILDING)}
    passages = {
        length: processes[BUILDING].ask("cut", [long[: 3 * count], length, count]) for length, count in LENGTHS.items()
    }
    latency: dict[str, list[list[float]]] = {TORCH: [], SERVING: []}
    rates: dict[str, dict[int, list[float]]] = {TORCH: {n: [] for n in LENGTHS}, BUILDING: {n: [] for n in LENGTHS}}
    processes[SERVING].ask("prepare_for_queries")
    for turn in range(rounds + 1):
        for kind, rows in latency.items():
            milliseconds = processes[kind].ask("latency", queries)
            if turn:  # the first one warms up
                rows.append(milliseconds)
    for turn in range(max(2, rounds // 2) + 1):
        for length, texts in passages.items():
            for kind, by_length in rates.items():
                seconds = processes[kind].ask("time", texts)
                if turn:
                    by_length[length].append(len(texts) / seconds)
    peaks = {kind: process.ask("peak_mb") for kind, process in processes.items()}
    print("peak memory: " + ", ".join(f"{kind} {peak:.0f} MB" for kind, peak in peaks.items()), flush=True)
    bounds = _bounds(folder, processes, queries)
    for process in processes.values():
        process.close()
    return {
        **_of_queries(latency, bounds["query_ms"]),
        "passages_per_second": _of_passages(rates, bounds["passages_per_second"]),
        "bound": bounds,
        "peak_mb": peaks,
    }


def _of_queries(latency: dict[str, list[list[float]]], bound_ms: float) -> dict[str, Any]:
    shown = {kind: [float(np.quantile(rows, q)) for q in (0.5, 0.99)] for kind, rows in latency.items()}
    for kind, (p50, p99) in shown.items():
        print(f"single query, {kind}: p50 {p50:.2f} ms, p99 {p99:.2f} ms")
    ratios = [float(np.median(a) / np.median(b)) for a, b in zip(latency[TORCH], latency[SERVING], strict=True)]
    most = shown[TORCH][0] / bound_ms
    print(f"  torch over compiled, p50: {np.median(ratios):.2f} (median of {len(ratios)} rounds; bound {most:.1f})")
    counts = {"queries": len(latency[TORCH][0]), "rounds": len(ratios)}
    return {
        "query_ms": {kind: {"p50": p50, "p99": p99, **counts} for kind, (p50, p99) in shown.items()},
        "query_p50_ratio": {"median": float(np.median(ratios)), "bound": most, "rounds": ratios},
    }


def _of_passages(rates: dict[str, dict[int, list[float]]], bounds: dict[int, float]) -> dict[int, Any]:
    found = {}
    for length in LENGTHS:
        torch_rate, rate = (float(np.median(rates[kind][length])) for kind in (TORCH, BUILDING))
        gains = [b / a for a, b in zip(rates[TORCH][length], rates[BUILDING][length], strict=True)]
        gain, most = float(np.median(gains)), bounds[length] / torch_rate
        found[length] = {"torch": torch_rate, "compiled": rate, "ratio": gain, "bound": most}
        print(f"passages/s of {length} tokens: torch {torch_rate:.1f}, compiled {rate:.1f}, {gain:.2f} times")
        print(f"  bound {bounds[length]:.1f}, {most:.1f} times", flush=True)
    return found


def _bounds(folder: Path, processes: dict[str, EncoderProcess], queries: list[str]) -> dict[str, Any]:
    """Return the least time of a query of median length and the most passages per second; see `encoder_bound`."""
    tokens = int(np.median(processes[SERVING].ask("lengths", queries)))
    threads = {SERVING: min(cores(), _QUERY_THREADS), BUILDING: cores()}
    products = {kind: processes[kind].ask("products", number) for kind, number in threads.items()}
    integer = {kind: processes[kind].ask("computing")[0] == INTEGER.name for kind in products}
    counted = {length: multiplications(folder / GRAPH_FILE, length) for length in (tokens, *LENGTHS)}
    for kind, peak in products.items():
        shown = ", ".join(f"{name} {rate / 1e9:.0f}" for name, rate in peak.items())
        print(f"thousand million multiplications a second, {kind}: {shown}")
    seconds = counted[tokens].seconds(products[SERVING], integer=integer[SERVING])
    print(f"{counted[tokens].weights / tokens / 1e6:.1f} million multiplications a token with weights; least time of a")
    print(f"  query of {tokens} tokens: {seconds * 1_000:.2f} ms")
    return {
        "multiplications_per_second": products,
        "multiplications_per_token": {
            length: {"weights": one.weights / length, "states": one.states / length} for length, one in counted.items()
        },
        "query_tokens": tokens,
        "query_ms": seconds * 1_000,
        "passages_per_second": {
            length: 1 / counted[length].seconds(products[BUILDING], integer=integer[BUILDING]) for length in LENGTHS
        },
    }


def missed(results: dict[str, Any]) -> dict[str, str]:
    """Return the targets that were not reached: what was measured, and, of speed, what bounds it."""
    integer = results["compile"]["variant"] == INTEGER.name
    query, rates = results["query_p50_ratio"], results["passages_per_second"]
    found = {}
    if query["median"] < LEAST_QUERY_RATIO[integer]:
        wanted = f"wanted {LEAST_QUERY_RATIO[integer]}, bound {query['bound']:.1f}"
        found["query p50"] = f"torch over compiled {query['median']:.2f}, {wanted}"
    for length, one in rates.items():
        if one["ratio"] < LEAST_PASSAGES_RATIO[integer]:
            found[f"passages of {length} tokens"] = (
                f"{one['ratio']:.2f} times torch, wanted {LEAST_PASSAGES_RATIO[integer]}, bound {one['bound']:.1f}"
            )
    for name, value, most in (
        ("compile, s", results["compile"]["seconds"], MOST_COMPILE_S),
        ("start, s", results["start"][SERVING]["median_s"], MOST_START_S),
        ("peak memory, MB", results["peak_mb"][SERVING], MOST_PEAK_MB),
    ):
        if value > most:
            found[name] = f"{value:.2f}, wanted {most:.0f}"
    for name, one in results.get("ndcg10", {}).items():
        for computed, difference in one["differences"].items():
            if abs(difference) > MOST_NDCG10:
                found[f"nDCG@10 on {name}, {computed}"] = f"{difference:+.5f}, wanted {MOST_NDCG10} at most"
    return found


def documents(folder: Path) -> list[tuple[str, str]]:
    """Return title and text of each document."""
    lines = (folder / "corpus.jsonl").read_text(encoding="utf-8").split("\n")
    return [(one.get("title") or "", one["text"]) for one in (json.loads(line) for line in lines if line)]


def _queries(folder: Path) -> list[str]:
    queries, qrels = read_queries(folder / "queries.jsonl"), read_qrels(folder / "qrels" / "test.tsv")
    return [queries[key] for key in qrels]


if __name__ == "__main__":
    sys.exit(main())

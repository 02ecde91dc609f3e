"""How well passages that state one fact are told from those that only share a topic, beside a threshold on cosines.

A pair of the labelled sets is right if `same_fact` is called the same fact and `contradicting` is told to differ. The
passages are encoded by the default model, without titles, and judged as a search judges neighbours. The baseline calls
a pair one fact from a cosine of the passages on: the one that gives the best F1 on the half called `dev`.
"""

import json
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.indexes import WORK, build_index
from indexer.encoder.compiled import CompiledEncoder
from indexer.index.generation import ENCODER
from indexer.index.news.judgement import Verdict, judge
from indexer.index.news.neighbours import LEAST_COSINE
from indexer.index.news.statements import Statements, StatementWriter
from indexer.index.sentences import SentenceIndex, SentenceSpans, SentenceWriter, rounded
from indexer.index.store import read_pointer
from indexer.news.statements.features import passage_features
from indexer.news.statements.writing import published_day, stated_by
from indexer.passages.chunk import sentences
from indexer.records import Matrix

HALVES = ("dev", "held")
SAME, CONTRADICTING = "same_fact", "contradicting"
SEEDS = Path(__file__).parents[2] / "seeds"

Passage = tuple[str, str, str]
"""Text, date of publication and language."""


def measured(data: Path) -> dict[str, Any]:
    """Return what is told of the sets of a folder.

    Args:
        data: Folder with `statements.dev.jsonl` and `statements.held.jsonl`.

    Returns:
        Name of the half -> `found` and `baseline`, each with precision and recall of one fact, and the number of
        contradicting pairs called so; the share of contradicting pairs that are told to differ, and of those told so
        that do; the verdicts of each label; the share of same facts that are near enough to be neighbours; and the
        microseconds that reading a passage and judging a pair took.
    """
    halves = {half: _pairs(data / f"statements.{half}.jsonl") for half in HALVES}
    with closing(_encoder()) as encoder:
        judged = {half: _judged(pairs, encoder) for half, pairs in halves.items()}
    threshold = _best_threshold(*judged["dev"][:2])
    return {half: _scores(*of_half, threshold) for half, of_half in judged.items()}


def _pairs(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _encoder() -> CompiledEncoder:
    """Return the default model, which is compiled once and kept."""
    index = WORK / "seeds"
    build_index(SEEDS, index)
    return CompiledEncoder(read_pointer(index).folder(index) / ENCODER, serving=False)


_Judged = tuple[list[str], npt.NDArray[np.float64], list[Verdict], dict[str, float]]
"""Labels, cosines of the passages, verdicts, and microseconds."""


def _judged(pairs: Sequence[dict[str, Any]], encoder: CompiledEncoder) -> _Judged:
    sides = [
        [(one["text"], one["published_at"], one["language"]) for one in (pair["first"], pair["second"])]
        for pair in pairs
    ]
    numbers: dict[Passage, int] = {}
    for side in (passage for both in sides for passage in both):
        numbers.setdefault(side, len(numbers))
    spans = [sentences(text, language) for text, _, language in numbers]
    vectors, of_sentences = encoder.encode_sentences([text for text, _, _ in numbers], spans)
    first, second = np.array([[numbers[passage] for passage in both] for both in sides], np.int64).T
    days = [published_day(stated) or date.min for _, stated, _ in numbers]
    apart = [abs((days[one] - days[other]).days) for one, other in zip(first, second, strict=True)]
    with TemporaryDirectory() as scratch:
        started = perf_counter()
        features = [
            passage_features(text, own, day, language)
            for (text, _, language), own, day in zip(numbers, spans, days, strict=True)
        ]
        read = perf_counter() - started
        _write(Path(scratch), spans, of_sentences, features)
        statements, known = Statements(Path(scratch) / "statements"), SentenceIndex(Path(scratch) / "sentences")
        started = perf_counter()
        verdicts = judge(statements, known, first, second, np.array(apart, np.float32)).verdicts
        judging = perf_counter() - started
    cosines = np.vecdot(vectors[first], vectors[second]).astype(np.float64)
    took = {"read_us": round(read / len(numbers) * 1e6, 1), "judge_us": round(judging / len(pairs) * 1e6, 1)}
    return [pair["label"] for pair in pairs], cosines, [Verdict(one) for one in verdicts.tolist()], took


def _write(folder: Path, spans: Sequence[Any], vectors: Matrix, features: Sequence[Any]) -> None:
    with SentenceWriter(folder / "sentences", vectors.shape[1]) as writer:
        writer.add(SentenceSpans.of(spans), rounded(vectors))
    with StatementWriter(folder / "statements") as statements:
        statements.add(stated_by(features))


def _scores(
    labels: Sequence[str],
    cosines: npt.NDArray[np.float64],
    verdicts: Sequence[Verdict],
    took: dict[str, float],
    threshold: float,
) -> dict[str, Any]:
    differ = [verdict is Verdict.DIFFERS for verdict in verdicts]
    right = sum(label == CONTRADICTING for label, told in zip(labels, differ, strict=True) if told)
    counts = Counter(zip(labels, verdicts, strict=True))
    near = [cosine >= LEAST_COSINE for label, cosine in zip(labels, cosines, strict=True) if label == SAME]
    return {
        "pairs": len(labels),
        "found": _told(labels, [verdict is Verdict.SAME_FACT for verdict in verdicts]),
        "baseline": {"cosine": threshold, **_told(labels, (cosines >= threshold).tolist())},
        "contradicting_told": round(right / labels.count(CONTRADICTING), 4),
        "differs_precision": round(right / max(1, sum(differ)), 4),
        "verdicts": {
            label: {verdict.name.lower(): counts[label, verdict] for verdict in Verdict}
            for label in sorted(set(labels))
        },
        "same_facts_near": round(sum(near) / len(near), 4),
        **took,
    }


def _told(labels: Sequence[str], called: Sequence[bool]) -> dict[str, float | int]:
    """Return how right it is to call some pairs one fact."""
    right = sum(label == SAME for label, told in zip(labels, called, strict=True) if told)
    return {
        "precision": round(right / max(1, sum(called)), 4),
        "recall": round(right / labels.count(SAME), 4),
        "contradicting_called_same": sum(
            label == CONTRADICTING for label, told in zip(labels, called, strict=True) if told
        ),
    }


def _best_threshold(labels: Sequence[str], cosines: npt.NDArray[np.float64]) -> float:
    """Return the cosine from which on to call pairs one fact so that F1 is best."""

    def f1(threshold: float) -> float:
        told = _told(labels, (cosines >= threshold).tolist())
        precision, recall = float(told["precision"]), float(told["recall"])
        return 2 * precision * recall / max(1e-9, precision + recall)

    candidates = [step / 100 for step in range(10, 95)]
    return max(candidates, key=f1)


if __name__ == "__main__":
    results = measured(Path(__file__).parents[1] / "data" / "news")
    for half, one in results.items():
        print(half, one["found"], one["baseline"], one["contradicting_told"], one["differs_precision"])

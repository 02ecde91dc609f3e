"""A model of what an index takes by its number of passages, fitted to the sizes that were measured.

What is kept for every passage grows along a straight line from what is there anyway. Times of searches that look at
candidates alone are taken to grow with a power of the number of passages.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from indexer.config import APPROXIMATE, EXACT
from indexer.progress.stages import Stage

SIZES = (10_000_000, 100_000_000)
"""Numbers of passages that are forecast."""
LINE, POWER = "line", "power"


def forecast(sizes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Fit the model and return what it says of larger indexes.

    Args:
        sizes: Results of the sizes that were measured; those that were not built are left out.

    Returns:
        Quantity -> `kind` of the model, its two numbers `start` and `growth` (start + growth n, or start n ** growth),
        `error`, the largest share by which it is off at a size that was measured, and `expected` by size. Nothing if
        fewer than two sizes were measured.
    """
    built = [size for size in sizes.values() if "build" in size]
    passages = [size["passages"] for size in built]
    if len(set(passages)) < 2:
        return {}
    values = {
        "build_s": (LINE, [size["build"]["seconds"] for size in built]),
        "reading_s": (LINE, [size["build"]["stage_seconds"][Stage.READING.value] for size in built]),
        "build_peak_mb": (LINE, [size["build"]["peak_mb"] for size in built]),
        "disk_mb": (LINE, [sum(size["disk_bytes"].values()) / 1e6 for size in built]),
        "service_own_mb": (LINE, [size["serving"]["anonymous_mb"] for size in built]),
        "first_answer_s": (LINE, [size["serving"]["first_answer_s"] for size in built]),
        "processor_ms": (POWER, [_processor_ms(size["load"]) for size in built]),
        "exact_search_ms": (LINE, [size["searches"][EXACT]["p50_ms"] for size in built]),
        "approximate_search_ms": (POWER, [size["searches"][APPROXIMATE]["p50_ms"] for size in built]),
        "approximate_vectors_ms": (POWER, [size["vectors"][APPROXIMATE]["unfiltered"]["p50_ms"] for size in built]),
    }
    return {name: _fitted(kind, passages, measured) for name, (kind, measured) in values.items()}


def modelled(fitted: Mapping[str, Any], size: Any) -> Any:
    """Return what a fitted quantity is expected to be at a size, or at an array of them."""
    start, growth = fitted["start"], fitted["growth"]
    return start + growth * size if fitted["kind"] == LINE else start * size**growth


def _processor_ms(load: Mapping[str, Mapping[str, Any]]) -> float:
    """Return the time that one search takes of a processor where all of them are busy, in milliseconds.

    Args:
        load: Number of workers, at most as many as processors -> what they reached.
    """
    workers = max(map(int, load))
    found: float = 1_000 * workers / load[str(workers)]["searches_per_s"]
    return found


def _fitted(kind: str, passages: Sequence[int], measured: Sequence[float]) -> dict[str, Any]:
    at, values = np.array(passages, np.float64), np.array(measured, np.float64)
    if kind == LINE:
        # Weighted so that small sizes count as much as large ones: shares matter, not differences.
        growth, start = np.polyfit(at, values, 1, w=1 / values)
    else:
        growth, logarithm = np.polyfit(np.log(at), np.log(values), 1)
        start = np.exp(logarithm)

    def model(size: Any) -> Any:
        return modelled({"kind": kind, "start": start, "growth": growth}, size)

    return {
        "kind": kind,
        "start": float(f"{start:.5g}"),
        "growth": float(f"{growth:.5g}"),
        "error": round(float(np.abs(model(at) / values - 1).max()), 4),
        "expected": {str(size): float(f"{model(float(size)):.4g}") for size in SIZES},
    }

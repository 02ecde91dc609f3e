"""Results as a run might have them."""

from copy import deepcopy
from typing import Any

from benchmarks.scale.capacity import capacity
from benchmarks.scale.forecast import forecast
from benchmarks.scale.measurement import EFS, FLAT, HNSWLIB
from benchmarks.scale.selections import SELECTIVITIES
from benchmarks.scale.truth import selectivity_name
from indexer.config import APPROXIMATE, EXACT
from indexer.progress.stages import Stage

NAMES = [selectivity_name(one) for one in SELECTIVITIES]


_QUANTILES = {"q10": 0.5, "q50": 0.75, "q90": 1.0}
_AROUND = {
    "distance_to_neighbour": dict.fromkeys(("1", "10", "100"), _QUANTILES),
    "dimensionality": _QUANTILES,
}
SPECTRUM = {"queries": _AROUND, "passages_as_queries": _AROUND, "skewness_of_occurrences": 1.25}


def size(passages: int, **serving: float) -> dict[str, Any]:
    """What might be measured of a size, all targets reached."""
    point = {"count": 10, "p50_ms": 1.5, "p99_ms": 2.5, "max_ms": 3.0}
    found = {**point, "recall": 0.985, "recall_of_real": 0.984, "short": 0}
    filtered = {name: {**found, "recall": 1.0} for name in NAMES}
    ours = {"unfiltered": found, "filtered": filtered}
    search = {**point, "p50_ms": 8.0, "filtered": dict.fromkeys(NAMES, point)}
    by_ef = {str(ef): {**found, "p50_ms": ef / 10, "recall": 1 - 1 / ef} for ef in EFS}
    return deepcopy(
        {
            "passages": passages,
            "build": {
                "passages": passages,
                "seconds": passages / 500,
                "stage_seconds": {Stage.READING.value: passages / 5_000},
                "peak_mb": 400 + passages / 1_000,
            },
            "disk_bytes": {"vectors.faiss": 1_536 * passages, "lexical": 1_000},
            "serving": {
                "first_answer_s": 4.0,
                "first_answer_unhashed_s": 2.0,
                "anonymous_mb": 200 + passages / 50_000,
                "files_mb": 300.0,
                "shared_mb": 0.0,
                **serving,
            },
            "load": {
                "1": {"clients": 8, "searches_per_s": 60.0, "own_mb": 200.0},
                "2": {"clients": 8, "searches_per_s": 80.0, "own_mb": 400.0},
            },
            "limited": {"1500": {"p50_ms": 9.0, "p99_ms": 30.0, "load_s": 0.5}},
            "vectors": {
                EXACT: ours,
                APPROXIMATE: ours,
                FLAT: ours,
                HNSWLIB: {"by_ef": by_ef, "filtered": filtered, "build_s": 900.0, "anonymous_mb": 1_700.0},
            },
            "at_equal_recall": {EXACT: None, APPROXIMATE: 2.0},
            "searches": {EXACT: search, APPROXIMATE: search},
            "spectrum": SPECTRUM,
            "agreement": {APPROXIMATE: {"articles": 0.994, "first": 0.99, "same_list": 0.95}},
        }
    )


def results(*sizes: dict[str, Any]) -> dict[str, Any]:
    """The results of a run, with the real part first."""
    real = size(25_000)
    del real["build"]
    ranks = {"1": 0.5, "10": 0.6, "100": 0.7}
    measured = {"real": real, **{str(one["passages"]): one for one in sizes}}
    return {
        "sizes": measured,
        "forecast": forecast(measured),
        "capacity": capacity(forecast(measured), 100.0),
        "spectrum": {
            "real": {"10000": SPECTRUM},
            "made": {"10000": SPECTRUM},
            "continued": {"1000000": {"queries": ranks, "passages_as_queries": ranks}},
        },
    }

"""What is made of measured times: percentiles, how soon a service recovers, and how something grows."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


def percentiles_ms(seconds: Numbers) -> dict[str, float | int | None]:
    """Return `count`, and p50, p99 and the maximum in milliseconds; None where there are no times."""
    if not len(seconds):
        return {"count": 0, "p50_ms": None, "p99_ms": None, "max_ms": None}
    p50, p99, most = (round(1_000 * float(np.quantile(seconds, at)), 3) for at in (0.5, 0.99, 1))
    return {"count": len(seconds), "p50_ms": p50, "p99_ms": p99, "max_ms": most}


def recovery_s(due_s: Numbers, latency_s: Numbers, *, since_s: float, limit_s: float, window_s: float) -> float | None:
    """Return how long after a moment requests are answered quickly again.

    That is when the first window begins, of all that begin at a request, whose p99 is within the limit.

    Args:
        due_s: (n,) when each request was due, ascending.
        latency_s: (n,) how long each took; infinite if it was not answered, or refused.
        since_s: The moment.
        limit_s: Most p99 of a window.
        window_s: Length of the window.

    Returns:
        Seconds, or None if no whole window was within the limit.
    """
    for start_s in due_s[due_s >= since_s]:
        if start_s + window_s > due_s[-1]:
            return None
        first, end = np.searchsorted(due_s, [start_s, start_s + window_s])
        if np.quantile(latency_s[first:end], 0.99, method="higher") <= limit_s:
            return float(start_s) - since_s
    return None


def slope(at: Sequence[float], values: Sequence[float]) -> float:
    """Return by how much values grow with each unit of `at`: the least-squares line's slope."""
    return float(np.polyfit(np.asarray(at, np.float64), np.asarray(values, np.float64), 1)[0])

"""Whether a difference between two searches is more than chance."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_TOGETHER = 100


def paired(
    one: Sequence[float] | npt.NDArray[np.float64],
    other: Sequence[float] | npt.NDArray[np.float64],
    rounds: int = 10_000,
) -> dict[str, float]:
    """Return the mean difference of a measure over the same queries, and how often chance alone makes one as large.

    Chance flips the sign of each query's difference (a randomisation test).

    Args:
        one: The measure of each query by one search.
        other: That by the other, in the same order.
        rounds: Times that signs are flipped.
    """
    differences = np.array(one, np.float64) - np.array(other, np.float64)
    chance = np.random.default_rng(0)
    least = abs(differences.sum()) - 1e-9
    reached = sum(
        int((np.abs(chance.choice([-1.0, 1.0], (_TOGETHER, len(differences))) @ differences) >= least).sum())
        for _ in range(rounds // _TOGETHER)
    )
    return {"difference": float(differences.mean()), "p": (reached + 1) / (rounds + 1)}

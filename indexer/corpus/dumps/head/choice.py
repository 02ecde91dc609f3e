"""The choice of one of several candidates, or of none, by weighted numbers. Pure."""

import math
from collections.abc import Mapping, Sequence


def chances(looks: Sequence[Mapping[str, float]], weights: Mapping[str, float]) -> list[float]:
    """Return how likely each candidate is the one that is sought; what the chances lack to 1 is that of none.

    Args:
        looks: Numbers of each candidate, by name.
        weights: Weight of each number, and under "" that of being a candidate at all.
    """
    scores = [weights[""] + sum(weights[name] * value for name, value in one.items()) for one in looks]
    greatest = max(0.0, *scores) if scores else 0.0
    likely = [math.exp(score - greatest) for score in scores]
    total = math.exp(-greatest) + sum(likely)
    return [one / total for one in likely]

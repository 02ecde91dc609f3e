"""Fitting probabilities to examples with and without an answer, and measuring how well they fit."""

import numpy as np
import numpy.typing as npt

_PRIOR = np.array([-9.5, 32.0])
"""Intercept and slope expected before seeing a corpus: about those of the questions of two test sets."""
_PRIOR_PRECISION = 0.02
"""Inverse variance of the prior; the greater, the more examples it takes to leave it."""
_SHIFT_PRECISION = 5.0
"""Inverse variance of the prior of a shift, which is expected to be 0."""
_MOST_SHIFT = 1.0
"""Greatest shift either way: where all articles tell one story, what is withheld of one is answered by others."""
_BINS = 10

Numbers = npt.NDArray[np.float64]
"""Array of float64."""


def fit_line(scores: Numbers, labels: Numbers) -> tuple[float, float]:
    """Return the intercept and slope of highest posterior probability, by Newton's method.

    Both classes count alike, whatever their sizes. If the probability would fall as the score rises, the examples tell
    nothing and the prior is returned.

    Args:
        scores: (n,) scores of the examples.
        labels: (n,) 1 for an example with an answer, else 0.
    """
    examples = np.stack([np.ones(len(scores)), scores], axis=1)
    share = np.where(labels == 1, 0.5 / max(1.0, labels.sum()), 0.5 / max(1.0, (1 - labels).sum())) * len(labels)

    def loss(weights: Numbers) -> float:
        margins = np.where(labels == 1, -1, 1) * (examples @ weights)
        return float(share @ np.logaddexp(0, margins) + _PRIOR_PRECISION / 2 * np.square(weights - _PRIOR).sum())

    weights = _PRIOR
    for _ in range(100):
        found = sigmoid(examples @ weights)
        gradient = examples.T @ (share * (found - labels)) + _PRIOR_PRECISION * (weights - _PRIOR)
        curvature = examples.T @ (examples * (share * found * (1 - found))[:, np.newaxis])
        step = np.linalg.solve(curvature + _PRIOR_PRECISION * np.eye(2), gradient)
        while np.abs(step).max() >= 1e-9 and loss(weights - step) > loss(weights):
            step = step / 2  # a whole step may lead far beyond the minimum, where the loss is flat
        weights = weights - step
        if np.abs(step).max() < 1e-9:
            break
    intercept, slope = weights if weights[1] > 0 else _PRIOR
    return float(intercept), float(slope)


def fit_shift(log_odds: Numbers, labels: Numbers, shares: Numbers) -> float:
    """Return what is best added to the log odds of examples, in [-1, 1].

    Args:
        log_odds: (n,) log odds of the examples.
        labels: (n,) 1 for an example with an answer, else 0.
        shares: (n,) how much each counts.
    """
    low, high = -_MOST_SHIFT, _MOST_SHIFT
    for _ in range(50):  # the gradient rises with the shift, so that halving the range finds where it is 0
        middle = (low + high) / 2
        if float(shares @ (sigmoid(log_odds + middle) - labels)) + _SHIFT_PRECISION * middle > 0:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def sigmoid(values: Numbers) -> Numbers:
    """Return the probabilities of log odds."""
    found: Numbers = 1 / (1 + np.exp(-np.clip(values, -60, 60)))
    return found


def calibration_error(probabilities: Numbers, labels: Numbers) -> float:
    """Return the expected calibration error: the mean distance of probability from frequency over ten equal bins.

    Args:
        probabilities: (n,) predicted probabilities, in [0, 1].
        labels: (n,) 1 for a query that was answered, else 0.
    """
    bins = np.minimum((probabilities * _BINS).astype(int), _BINS - 1)
    gaps = [abs(float((probabilities[bins == i] - labels[bins == i]).sum())) for i in range(_BINS)]
    return sum(gaps) / max(1, len(labels))


def area_under_curve(positives: Numbers, negatives: Numbers) -> float:
    """Return how often a positive lies above a negative, ties counted half; 0.5 if there are none of either."""
    if not len(positives) or not len(negatives):
        return 0.5
    negatives = np.sort(negatives)
    below = np.searchsorted(negatives, positives) + np.searchsorted(negatives, positives, side="right")
    return float(below.mean() / 2 / len(negatives))

"""Numbers of the units of a text -> scores of what part of a page each is, by a small fitted network. Pure.

Units see what stands around them through convolutions over the row of units, each twice as wide as the one before, and
the text as a whole through the mean and the greatest of what is found in it.
"""

import base64
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from indexer.corpus.dumps import weights

Array = npt.NDArray[np.float32]
DILATIONS = (1, 2, 4, 8, 16, 32)
"""How far from each unit the two lie that each convolution looks at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Weights of a network of width w over d numbers."""

    inner: Array
    """Array (d + 1, w), the last row constant."""
    whole: Array
    """Array (2 w + 1, w) of what is added of the text as a whole."""
    layers: Array
    """Array (l, 3 w + 1, w): for each convolution, of the unit before, the unit, that behind; the last row constant."""
    outer: Array
    """Array (w + 1, c)."""


def scores(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the scores of units, array (n, 7), from their numbers, array (n, d)."""
    mean, scale, of = fitted()
    return apply(of, ((values - mean) / scale).astype(np.float32)).astype(np.float64)


def apply(of: Weights, values: Array) -> Array:
    """Return what a network makes of numbers of mean 0 and scale 1, n at least 1."""
    found = np.tanh(values @ of.inner[:-1] + of.inner[-1])
    whole = np.concatenate([found.mean(axis=0), found.max(axis=0)])
    found = found + np.tanh(whole @ of.whole[:-1] + of.whole[-1])
    n, width = found.shape
    for layer, dilation in zip(of.layers, DILATIONS, strict=True):
        padded = np.zeros((n + 2 * dilation, width), np.float32)
        padded[dilation : dilation + n] = found
        seen = np.hstack([padded[:n], found, padded[2 * dilation :]])
        found = found + np.maximum(seen @ layer[:-1] + layer[-1], 0)
    scored: Array = found @ of.outer[:-1] + of.outer[-1]
    return scored


@cache
def fitted() -> tuple[Array, Array, Weights]:
    """Return the means and scales of the numbers, and the weights that were fitted."""
    d, width, columns = weights.NUMBERS, weights.WIDTH, weights.COLUMNS
    shapes = ((d + 1, width), (2 * width + 1, width), (len(DILATIONS), 3 * width + 1, width), (width + 1, columns))
    whole = base64.b85decode("".join(weights.WEIGHTS.split()))
    numbers: Array = (np.frombuffer(whole, "<i2") / weights.SCALE).astype(np.float32)
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    parts = [part.reshape(shape) for part, shape in zip(np.split(numbers, ends[:-1]), shapes, strict=True)]
    told = np.array(weights.MEANS_AND_SCALES.split(), np.float32).reshape(d, 2)
    return told[:, 0], told[:, 1], Weights(inner=parts[0], whole=parts[1], layers=parts[2], outer=parts[3])

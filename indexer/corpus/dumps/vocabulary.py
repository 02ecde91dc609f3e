"""Words that units have in common with the prose of their text, its densest part, and their neighbours. Pure."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from indexer.corpus.dumps.measures import Column
from indexer.corpus.dumps.units import Unit

_NEAR = 6
"""Units before and behind each one that are its neighbours."""
_LOOKED_AT = 600
"""Code points at the beginning of a unit in which words are looked for."""
_LEAST_PROSE = 0.8
"""Prose from which a unit counts as such."""
_WORD = re.compile(r"[^\W\d_]{4,}|[\u3040-\u30ff\u3400-\u9fff]{2}|[\uac00-\ud7af]{2,}")


def vocabulary(units: Sequence[Unit], prose: Column, core: slice) -> tuple[list[Column], Column]:
    """Return the shares of each unit's longer words that stand elsewhere.

    Args:
        units: The units of a text.
        prose: How much prose each is.
        core: The densest run of prose.

    Returns:
        Shares in other prose, in the units before, in those behind, in the densest run, and there rather than in the
        rest; the share in the densest run again, with all of a unit's words counted.
    """
    n = len(units)
    numbers: dict[str, int] = {}
    found = [set(_WORD.findall(unit.text[:_LOOKED_AT].casefold())) for unit in units]
    word = np.array([numbers.setdefault(one, len(numbers)) for of in found for one in of], np.int64)
    unit = np.repeat(np.arange(n), [len(of) for of in found])
    is_prose, places = prose >= _LEAST_PROSE, np.arange(n)
    is_core = (places >= core.start) & (places < core.stop)
    in_all = np.bincount(word, minlength=len(numbers))[word]
    in_prose = np.bincount(word[is_prose[unit]], minlength=len(numbers))[word] - is_prose[unit]
    in_core = np.bincount(word[is_core[unit]], minlength=len(numbers))[word] - is_core[unit]
    ahead, beyond = _near(word, unit)
    amounts = np.bincount(unit, minlength=n)
    near = np.bincount(unit, in_core > 0, n)
    lean = in_core / np.maximum(1, in_all - 1)
    shares = [np.bincount(unit, one, n) for one in (in_prose > 0, ahead, beyond)]
    shares += [near, np.bincount(unit, lean, n)]
    return [share / (amounts + 2.0) for share in shares], near / np.maximum(2, amounts)


def _near(word: npt.NDArray[np.int64], unit: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.bool_], ...]:
    """Tell for each word of a unit whether it stands in the units before it, and in those behind."""
    order = np.lexsort((unit, word))
    is_near = (np.diff(word[order]) == 0) & (np.diff(unit[order]) <= _NEAR)
    ahead, beyond = np.zeros((2, len(word)), bool)
    ahead[order[1:]] = is_near
    beyond[order[:-1]] = is_near
    return ahead, beyond

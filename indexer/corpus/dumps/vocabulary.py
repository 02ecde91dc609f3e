"""Words that units have in common with the prose of their text, its densest part, and their neighbours. Pure."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from indexer.corpus.dumps.measures import Column
from indexer.corpus.dumps.units import Unit

_NEAR = 6
"""Units before and behind each one that are its neighbours."""
_LOOKED_AT = 600
"""Code points at the beginning of a unit in which words are looked for."""
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
    words = [set(_WORD.findall(unit.text[:_LOOKED_AT].casefold())) for unit in units]
    in_prose: Counter[str] = Counter()
    in_core: Counter[str] = Counter()
    in_all: Counter[str] = Counter()
    is_prose = (prose >= 0.8).tolist()
    for i, found in enumerate(words):
        in_all.update(found)
        if is_prose[i]:
            in_prose.update(found)
        if core.start <= i < core.stop:
            in_core.update(found)
    shares, told = [], []
    for i, found in enumerate(words):
        before = set().union(*words[max(0, i - _NEAR) : i])
        behind = set().union(*words[i + 1 : i + 1 + _NEAR])
        is_core = core.start <= i < core.stop
        elsewhere = sum(in_prose[word] > is_prose[i] for word in found)
        near = sum(in_core[word] > is_core for word in found)
        lean = sum((in_core[word] - is_core) / max(1, in_all[word] - 1) for word in found)
        amount = len(found) + 2.0
        own = (elsewhere, len(found & before), len(found & behind), near, lean)
        shares.append([one / amount for one in own])
        told.append(near / max(2, len(found)))
    return list(np.array(shares).T), np.array(told)

"""Which of the listed phrases a line has."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from indexer.corpus.dumps.words.furniture import PHRASES
from indexer.corpus.dumps.words.matcher import Matcher
from indexer.corpus.dumps.words.pitches import PITCHES

_KINDS_LOOKED_AT = 160
"""Code points at the beginning of a line in which kinds of furniture are looked for."""
_LOOKED_AT = 500
"""Code points at the beginning of a line in which pitches are counted."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The listed phrases of a line."""

    kinds: Mapping[str, int]
    """Each kind of `PHRASES` near the beginning, with the place of the first one."""
    pitches: Mapping[str, int]
    """Each kind of `PITCHES`, with the number of its phrases."""


def kinds_in(line: str) -> Mapping[str, int]:
    """Return the kinds of furniture near the beginning of a line, each with the place of the first phrase."""
    return listed_in(line[:_KINDS_LOOKED_AT]).kinds


@lru_cache(maxsize=2048)
def listed_in(line: str) -> Listed:
    """Return the listed phrases of a line; what the last lines have is remembered."""
    kinds: dict[str, int] = {}
    pitches: dict[str, int] = {}
    for of, place in _matcher().matches(line[:_LOOKED_AT]):
        for kind in of:
            if kind in PITCHES:
                pitches[kind] = pitches.get(kind, 0) + 1
            elif place < _KINDS_LOOKED_AT:
                kinds.setdefault(kind, place)
    return Listed(kinds, pitches)


@cache
def _matcher() -> Matcher:
    return Matcher({**PHRASES, **PITCHES})

"""The fields of a record that this program does not interpret, as far as an index can hold them."""

import math
from collections.abc import Mapping

from indexer.corpus.fields.values import shown
from indexer.records import Json

_MAX_NESTING = 64
"""Deepest nesting of metadata, in levels: far below the recursion limit of any JSON reader."""
_INT_MAX_BITS = 4096
"""Largest whole number in metadata, in bits: Python reads no decimal number of over 4,300 digits."""
_MAX_NOTES = 5


def holdable(fields: Mapping[str, Json]) -> tuple[dict[str, Json], list[str]]:
    """Return the fields that JSON can hold and every reader of the index can load, and a sentence for each other one.

    A null counts as absent. Of many fields that cannot be held, only the first are named.
    """
    held: dict[str, Json] = {}
    notes: list[str] = []
    for name, value in fields.items():
        why_not = _why_not(name, 0) or _why_not(value, 0)
        if why_not is not None:
            notes.append(f"{shown(name)} {why_not}; left out")
        elif value is not None:
            held[name] = value
    further = len(notes) - _MAX_NOTES
    return held, notes if further < 2 else [*notes[:_MAX_NOTES], f"{further} further fields cannot be held; left out"]


def _why_not(value: Json, depth: int) -> str | None:
    """Return why a value cannot be held, or None."""
    if depth > _MAX_NESTING:
        return f"is nested deeper than {_MAX_NESTING} levels"
    if isinstance(value, str):
        return _half_a_pair(value)
    if isinstance(value, float) and not math.isfinite(value):
        return f"holds {value}, which is no JSON value"
    if isinstance(value, int) and value.bit_length() > _INT_MAX_BITS:
        return f"holds a number of over {_INT_MAX_BITS} bits"
    names = list(value) if isinstance(value, dict) else []
    items = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    whys = (*map(_half_a_pair, names), *(_why_not(item, depth + 1) for item in items))
    return next((why for why in whys if why), None)


def _half_a_pair(text: str) -> str | None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return "holds half a surrogate pair"
    return None

"""Characters of many texts at once: what kind each is, and how many of a kind stand at the beginning of each text."""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]
_BEYOND = 0x10000
"""First code point that has no kind, such as emoji."""
_LISTED: Mapping[str, str] = {
    "closers": "'”’»)]」』*" + '"',
    "commas": ",;，、；،·:：",
    "currencies": "€$£¥₹",
    "dashes": "-–—",
    "full stops": "。！？",
    "quotes": '"“”„«»「」『』‘',
    "separators": "|•·/›»>",
    "stops": ".!?…।؟۔։",
    "symbols": "=<>{}[]\\#_~^`&+*$@",
}
_BIT = {kind: np.uint32(1 << i) for i, kind in enumerate((*_LISTED, "upper", "lower", "letters", "digits", "spaces"))}


class Characters:
    """The characters of the beginnings of some texts, one after another, each text ended by a line break."""

    def __init__(self, texts: Sequence[str], longest: int) -> None:
        heads = [text[:longest] for text in texts]
        codes = np.frombuffer("\n".join([*heads, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
        self.lengths: Counts = np.array([len(head) for head in heads], np.int64)
        self.starts: Counts = np.cumsum(self.lengths + 1) - self.lengths - 1
        self._kinds = _kinds()[np.minimum(codes, _BEYOND)]

    def of(self, kind: str) -> Mask:
        """Tell which characters are of a kind."""
        found: Mask = (self._kinds & _BIT[kind]) != 0
        return found

    def counts(self, masks: Sequence[Mask], longest: int) -> Counts:
        """Count the characters that each of k masks marks among the first `longest` ones of each of the n texts.

        Returns:
            Array (k, n).
        """
        ends = self.starts + np.minimum(self.lengths, longest)
        bounds = np.column_stack([self.starts, ends]).ravel()
        found: Counts = np.add.reduceat(np.array(masks), bounds, axis=1, dtype=np.int64)[:, ::2]
        return np.where(self.lengths > 0, found, 0)


def before(mask: Mask) -> Mask:
    """Tell which characters stand behind a marked one."""
    return np.concatenate([[False], mask[:-1]])


def behind(mask: Mask) -> Mask:
    """Tell which characters stand before a marked one."""
    return np.concatenate([mask[1:], [False]])


@cache
def _kinds() -> npt.NDArray[np.uint32]:
    """Return the kinds of each code point, a bit for each."""
    codes = np.arange(_BEYOND + 1, dtype=np.uint32)
    codes[_BEYOND] = 0
    shown = codes.view("U1")
    masks: dict[str, Mask] = {
        "upper": np.char.isupper(shown),
        "lower": np.char.islower(shown),
        "letters": np.char.isalpha(shown),
        "digits": np.char.isdecimal(shown),
        "spaces": np.char.isspace(shown),
        **{kind: np.isin(codes, [ord(one) for one in of]) for kind, of in _LISTED.items()},
    }
    found = np.zeros(len(codes), np.uint32)
    for kind, mask in masks.items():
        found |= np.where(mask, _BIT[kind], np.uint32(0))
    return found

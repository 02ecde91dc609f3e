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
    "full stops": "。！？",
    "quotes": '"“”„«»「」『』‘',
    "separators": "|•·/›»>",
    "stops": ".!?…।؟۔։",
    "symbols": "=<>{}[]\\#_~^`&+*$@",
}
_DASHES = "-–—"


class Characters:
    """The characters of the beginnings of some texts, one after another, each text ended by a line break."""

    def __init__(self, texts: Sequence[str], longest: int) -> None:
        heads = [text[:longest] for text in texts]
        codes = np.frombuffer("\n".join([*heads, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
        self.lengths: Counts = np.array([len(head) for head in heads], np.int64)
        self.starts: Counts = np.cumsum(self.lengths + 1) - self.lengths - 1
        self._codes = np.minimum(codes, _BEYOND)
        self._kinds = _kinds()

    def of(self, kind: str) -> Mask:
        """Tell which characters are of a kind."""
        return self._kinds[kind][self._codes]

    def count(self, mask: Mask, longest: int) -> Counts:
        """Count the marked characters among the first `longest` ones of each text."""
        sums = np.concatenate([[0], np.cumsum(mask)])
        found: Counts = sums[self.starts + np.minimum(self.lengths, longest)] - sums[self.starts]
        return found


def before(mask: Mask) -> Mask:
    """Tell which characters stand behind a marked one."""
    return np.concatenate([[False], mask[:-1]])


def behind(mask: Mask) -> Mask:
    """Tell which characters stand before a marked one."""
    return np.concatenate([mask[1:], [False]])


@cache
def _kinds() -> Mapping[str, Mask]:
    """Return for each kind whether each code point is of it."""
    codes = np.arange(_BEYOND + 1, dtype=np.uint32)
    codes[_BEYOND] = 0
    shown = codes.view("U1")
    found: dict[str, Mask] = {
        "upper": np.char.isupper(shown),
        "lower": np.char.islower(shown),
        "letters": np.char.isalpha(shown),
        "digits": np.char.isdecimal(shown),
        "spaces": np.char.isspace(shown),
        "wide": _between(codes, (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7AF)),
        "thai": _between(codes, (0x0E00, 0x0E7F)),
        "dashes": np.isin(codes, [ord(one) for one in _DASHES]),
    }
    found.update((kind, np.isin(codes, [ord(one) for one in of])) for kind, of in _LISTED.items())
    return found


def _between(codes: npt.NDArray[np.uint32], *ranges: tuple[int, int]) -> Mask:
    found = np.zeros(len(codes), bool)
    for first, last in ranges:
        found[first : last + 1] = True
    return found

"""What is the same to whoever looks for words as they stand: a text in one letter case, with one kind of each sign."""

import re
import unicodedata

from indexer.index.keywords.words.folding import APOSTROPHES, INVISIBLE

_DOUBLE_QUOTES = '"“”„‟«»″＂〝〞❝❞'
_SINGLE_QUOTES = f"{APOSTROPHES}‚‹›❛❜"
_DASHES = "-‐‑‒–—―−﹘﹣－"
_INVISIBLES = re.compile(f"[{INVISIBLE}]")
_DASH_RUNS = re.compile("--+")
_ONE_SIGN = str.maketrans(
    dict.fromkeys(_DOUBLE_QUOTES, '"') | dict.fromkeys(_SINGLE_QUOTES, "'") | dict.fromkeys(_DASHES, "-")
)
_SIGNS = re.compile(f"[{re.escape(_DOUBLE_QUOTES + _SINGLE_QUOTES + _DASHES)}]+")


def folded(text: str) -> str:
    """Return a text as it is compared with others word for word.

    Letter case, white space, the kinds of quotation marks and of dashes, ligatures and other compatibility forms, the
    ways to compose a letter, and what nobody sees, such as soft hyphens, make no difference. Diacritics and all other
    signs do.
    """
    if text.isascii():
        text = text.lower().replace("`", "'")
    else:
        text = unicodedata.normalize("NFKC", _INVISIBLES.sub("", _SIGNS.sub(_one_sign, text))).casefold()
        # The capital I with a dot falls apart in its fold.
        text = unicodedata.normalize("NFC", text.replace("i\u0307", "i"))
    if "--" in text:
        text = _DASH_RUNS.sub("-", text)
    return " ".join(text.split())


def _one_sign(signs: re.Match[str]) -> str:
    return signs[0].translate(_ONE_SIGN)

"""Text that was decoded in the wrong encoding before it reached the corpus."""

import re

_CONTINUATION = "\x80-\xbf" + bytes(range(0x80, 0xA0)).decode("cp1252", "ignore")
"""What the second and later bytes of a character look like in windows-1252, or in Latin-1."""
_CLOSING = frozenset("\xa0\xad»›”’…–—™®°ºª·")
"""Those of them that may follow a letter in any text, as in `CAFÉ”`."""
_LATIN = "ÂÃÄÅâ"
"""What the first byte looks like for Latin letters, and for quotes and dashes."""
_MISREAD = re.compile(
    rf"[\xc2-\xdf][{_CONTINUATION}]|[\xe0-\xef][{_CONTINUATION}]{{2}}|[\xf0-\xf4][{_CONTINUATION}]{{3}}"
)
_MIN_MISREAD = 0.8


def mojibake_note(text: str) -> str | None:
    """Return a note on a text that is UTF-8 read as windows-1252 throughout, as `FranÃ§ois`; None for any other.

    In such a text hardly a character beyond ASCII stands outside of the sequences that the misreading leaves. One that
    looks like a letter before a quote or dash proves nothing, and neither do one or two beyond Latin letters.
    """
    if text.isascii():
        return None
    misread = proofs = latin = 0
    first: int | None = None
    for match in _MISREAD.finditer(text):
        start, end = match.span()
        misread += end - start
        if not _CLOSING.issuperset(text[start + 1 : end]) or text[end : end + 1].islower():
            proofs += 1
            latin += text[start] in _LATIN
            first = start if first is None else first
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    if first is None or misread < _MIN_MISREAD * beyond_ascii or (latin == 0 and proofs < 3):
        return None
    example = next(word for word in text[max(0, first - 20) : first + 20].split() if text[first] in word)
    return f"looks like UTF-8 that was read as windows-1252, as in {example!r}"

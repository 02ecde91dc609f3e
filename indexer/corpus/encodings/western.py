"""Telling that a reading is a text in a Western European language, by where its signs and letters stand."""

import re
from itertools import pairwise

_ALPHABETS = tuple(
    map(
        frozenset,
        (
            *("äöüßé", "àâçèéêëîïôœùûü", "áéíóúüñ", "áàâãçéêíóôõú", "àèéìòù", "éëïöüó", "æøåéô", "åäöé", "àçèéíïòóúü"),
            "éñïçöü",  # English, of words and names that it borrows
        ),
    )
)
"""Letters beyond ASCII that one language uses. Those of Icelandic are left out: they are the bytes of Turkish."""
_LETTER = r"[^\W\d_½¼¾²³ªº]"
_WORD = re.compile(rf"{_LETTER}+(?:[-'’]{_LETTER}+)*")
_SIGNS = "“”„‚‘’«»‹›–—…•·€£§©®™°±×½¼¾²³ªº¿¡\xa0\xad"
_OTHER = re.compile(rf"[^\w\x00-\x7f{_SIGNS}]|[\xb5\xb9\u0192\u02c6\ufffd]")
"""Signs beyond ASCII that texts hardly hold, and letters that are no letters of a word."""
_SYMBOLS = "•€£§©®™°±×½¼¾²³ªº¿¡"
_OUT_OF_PLACE = re.compile(
    rf"""
      {_LETTER}[“”„‚‘«»‹›…{_SYMBOLS}]{_LETTER}            # within a word
    | (?<!l)·(?<={_LETTER}·)(?={_LETTER}) | [a-zà-ÿœ][–—\xa0][a-zà-ÿœ]
    | (?<={_LETTER})[„‚«‹¿¡§€£] | [„‚‹¿¡](?=\s|$)         # what opens, behind a word or before a space
    | (?<![\dm])[²³] | (?<![\d.])[ªº] | (?<!\d)°(?!C)     # what belongs to numbers
    | [·{_SYMBOLS}]{{2}} | [–—]’
    | (?<=[a-z])œ(?![uit]) | aá|áa                        # letters that do not follow each other
    """,
    re.VERBOSE,
)
_LONE = re.compile(r"(?<![^\s“”«»„‘(\xa0])[àèéòôåäöÀÈÉÓÔÅÄÖ](?=[^\S\n]+\w)")
"""Words of one letter beyond ASCII: elsewhere such a letter is a quote or dash of Mac Roman."""
_NEVER_FIRST = frozenset("òõñèìùûßÒÕÑÈÌÙÛ")
"""Letters with which no word of these languages begins, but for rare ones and those of one letter."""
_LEFT_OPEN = re.compile(r"„[^„“”»\n]*$|(?<!\S)”(?=\w)[^”\n]*$", re.MULTILINE)
"""A quotation that is not closed in its line: in cp850 these are the bytes of ä and ö."""
_MAX_CHARACTERS = 20_000


def is_western(text: str) -> bool:
    """Tell whether a reading of bytes is a text in a Western European language without a fault.

    Its letters beyond ASCII are those of one language, no word is made of them alone, no capital is within a word, and
    quotes, dashes and symbols stand where they belong.
    """
    text = text[:_MAX_CHARACTERS]
    if any(fault.search(text) for fault in (_OTHER, _OUT_OF_PLACE, _LEFT_OPEN)):
        return False
    words = [found for found in _WORD.finditer(text) if not found[0].isascii()]
    if any(_is_odd(found[0]) if len(found[0]) > 1 else not _LONE.match(text, found.start()) for found in words):
        return False
    letters = {character for found in words for character in found[0].lower() if character > "\x7f"} - {"’"}
    return any(letters <= alphabet for alphabet in _ALPHABETS)


def _is_odd(word: str) -> bool:
    """Tell whether a word of several letters is none of a Western language."""
    begins_twice = not word[0].isascii() and word[1].isupper() and not word.isupper()
    return begins_twice or word[0] in _NEVER_FIRST or not any(map(str.isascii, word)) or _has_inner_capital(word)


def _has_inner_capital(word: str) -> bool:
    """Tell whether a capital stands behind a small letter, one of them beyond ASCII, as in `CafÈ`."""
    return any(
        first.islower() and second.isupper() and not (first.isascii() and second.isascii())
        for first, second in pairwise(word)
    )

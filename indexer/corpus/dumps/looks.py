"""What a line of a text looks like, in numbers. Pure."""

import math
import re
from collections.abc import Sequence

from indexer.corpus.dumps.units import Unit
from indexer.corpus.dumps.words import kinds_in

KINDS = ("comments", "related", "legal", "account", "share", "advert", "navigation", "byline", "reader")
_END = re.compile(r"[.!?…。！？।؟۔։][\"'”’»)\]」』*]*$")
_SENTENCES = re.compile(r"[.!?…।؟۔։][\"'”’»)\]]*(?=\s+\S)|[。！？][」』”]?(?=\S)")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_THAI = re.compile("[\u0e00-\u0e7f]")
_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_QUOTE = re.compile('["“”„«»「」『』‘]')
_COMMA = re.compile("[,;，、；،·:：]")
_SEPARATOR = re.compile(r"[|•·/›»>]|\s[-–—]\s")
_GLUED = re.compile(r"[a-zà-ÿа-я0-9)][A-ZÀ-ÞА-Я][a-zà-ÿа-я]")
_BULLET = re.compile(r"[-*•·‣▪–—+]\s|\d{1,3}[.)]\s")
_CLOCK_OR_YEAR = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|年|月\d")
_NUMERIC = re.compile(r"[\d\W_]+$")
_ADDRESS = re.compile(r"@\w|https?:|www\.|\.example|\.com\b")
_LEADING_CLOCK = re.compile(r"\[?\d{1,2}[:.h]\d{2}")


def size_of(text: str) -> float:
    """Return the length of a text in letters, of which one ideograph says as much as several."""
    size = float(len(text))
    if not text.isascii():
        size += 1.6 * len(_WIDE.findall(text)) + 0.2 * len(_THAI.findall(text))
    return size


LOOKS = (
    "size", "tiny", "short", "middling", "long", "very long", "ends", "size if it ends", "sentences",
    "several sentences", "ellipsis", "colon", "question", "quotes", "commas", "capitalized", "lower words",
    "little words", "upper case", "digits", "date", "numeric", "starts lower", "starts with digit", "clock first",
    "bullet", "bracket", "separators", "glued", "address", "is alone", "two words", "unpunctuated length",
    *KINDS, "kind in short", "kind first", "kinds", "natural", "glued share", "sentence marks",
)  # fmt: skip


def looks_of(unit: Unit, *, with_words: bool = True) -> list[float]:
    """Return the numbers that `LOOKS` names; without words, as if no word were known."""
    text = unit.text
    size = size_of(text)
    head = text[:400]
    words = _WORD.findall(head)
    count = max(1, len(words))
    ends = bool(_END.search(text[-12:]))
    sentences = len(_SENTENCES.findall(text[:2000])) + ends
    capitalized = sum(word[0].isupper() for word in words) / count
    lower = sum(word[0].islower() for word in words)
    little = sum(len(word) <= 3 and word.islower() for word in words) / count
    commas = len(_COMMA.findall(head))
    kinds = kinds_in(text) if with_words else {}
    log = math.log1p(size)
    glued = len(_GLUED.findall(head))
    return [
        log - 4,
        size < 14,
        14 <= size < 32,
        32 <= size < 70,
        size >= 110,
        size >= 220,
        ends,
        ends * (log - 4),
        min(sentences, 6) / 3,
        sentences >= 2,
        text.endswith(("…", "...")),
        text.endswith((":", "：")),
        text.endswith(("?", "？", "؟")),
        bool(_QUOTE.search(text)),
        min(commas / max(4.0, len(head) / 40), 2.0),
        capitalized if len(words) > 1 else 0.5,
        min(lower, 12) / 6,
        little,
        len(words) > 0 and head.isupper(),
        len(_DIGIT.findall(head)) / max(8, len(head)),
        bool(_CLOCK_OR_YEAR.search(text)) and size < 90,
        bool(_NUMERIC.match(text)),
        text[0].islower(),
        text[0].isdigit(),
        bool(_LEADING_CLOCK.match(text)),
        bool(_BULLET.match(text)),
        text[0] in "[({<>",
        min(len(_SEPARATOR.findall(head)), 6) / 3,
        min(glued, 5) / 3,
        bool(_ADDRESS.search(text)),
        unit.is_alone,
        len(words) <= 2,
        (not ends and commas == 0) * max(0.0, log - 3.5),
        *(float(kind in kinds) for kind in KINDS),
        bool(kinds) and size < 60,
        any(place == 0 for place in kinds.values()) and size < 60,
        min(len(kinds), 4) / 2,
        _naturalness(words, glued / count),
        min(1.0, 3 * glued / count),
        min(2.0, 60 * sentences / max(60.0, min(size, 2000))),
    ]


def _naturalness(words: Sequence[str], glued_share: float) -> float:
    """Return how much the words of a line are like those of a sentence: mostly small, and apart."""
    cased = [word for word in words if word[0].isupper() or word[0].islower()]
    lower = sum(word[0].islower() for word in cased) / len(cased) if cased else 0.7
    return min(1.0, max(0.0, (lower - 0.3) / 0.35)) * max(0.0, 1 - 4 * glued_share)

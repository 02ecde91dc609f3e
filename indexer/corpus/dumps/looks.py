"""What the lines of a text look like, in numbers. Pure."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from indexer.corpus.dumps.characters import Characters, Mask, before, behind
from indexer.corpus.dumps.measures import Column
from indexer.corpus.dumps.units import Unit
from indexer.corpus.dumps.words.lexicon import Lexicon, told_by
from indexer.corpus.dumps.words.listed import Listed, listed_in
from indexer.corpus.dumps.words.pitches import PITCHES

KINDS = ("comments", "related", "legal", "account", "share", "advert", "navigation", "byline", "reader")
_HEAD = 400
"""Code points at the beginning of a line in which words and signs are counted."""
_SENTENCES_IN = 2000
"""Code points in which sentences are counted."""
_END = re.compile(r"[.!?…。！？।؟۔։][\"'”’»)\]」』*]*$")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_THAI = re.compile("[\u0e00-\u0e7f]")
_BULLET = re.compile(r"[-*•·‣▪–—+]\s|\d{1,3}[.)]\s")
_CLOCK_OR_YEAR = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|年|月\d")
_ADDRESS = re.compile(r"@\w|://|www\.|\.(?:com|org|net|example)\b")
_LEADING_CLOCK = re.compile(r"\[?\d{1,2}[:.h]\d{2}")
_NO_KIND, _NO_PITCH = [0.0] * len(KINDS), [0.0] * len(PITCHES)
_NOTHING_LISTED = Listed({}, {})


def size_of(text: str) -> float:
    """Return the length of a text in letters, of which one ideograph says as much as several."""
    size = float(len(text))
    if not text.isascii():
        size += 1.6 * len(_WIDE.findall(text)) + 0.2 * len(_THAI.findall(text))
    return size


_BY_TEXT = (
    "ends", "ellipsis", "colon", "question", "date", "starts lower", "starts with digit", "clock first", "bullet",
    "bracket", "address", "is alone", *KINDS, "kind in short", "kind first", "kinds", *PITCHES, "pitch",
    "learned words",
)  # fmt: skip
LOOKS = (
    *_BY_TEXT, "size", "tiny", "short", "middling", "long", "very long", "size if it ends", "sentences",
    "several sentences", "sentence marks", "quotes", "commas", "capitalized", "lower words", "little words",
    "upper case", "digits", "numeric", "separators", "glued", "glued share", "two words", "unpunctuated length",
    "natural", "symbols", "currency",
)  # fmt: skip


def looks_of(units: Sequence[Unit], lexicon: Lexicon | None) -> npt.NDArray[np.float64]:
    """Return the numbers that `LOOKS` names, a row for each unit; without a lexicon, as if no word were known."""
    sizes = [size_of(unit.text) for unit in units]
    told = [_by_text(unit, size, *_words(unit.text, lexicon)) for unit, size in zip(units, sizes, strict=True)]
    by_text = np.array(told, np.float64).reshape(len(units), len(_BY_TEXT))
    return np.column_stack([by_text, *_by_characters(units, np.array(sizes), by_text[:, 0])])


def _words(text: str, lexicon: Lexicon | None) -> tuple[Listed, float]:
    """Return the listed phrases of a text and what its words tell, as far as words are known."""
    return (_NOTHING_LISTED, 0.0) if lexicon is None else (listed_in(text), told_by(text, lexicon))


def _by_text(unit: Unit, size: float, listed: Listed, told: float) -> list[float]:
    text, kinds, pitches = unit.text, listed.kinds, listed.pitches
    last = text[-1]
    return [
        _END.search(text[-12:]) is not None,
        last == "…" or text.endswith("..."),
        last in ":：",
        last in "?？؟",
        size < 90 and _CLOCK_OR_YEAR.search(text) is not None,
        text[0].islower(),
        text[0].isdigit(),
        _LEADING_CLOCK.match(text) is not None,
        _BULLET.match(text) is not None,
        text[0] in "[({<>",
        _ADDRESS.search(text[:_HEAD]) is not None,
        unit.is_alone,
        *([kind in kinds for kind in KINDS] if kinds else _NO_KIND),
        bool(kinds) and size < 60,
        size < 60 and 0 in kinds.values(),
        min(len(kinds), 4) / 2,
        *([min(pitches.get(kind, 0), 4) / 2 for kind in PITCHES] if pitches else _NO_PITCH),
        min(1.0, 60 * sum(pitches.values()) / max(size, 60.0)) if pitches else 0.0,
        min(max(told, -4.0), 4.0) / 2,
    ]


def _by_characters(units: Sequence[Unit], size: Column, ends: Column) -> list[Column]:
    of = Characters([unit.text for unit in units], _SENTENCES_IN)
    letters, upper, lower, spaces = of.of("letters"), of.of("upper"), of.of("lower"), of.of("spaces")
    first = letters & ~before(letters)
    # A word of at most three letters ends one to three characters behind its first one.
    after = behind(letters)
    is_little = first & lower & ~(after & behind(after) & behind(behind(after)))
    is_glued = upper & before(lower | of.of("digits")) & behind(lower)
    is_separator = of.of("separators") | (of.of("dashes") & before(spaces) & behind(spaces))
    counted = [first, first & lower, first & upper, is_little, is_glued, is_separator, upper, lower]
    counted += [of.of(kind) for kind in ("quotes", "commas", "digits", "symbols", "currencies")]
    count, lowers, uppers, little, glued, separators, all_upper, all_lower, *kinds = of.counts(counted, _HEAD)
    quotes, commas, digits, symbols, currencies = kinds
    stops, all_letters = of.counts([_sentence_ends(of, spaces), letters], _SENTENCES_IN)
    words = np.maximum(1, count)
    head = np.minimum(of.lengths, _HEAD)
    sentences = stops + ends
    log = np.log1p(size)
    cased = np.where(lowers + uppers > 0, lowers / np.maximum(1, lowers + uppers), 0.7)
    return [
        log - 4,
        size < 14,
        (size >= 14) & (size < 32),
        (size >= 32) & (size < 70),
        size >= 110,
        size >= 220,
        ends * (log - 4),
        np.minimum(sentences, 6) / 3,
        sentences >= 2,
        np.minimum(2.0, 60 * sentences / np.clip(size, 60.0, _SENTENCES_IN)),
        quotes > 0,
        np.minimum(commas / np.maximum(4.0, head / 40), 2.0),
        np.where(count > 1, uppers / words, 0.5),
        np.minimum(lowers, 12) / 6,
        little / words,
        (all_upper > 0) & (all_lower == 0),
        digits / np.maximum(8, head),
        all_letters == 0,
        np.minimum(separators, 6) / 3,
        np.minimum(glued, 5) / 3,
        np.minimum(1.0, 3 * glued / words),
        count <= 2,
        ((ends == 0) & (commas == 0)) * np.maximum(0.0, log - 3.5),
        # How much words are like those of a sentence: mostly small, and apart.
        np.clip((cased - 0.3) / 0.35, 0.0, 1.0) * np.maximum(0.0, 1 - 4 * glued / words),
        np.minimum(1.0, 6 * symbols / np.maximum(8, head)),
        currencies > 0,
    ]


def _sentence_ends(of: Characters, spaces: Mask) -> Mask:
    """Tell which characters end a sentence behind which another one begins."""
    stops, full, closers = of.of("stops"), of.of("full stops"), of.of("closers")
    inner = spaces.copy()
    inner[of.starts + of.lengths] = False
    at_space = behind(inner & behind(~spaces))
    ends = stops & (at_space | (behind(closers) & behind(at_space)))
    inside: Mask = ends | (full & ~behind(full | spaces | of.of("closers")))
    return inside

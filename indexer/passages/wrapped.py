"""Text -> its words without hard line wraps: a view of equal length in which wrapped lines go on in one line. Pure.

A text was wrapped at a column if its lines are full: of the breaks behind which a sentence goes on, nearly all stand
where the next word had no room. Verse, agendas, results, tables, addresses and code break earlier, and keep their
lines.
"""

from collections.abc import Sequence
from itertools import chain
from math import ceil

from indexer.corpus.markdown.words import FILLER
from indexer.passages.hyphens import Hyphens
from indexer.passages.line_breaks import MAX_WIDTH, LineBreak, blocks_of

_MIN_WIDTH = 18
"""Narrowest column at which texts are wrapped: those of newspapers have some 20 letters."""
_NARROW = 55
"""Width below which lines of verse may look full, so that more must speak for prose."""
_WIDTH_QUANTILE = 0.9
"""Share of the lines that go on which are no longer than the width: one may hold a long address."""
_FULL_SHARE, _NARROW_FULL_SHARE = 0.8, 0.95
"""Least share of the lines that go on which are full."""
_LOWER_SHARE = 0.35
"""Least share of the lines behind full ones that begin in lower case: German has few, lists have hardly any."""
_PAUSE_SHARE = 0.3
"""Least share of full lines that have punctuation within, as prose has, where their ends tell too little."""
_COLUMN, _COLUMN_PAUSE_SHARE = 28, 0.1
"""Width of the columns of newspapers, and that share there: a line of three words has seldom a comma within."""
_MOST_IN_PAUSE = 0.6
"""Most full lines that end in punctuation where the script has no case: verse mostly does."""
_MOST_LONGER = 0.1
"""Most lines of a wrapped text that are longer than its width."""
_FEWEST_BROKEN, _BROKEN_SHARE = 2, 0.2
"""Fewest words that are broken at the line ends of a column of uneven lines, and their least share of its breaks."""
_RAGGED = 0.75
"""Part of the width behind which a line may be broken if its sentence evidently goes on."""


def unwrapped(text: str, words: str, *, start: int = 0, is_markdown: bool = False) -> str:
    """Return words in which hard-wrapped lines go on in one line.

    Args:
        text: The text as it stands in its file.
        words: The text, or a view of the same length.
        start: Code point at which the article's own words begin.
        is_markdown: Whether the text is in Markdown.

    Returns:
        A view as long as the words. A line break within a paragraph is spaces, with the indent and the marks of
        quotation behind it; within a word they are `FILLER`, and so is a hyphen that does not belong to the word. Words
        without hard wraps are returned as they are.
    """
    hyphens = Hyphens(text)
    parts = []
    position = 0
    for one in _wraps(text, start, is_markdown=is_markdown):
        is_within, removed = _within_word(one, hyphens)
        end = one.before.end - removed
        parts += [words[position:end], (FILLER if is_within else " ") * (one.behind.start - end)]
        position = one.behind.start
    return "".join([*parts, words[position:]]) if parts else words


def _within_word(one: LineBreak, hyphens: Hyphens) -> tuple[bool, int]:
    """Tell whether a break stands within a word or writing without spaces, and how many characters of hyphens go."""
    before, behind = one.before.words[:-1], one.behind.words
    if one.is_unspaced or not one.before.is_hyphenated or not behind[0].isalnum():
        return one.is_unspaced, 0
    if hyphens.stands_apart(before, behind):
        return False, 0
    is_soft = one.before.words[-1] == "\xad"
    return True, int(is_soft or not hyphens.belongs(before, behind))


def _wraps(text: str, start: int, *, is_markdown: bool) -> list[LineBreak]:
    """Return the breaks of a text that are hard wraps, in order."""
    blocks, widths = blocks_of(text, start, is_markdown=is_markdown)
    width = _width(list(chain.from_iterable(blocks)), fewest=2)
    if sum(one > width + _tolerance(width) for one in widths) > _MOST_LONGER * len(widths):
        width = 0  # paragraphs on one line each, with something wrapped among them
    width = width or max((_width(block, fewest=3) for block in blocks), default=0)
    found = []
    for block in blocks:
        if width and _is_at(block, width):
            found += [one for one in block if _is_wrap(one, width)]
        elif _is_hyphenated(block):
            found += [one for one in block if one.goes_on or not one.before.ends_sentence]
    return found


def _is_hyphenated(breaks: Sequence[LineBreak]) -> bool:
    """Tell whether so many words of a block are broken that its lines are those of a column, whatever their lengths."""
    broken = sum(one.before.is_hyphenated and bool(one.goes_on) for one in breaks)
    return broken >= _FEWEST_BROKEN and broken >= _BROKEN_SHARE * len(breaks)


def _width(breaks: Sequence[LineBreak], *, fewest: int) -> int:
    """Return the column at which lines were wrapped; 0 if they were not.

    Args:
        breaks: Breaks of a text or of one block.
        fewest: Least number of breaks behind which a sentence evidently goes on.
    """
    going_on = [one for one in breaks if one.goes_on]
    # A word that is broken says as much as two lines.
    is_cased = len(going_on) + sum(one.before.is_hyphenated for one in going_on) >= fewest
    telling = going_on if is_cased else [one for one in breaks if one.is_caseless]
    if not is_cased and len(telling) < fewest:
        return 0
    width = _quantile(telling)
    is_at_width = _is_at(telling, width)
    full = [one for one in breaks if one.is_full(width) and (one.goes_on is not None or not is_cased)]
    pauses = sum(one.before.has_inner_pause for one in full)
    if is_cased:
        is_prose = sum(bool(one.goes_on) for one in full) >= _LOWER_SHARE * len(full)
        is_prose &= any(one.before.shows_end or one.behind.shows_end for one in breaks)
    else:
        is_prose = sum(one.before.ends_in_pause for one in full) <= _MOST_IN_PAUSE * len(full)
    if not is_cased or (width < _NARROW and not any(one.before.is_hyphenated for one in going_on)):
        share = _PAUSE_SHARE if width >= _COLUMN else _COLUMN_PAUSE_SHARE
        is_prose &= len(telling) > fewest and pauses >= share * len(full)
    return width if _MIN_WIDTH <= width <= MAX_WIDTH and is_prose and is_at_width else 0


def _is_at(breaks: Sequence[LineBreak], width: int) -> bool:
    """Tell whether nearly all lines that go on are full at a width."""
    going_on = [one for one in breaks if one.goes_on] or [one for one in breaks if one.is_caseless]
    is_hyphenated = any(one.before.is_hyphenated for one in going_on)
    least = _NARROW_FULL_SHARE if width < _NARROW and not is_hyphenated else _FULL_SHARE
    return sum(one.is_full(width) for one in going_on) >= least * len(going_on)


def _quantile(breaks: Sequence[LineBreak]) -> int:
    widths = sorted(one.before.width for one in breaks)
    return widths[ceil(_WIDTH_QUANTILE * len(widths)) - 1]


def _is_wrap(one: LineBreak, width: int) -> bool:
    """Tell whether a line of a text that was wrapped at some width is broken by that."""
    is_ragged = one.goes_on and one.before.width >= _RAGGED * width and not one.before.ends_sentence
    return one.before.width <= width + _tolerance(width) and (one.is_full(width) or bool(is_ragged))


def _tolerance(width: int) -> float:
    """Return how many columns longer a line may be for a long word."""
    return 3 + width / 10

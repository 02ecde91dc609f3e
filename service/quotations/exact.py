"""Where the words of a quotation stand in an article as they are.

They stand together, or with words left out where the quotation says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.quotations.quotation import QuotedWords
from service.quotations.texts import ReadWords

REPLACED_WORDS = 8
"""Most words of an article in whose place an editor's can stand."""
_TRIED = 1_000
"""Most places of a stretch that are tried in one article."""


@dataclass(frozen=True, slots=True)
class Match:
    """A part of a quotation, and where it stands."""

    quoted: range
    """Numbers of its words in the quotation."""
    found: range
    """Numbers of its words in what was read."""
    stretches: tuple[tuple[range, range], ...]
    """Numbers of the words that must follow each other, in both: all but those that an editor put in."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place where a whole quotation stands, part by part."""

    words: ReadWords
    matches: tuple[Match, ...]


def exact_places(quoted: QuotedWords, words: ReadWords) -> Iterator[Place]:
    """Yield the places where all words of a quotation stand, those that an editor put in aside.

    Where several stretches must come together, each place begins with another one of the first of them, and has the
    nearest of the others.
    """
    stretches = quoted.stretches
    first = stretches[0]
    for number, start in enumerate(words.places(quoted.keys[first.start : first.stop])):
        if number == _TRIED:
            return
        found = _completed(quoted, words, stretches, [range(start, start + len(first))])
        if found is not None:
            yield Place(words, tuple(_joined(quoted, words, stretches, found)))


def _completed(
    quoted: QuotedWords, words: ReadWords, stretches: Sequence[range], found: list[range]
) -> list[range] | None:
    """Return where all stretches stand, given where the first ones do; None if the others do not follow."""
    if len(found) == len(stretches):
        return found
    stretch, behind = stretches[len(found)], found[-1].stop
    elided = any(number in quoted.elisions for number in range(stretches[len(found) - 1].stop, stretch.start + 1))
    for number, start in enumerate(words.places(quoted.keys[stretch.start : stretch.stop], behind)):
        if number == _TRIED or (not elided and not _may_replace(words, behind, start)):
            return None
        completed = _completed(quoted, words, stretches, [*found, range(start, start + len(stretch))])
        # What stands behind a later place stands behind this one too, unless it must be near.
        if completed is not None or elided:
            return completed
    return None


def _may_replace(words: ReadWords, behind: int, start: int) -> bool:
    """Tell whether an editor's words can stand for those between two: for a few, and not for others in brackets."""
    between = words.text[words.ends[behind - 1] : words.starts[start]]
    return start - behind <= REPLACED_WORDS and (start == behind or "[" not in between)


def _joined(
    quoted: QuotedWords, words: ReadWords, stretches: Sequence[range], found: Sequence[range]
) -> Iterator[Match]:
    """Yield the parts that stretches make: one for those between which no words of the article are left out."""
    begin, last = 0, len(stretches) - 1
    for number, (stretch, place) in enumerate(zip(stretches, found, strict=True)):
        goes_on = False
        if number < last:
            between = words.keys[place.stop : found[number + 1].start]
            goes_on = not between or between == list(quoted.keys[stretch.stop : stretches[number + 1].start])
        if not goes_on:
            own = slice(begin, number + 1)
            yield Match(
                range(stretches[begin].start, stretch.stop),
                range(found[begin].start, place.stop),
                tuple(zip(stretches[own], found[own], strict=True)),
            )
            begin = number + 1

"""A part of a quotation beside the words of an article that it stands for: its spans, and what is not the same."""

from collections.abc import Iterator

from indexer.records import Span
from service.quotations.exact import Match, Place
from service.quotations.folds import FOLDS, Fold, folds_between, is_same
from service.quotations.quotation import Quotation, QuotedWords
from service.quotations.texts import ReadWords
from service.quotations.verdicts import Change, Part


def part_of(quotation: Quotation, quoted: QuotedWords, words: ReadWords, match: Match) -> Part:
    """Return a part all words of which are the article's, with what differs and is not folded."""
    changes: list[Change] = []
    if set(quotation.folds) != set(FOLDS):  # else words that are folded alike are the same
        for of_quote, of_text in match.stretches:
            if not is_same(quoted.written(of_quote), words.written(of_text), quotation.folds):
                changes += _differing(quotation, quoted, words, of_quote, of_text)
    return Part(quoted=quoted.span(match.quoted), span=span_in(words, match.found), changes=tuple(changes))


def needed_folds(quotation: Quotation, quoted: QuotedWords, place: Place) -> tuple[Fold, ...]:
    """Return what of all that a quotation folds makes it the same as a place is, in the order of `FOLDS`."""
    needed: set[Fold] = set()
    for match in place.matches:
        if list(quoted.keys[match.quoted.start : match.quoted.stop]) == words_in(place.words, match.found):
            needed |= folds_between(quoted.written(match.quoted), place.words.written(match.found), quotation.folds)
            continue
        needed.add("brackets")
        for of_quote, of_text in match.stretches:
            needed |= folds_between(quoted.written(of_quote), place.words.written(of_text), quotation.folds)
    if quoted.kept[-1] >= len(quoted.kept):  # brackets around a letter were taken out
        needed.add("brackets")
    return tuple(fold for fold in FOLDS if fold in needed)


def words_in(words: ReadWords, found: range) -> list[str]:
    """Return some words of an article, folded."""
    return words.keys[found.start : found.stop]


def span_in(words: ReadWords, found: range) -> Span:
    """Return where some words of an article stand; of no words where they would stand."""
    if not found:
        at = words.ends[found.start - 1] if found.start else 0
        return Span(at, at)
    return Span(words.starts[found.start], words.ends[found.stop - 1])


def _differing(
    quotation: Quotation, quoted: QuotedWords, words: ReadWords, of_quote: range, of_text: range
) -> Iterator[Change]:
    """Yield the words that differ where all are folded alike, each with what stands behind it."""
    for number, (one, other) in enumerate(zip(of_quote, of_text, strict=True)):
        last = number == len(of_quote) - 1
        stop = quoted.ends[one] if last else quoted.starts[one + 1]
        end = words.ends[other] if last else words.starts[other + 1]
        if not is_same(quoted.text[quoted.starts[one] : stop], words.text[words.starts[other] : end], quotation.folds):
            quote_span = Span(quoted.kept[quoted.starts[one]], quoted.kept[stop - 1] + 1)
            yield Change(kind="replaced", quoted=quote_span, span=Span(words.starts[other], end))

"""What comes closest to a quotation that stands nowhere as it is: an altered place, or the parts it is made of."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.quotations.alignment import Aligner, Step
from service.quotations.parts import span_in
from service.quotations.quotation import QuotedWords
from service.quotations.texts import ReadWords
from service.quotations.verdicts import (
    ALTERED,
    ELIDED,
    SPLICED,
    VERBATIM,
    Change,
    ChangeKind,
    Part,
    QuotedPlace,
    Verdict,
    Verification,
)

_LEAST_SIMILARITY = 0.6
"""Least similarity of what is an altered quotation, and not another sentence with some of the same words."""
_NEARLY_ALL = 0.9
"""Share of the quotation's words from which what it leaves out does not matter."""
_LEAST_SAME_WORDS = 3
"""Fewest words that such a place has in common with it."""
_LEAST_SPLICED = 0.75
"""Least similarity of what is put together from parts."""
_LEAST_PART_WORDS = 4
"""Fewest words of such a part. On average there must be at least five in a corpus of 100,000 blocks, and one more for
each ten times as many: common runs of four words stand everywhere, so that many a sentence can be made of them.
"""
_LEFT_OUT_MAX, _LEFT_OUT_OF_SENTENCE_MAX = 10, 30
"""Most words next to each other, and most within a sentence, that are left out of an altered quotation; beyond, its
parts are at two places.
"""
_SENTENCE_END = re.compile(r"[.!?…؟।][\"'”’»)\]]*\s|[。！？]|\n\s*\n")
_MOVED_PIECES_MAX = 3
"""Most pieces of a sentence in another order."""
_BETWEEN_MOVED_MAX = 4
"""Most words that a sentence has beside those of a quotation that has its parts in another order."""
_CELLS_MAX = 1_000_000
"""Most pairs of words of the quotation and of articles that are compared."""


Run = list[Step]
"""Steps that follow each other, at least one of which is a word of an article; all in one text."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Runs of one article, in their order, with words left out between them where the quotation says so."""

    read: ReadWords
    """What was read of the article that the first run is in."""
    runs: list[Run]
    same: int
    """Number of words that are those of the article."""
    left_out: int
    """Number of words that are left out unsaid."""


def closest(quoted: QuotedWords, read: Sequence[ReadWords], *, blocks: int) -> Verification | None:
    """Return what comes closest to a quotation in what was read of some articles.

    Args:
        quoted: The quotation.
        read: Words of articles, the likeliest first.
        blocks: Number of blocks of the corpus: the larger it is, the longer a part must be not to be there by chance.

    Returns:
        None if nothing comes near.
    """
    kept: list[ReadWords] = []
    budget = max(1_000, _CELLS_MAX // len(quoted))
    for words in read:
        if not kept or sum(len(one.keys) for one in kept) + len(words.keys) <= budget:
            kept.append(words)
    if not any(words.keys for words in kept):
        return None
    pieces = _pieces(quoted, kept, Aligner(quoted, kept).path())
    if len(pieces) == 1:
        return _altered(quoted, pieces[0])
    is_moved = _is_moved(quoted, pieces)
    spliced = None if is_moved else _spliced(quoted, pieces, int(math.log10(blocks)))
    if spliced is not None:
        return spliced
    (piece,) = _pieces(quoted, kept, Aligner(quoted, kept, may_jump=False).path())
    return _altered(quoted, piece, is_moved=is_moved)


def _altered(quoted: QuotedWords, piece: _Piece, *, is_moved: bool = False) -> Verification | None:
    """Return the verdict on a quotation that is one piece.

    Returns:
        None if it is not near enough, and not a sentence in another order either.
    """
    similarity = _similarity(quoted, [piece])
    is_near = similarity >= _LEAST_SIMILARITY or piece.same >= _NEARLY_ALL * (len(quoted) - len(quoted.inserted))
    if not is_moved and (not is_near or piece.same < _LEAST_SAME_WORDS):
        return None
    place = _place(quoted, piece)
    verdict: Verdict = (
        ALTERED if any(part.changes for part in place.parts) else ELIDED if len(place.parts) > 1 else VERBATIM
    )
    return Verification(verdict=verdict, places=(place,), total=1, similarity=similarity)


def _spliced(quoted: QuotedWords, pieces: Sequence[_Piece], mean_words: int) -> Verification | None:
    """Return the verdict on a quotation that is several pieces.

    Returns:
        None if they are too short, which they may be where the quotation says that words are left out, or not the same
        in enough words.
    """
    same = [piece.same for piece in pieces]
    if not quoted.elisions and (min(same) < _LEAST_PART_WORDS or sum(same) < mean_words * len(pieces)):
        return None
    similarity = _similarity(quoted, pieces)
    if similarity < _LEAST_SPLICED:
        return None
    places = tuple(_place(quoted, piece) for piece in pieces)
    return Verification(verdict=SPLICED, places=places, total=len(places), similarity=similarity)


def _similarity(quoted: QuotedWords, pieces: Sequence[_Piece]) -> float:
    words = len(quoted) - len(quoted.inserted) + sum(piece.left_out for piece in pieces)
    return sum(piece.same for piece in pieces) / words


def _is_moved(quoted: QuotedWords, pieces: Sequence[_Piece]) -> bool:
    """Tell whether a quotation is a part of one sentence in another order."""
    if len({id(piece.read) for piece in pieces}) > 1 or len(pieces) > _MOVED_PIECES_MAX:
        return False
    if _similarity(quoted, pieces) < _LEAST_SPLICED or sum(piece.same for piece in pieces) <= _LEAST_PART_WORDS:
        return False
    found = [step.found for piece in pieces for run in piece.runs for step in run if step.found is not None]
    passage = pieces[0].read.written(range(min(found), max(found) + 1))
    return max(found) - min(found) < len(quoted) + _BETWEEN_MOVED_MAX and not _SENTENCE_END.search(passage)


def _pieces(quoted: QuotedWords, read: Sequence[ReadWords], path: Sequence[Step]) -> list[_Piece]:
    """Return the pieces that a path makes of a quotation: from each it jumps to the next."""
    found: list[list[Run]] = []
    for run in _runs(path):
        before = found[-1][-1] if found else None
        gap = None if before is None else _gap(before, run)
        if before is None or gap is None:
            found.append([run])
        elif run[0].quoted in quoted.elisions or (run[0].quoted or 0) - 1 in quoted.inserted:
            found[-1].append(run)
        elif len(gap) <= _most_left_out(read[run[0].read], gap):
            before += [Step(None, number, run[0].read, follows=True) for number in gap]
            before += run
        else:
            found.append([run])
    return [_piece(quoted, read, runs) for runs in found]


def _most_left_out(words: ReadWords, gap: range) -> int:
    """Return how many words may be left out of an altered quotation where those between two runs are."""
    end = words.starts[gap.stop] if gap else 0
    between = words.text[words.ends[gap.start - 1] : end] if gap else ""
    return _LEFT_OUT_MAX if _SENTENCE_END.search(between) else _LEFT_OUT_OF_SENTENCE_MAX


def _runs(path: Sequence[Step]) -> list[Run]:
    runs: list[Run] = []
    for step in path:
        if runs and step.follows:
            runs[-1].append(step)
        else:
            runs.append([step])
    return runs


def _gap(before: Run, run: Run) -> range | None:
    """Return the words between two runs of one text, the second of which is behind the first; else None."""
    if before[-1].read != run[0].read:
        return None
    stop = 1 + max(step.found for step in before if step.found is not None)
    start = min(step.found for step in run if step.found is not None)
    return range(stop, start) if start >= stop else None


def _piece(quoted: QuotedWords, read: Sequence[ReadWords], runs: list[Run]) -> _Piece:
    words = read[runs[0][0].read]
    steps = [step for run in runs for step in run]
    same = sum(_is_same(quoted, words, step) for step in steps if step.quoted not in quoted.inserted)
    return _Piece(words, runs, same, sum(step.quoted is None for step in steps))


def _is_same(quoted: QuotedWords, words: ReadWords, step: Step) -> bool:
    return step.quoted is not None and step.found is not None and quoted.keys[step.quoted] == words.keys[step.found]


def _place(quoted: QuotedWords, piece: _Piece) -> QuotedPlace:
    words = piece.read
    return QuotedPlace(
        article=words.article,
        position=words.position,
        in_title=words.is_title,
        parts=tuple(_part(quoted, words, run) for run in piece.runs),
    )


def _part(quoted: QuotedWords, words: ReadWords, run: Run) -> Part:
    """Return a run with what it changes, left out and put in words next to each other together."""
    changes: list[Change] = []
    changed: Run = []
    for step in [*run, None]:
        if step is not None and step.quoted not in quoted.inserted and not _is_same(quoted, words, step):
            changed.append(step)
        elif changed and (step is None or step.quoted not in quoted.inserted):
            changes.append(_change(quoted, words, run, changed))
            changed = []
    return Part(
        quoted=quoted.span(_extent([step.quoted for step in run])),
        span=span_in(words, _extent([step.found for step in run])),
        changes=tuple(changes),
    )


def _change(quoted: QuotedWords, words: ReadWords, run: Run, changed: Run) -> Change:
    of_quote, of_text = [step.quoted for step in changed], [step.found for step in changed]
    first = run.index(changed[0])
    kind: ChangeKind = "replaced"
    if not any(number is not None for number in of_text):
        kind = "inserted"
    elif not any(number is not None for number in of_quote):
        kind = "left_out"
    return Change(
        kind=kind,
        quoted=quoted.span(_extent(of_quote, [step.quoted for step in run[:first]])),
        span=span_in(words, _extent(of_text, [step.found for step in run[:first]])),
    )


def _extent(numbers: Sequence[int | None], before: Sequence[int | None] = ()) -> range:
    """Return the range from the first of some numbers to the last; if there are none, an empty one behind others."""
    known = [number for number in numbers if number is not None]
    if known:
        return range(min(known), max(known) + 1)
    behind = max((number + 1 for number in before if number is not None), default=0)
    return range(behind, behind)

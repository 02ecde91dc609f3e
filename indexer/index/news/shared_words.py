"""Names and other words that two passages share, for many pairs of passages at once."""

from typing import NamedTuple

import numpy as np

from indexer.index.news.combinations import Combinations, Flags
from indexer.index.news.statements import Statements, unpacked_words
from indexer.index.selection import ranges
from indexer.index.sentences import SentenceArrays
from indexer.records import Rows

_MANY = 1 << 40
"""More words and sentences than there are."""
_NAME, _FIRST, _SECOND, _FLAG_BITS = 1, 2, 4, 3
"""Flags of a word: it is a name, and which passages of a pair have it; and the bits that they take."""
_ALL = _NAME | _FIRST | _SECOND


class _Words(NamedTuple):
    """Words of the passage on one side of each pair; n in all."""

    pairs: Rows
    """(n,) number of the pair, never decreasing."""
    keys: Rows
    """(n,) the same for equal words of one pair; increasing but for equal ones."""
    sentences: Rows
    """(n,) number of the word's sentence in the passage."""
    are_names: Flags


class SharedWords(NamedTuple):
    """How many words are shared."""

    names: Rows
    """(combinations,) names that two sentences share."""
    others: Rows
    """(combinations,) other words that they share."""
    unknown: Rows
    """(combinations,) names of the first sentence that the other's passage does not have."""
    other_unknown: Rows
    """(combinations,) names of the second sentence that the first's passage does not have."""


def names_in_common(statements: Statements, rows: Rows, others: Rows) -> Rows:
    """Return how many names the passages of some pairs share: words of both that are surely a name in one of them.

    Args:
        statements: What the passages state.
        rows: (pairs,) row of the first passage of each.
        others: (pairs,) row of the second one.

    Returns:
        (pairs,), 0 where it is less than half of the names of the passage that has fewer.
    """
    words, are_sure = [], []
    for bit, side in ((_FIRST, rows), (_SECOND, others)):
        starts = statements.word_starts[side]
        counts = statements.word_starts[side + 1] - starts
        pairs = np.arange(len(side)).repeat(counts)
        hashes, _, are_names = unpacked_words(statements.words[ranges(starts, counts)])
        words.append((pairs * _MANY + hashes) << _FLAG_BITS | bit | are_names)
        are_sure.append(np.bincount(pairs[are_names], minlength=len(side)))
    # Equal words of a pair lie side by side once all are sorted, and their flags tell which sides have them. Either
    # side is all but sorted, so that merging them, as a stable sort does, takes a tenth of the time of a quick one.
    every = np.sort(np.concatenate(words), kind="stable")
    keys = every >> _FLAG_BITS
    firsts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
    flags = np.bitwise_or.reduceat(every & _ALL, firsts) if len(firsts) else firsts
    shared = np.bincount(keys[firsts[flags == _ALL]] // _MANY, minlength=len(rows))
    found: Rows = np.where(2 * shared < np.minimum(*are_sure), 0, shared)
    return found


def shared_words(
    statements: Statements, sentences: SentenceArrays, rows: Rows, others: Rows, sides: Combinations
) -> SharedWords:
    """Return what words the passages of some pairs share.

    Args:
        statements: What the passages state.
        sentences: Their sentences.
        rows: (pairs,) row of the first passage of each.
        others: (pairs,) row of the second one.
        sides: All combinations of their sentences.
    """
    first, second = (_words_of(statements, side) for side in (rows, others))
    # Words are in the order of their hashes within a passage, so that equal ones are found by halving.
    begin = np.searchsorted(second.keys, first.keys, side="left")
    counts = np.searchsorted(second.keys, first.keys, side="right") - begin
    one = np.arange(len(first.keys)).repeat(counts)
    other = ranges(begin, counts)
    (firsts, counts_here), (other_firsts, counts_there) = sentences.firsts(rows), sentences.firsts(others)
    sizes = counts_here * counts_there
    are_names = first.are_names[one] | second.are_names[other]
    pairs = first.pairs[one]
    place = first.sentences[one] * counts_there[pairs] + second.sentences[other]
    place = sides.starts[pairs] + np.minimum(place, sizes[pairs] - 1)
    known, other_known = (np.zeros(len(side.keys), np.bool_) for side in (first, second))
    known[one[are_names]] = other_known[other[are_names]] = True
    return SharedWords(
        names=np.bincount(place[are_names], minlength=len(sides.pairs)),
        others=np.bincount(place[~are_names], minlength=len(sides.pairs)),
        unknown=_unknown(first, known, counts_here, sides.pairs, sides.first - firsts[sides.pairs]),
        other_unknown=_unknown(
            second, other_known, counts_there, sides.pairs, sides.second - other_firsts[sides.pairs]
        ),
    )


def _unknown(words: _Words, known: Flags, counts: Rows, pairs: Rows, sentences: Rows) -> Rows:
    """Return how many names each of n sentences has that the other passage of its pair does not.

    Args:
        words: Words of the sentences' side.
        known: Whether each is a name that the other passage has, too.
        counts: (pairs,) sentences of the passage on that side.
        pairs: (n,) number of the pair of each sentence.
        sentences: (n,) number of the sentence in its passage.
    """
    starts = counts.cumsum() - counts
    which = np.flatnonzero(words.are_names & ~known)
    found = np.bincount(starts[words.pairs[which]] + words.sentences[which], minlength=int(counts.sum()))
    of_sentences: Rows = found[starts[pairs] + sentences]
    return of_sentences


def _words_of(statements: Statements, rows: Rows) -> _Words:
    """Return the words of the passage that each pair has on one side."""
    starts = statements.word_starts
    counts = starts[rows + 1] - starts[rows]
    pairs = np.arange(len(rows)).repeat(counts)
    hashes, places, are_names = unpacked_words(statements.words[ranges(starts[rows], counts)])
    return _Words(pairs, pairs * _MANY + hashes, places.astype(np.int64), are_names)

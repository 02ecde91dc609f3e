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


class _Words(NamedTuple):
    """Words of the passage on one side of each pair; n in all."""

    pairs: Rows
    """(n,) number of the pair, never decreasing."""
    keys: Rows
    """(n,) the same for equal words of one pair; increasing but for equal ones."""
    sentences: Rows
    """(n,) number of the word's sentence in the passage."""
    firsts: Rows
    """(n,) number of the passage's first sentence among all."""
    are_names: Flags


class SharedWords(NamedTuple):
    """How many words are shared."""

    by_passages: Rows
    """(pairs,) words that both passages have and that are surely a name in one of them."""
    names: Rows
    """(combinations,) names that two sentences share."""
    others: Rows
    """(combinations,) other words that they share."""
    sides: tuple[tuple[_Words, Flags], tuple[_Words, Flags]]
    """Words of either side, and whether each is a name that the other passage has, too."""

    def names_in_common(self) -> Rows:
        """Return `by_passages`, but 0 where that is less than half of the names of the passage that has fewer."""
        sure = [np.bincount(words.pairs[words.are_names], minlength=len(self.by_passages)) for words, _ in self.sides]
        found: Rows = np.where(2 * self.by_passages < np.minimum(*sure), 0, self.by_passages)
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
    first, second = (_words_of(statements, sentences, side) for side in (rows, others))
    # Words are in the order of their hashes within a passage, so that equal ones are found by halving.
    begin = np.searchsorted(second.keys, first.keys, side="left")
    counts = np.searchsorted(second.keys, first.keys, side="right") - begin
    one = np.arange(len(first.keys)).repeat(counts)
    other = ranges(begin, counts)
    (_, counts_here), (_, counts_there) = sentences.firsts(rows), sentences.firsts(others)
    sizes = counts_here * counts_there
    are_names = first.are_names[one] | second.are_names[other]
    pairs = first.pairs[one]
    place = first.sentences[one] * counts_there[pairs] + second.sentences[other]
    place = sides.starts[pairs] + np.minimum(place, sizes[pairs] - 1)
    known, other_known = (np.zeros(len(side.keys), np.bool_) for side in (first, second))
    known[one[are_names]] = other_known[other[are_names]] = True
    return SharedWords(
        by_passages=np.bincount(np.unique(first.keys[known]) // _MANY, minlength=len(rows)),
        names=np.bincount(place[are_names], minlength=len(sides.pairs)),
        others=np.bincount(place[~are_names], minlength=len(sides.pairs)),
        sides=((first, known), (second, other_known)),
    )


def unknown_names(words: _Words, known: Flags, pairs: Rows, sentences: Rows) -> Rows:
    """Return how many names each of n sentences has that the other passage of its pair does not.

    Args:
        words: Words of the sentences' side.
        known: Whether each is a name that the other passage has, too.
        pairs: (n,) number of the pair of each sentence.
        sentences: (n,) number of the sentence.
    """
    are_wanted = np.zeros(max(words.pairs.max(initial=-1), pairs.max(initial=-1)) + 1, np.bool_)
    are_wanted[pairs] = True
    which = np.flatnonzero(words.are_names & ~known & are_wanted[words.pairs])
    keys = words.pairs[which] * _MANY + words.firsts[which] + words.sentences[which]
    keys, counts = np.unique(keys, return_counts=True)
    keys, counts = np.append(keys, -1), np.append(counts, 0)
    order = np.argsort(keys)
    at = order[np.minimum(np.searchsorted(keys, pairs * _MANY + sentences, sorter=order), len(keys) - 1)]
    found: Rows = np.where(keys[at] == pairs * _MANY + sentences, counts[at], 0)
    return found


def _words_of(statements: Statements, sentences: SentenceArrays, rows: Rows) -> _Words:
    """Return the words of the passage that each pair has on one side."""
    starts = statements.word_starts
    counts = starts[rows + 1] - starts[rows]
    pairs = np.arange(len(rows)).repeat(counts)
    hashes, places, are_names = unpacked_words(statements.words[ranges(starts[rows], counts)])
    firsts, _ = sentences.firsts(rows)
    return _Words(pairs, pairs * _MANY + hashes, places.astype(np.int64), firsts[pairs], are_names)

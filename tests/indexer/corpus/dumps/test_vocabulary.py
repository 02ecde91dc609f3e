"""Words that units of a text share."""

import numpy as np

from indexer.corpus.dumps.units import lines_of, units_of
from indexer.corpus.dumps.vocabulary import vocabulary

TEXT = "Ferry grounded\n\nThe ferry grounded near the island.\n\nIsland ferry crews waited.\n\nCookies and privacy\n"


def test_vocabulary_of_a_headline_is_that_of_the_prose_below_it() -> None:
    units = units_of(lines_of(TEXT))
    _, told = vocabulary(units, np.array([0.0, 1.0, 1.0, 0.0]), slice(1, 3))
    assert told.tolist() == [1.0, 1 / 2, 2 / 4, 0.0]


def test_vocabulary_counts_no_word_as_shared_with_itself() -> None:
    units = units_of(lines_of("Nothing whatever\n"))
    shares, told = vocabulary(units, np.array([1.0]), slice(0, 1))
    assert [column.tolist() for column in shares] == [[0.0]] * 5
    assert told.tolist() == [0.0]

"""What stands further around the units of a text."""

import numpy as np
import pytest

from indexer.corpus.dumps.features import features
from indexer.corpus.dumps.looks import LOOKS
from indexer.corpus.dumps.surroundings import surroundings
from indexer.corpus.dumps.units import lines_of, units_of


@pytest.mark.parametrize("n", [1, 2, 30])
def test_surroundings_are_numbers_for_each_unit(n: int) -> None:
    own = np.zeros((n, len(LOOKS)))
    for column in surroundings(own, np.ones(n), np.zeros(n), slice(0, n)):
        assert column.shape == (n,)
        assert np.isfinite(column).all()


@pytest.mark.parametrize("text", ["One", "One\nTwo", "x" * 5000 + "\n" + "Home\n" * 40, "9\n\ud800\n"])
def test_features_of_any_text_are_finite_and_as_many(text: str) -> None:
    found = features(units_of(lines_of(text)), {}).values
    assert np.isfinite(found).all()
    assert found.shape[1] == features(units_of(lines_of("Another text\n")), {}).values.shape[1]

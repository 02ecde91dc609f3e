"""What the weights of the cleaner are fitted to, and that they are those of its features."""

import numpy as np
import pytest

from benchmarks.fit_cleaner import parts_of, sums
from indexer.corpus.dumps import weights
from indexer.corpus.dumps.chain import COLUMNS, article_chances
from indexer.corpus.dumps.features import features
from indexer.corpus.dumps.units import lines_of, units_of


def test_sums_give_the_chances_that_the_cleaner_goes_by() -> None:
    scores = np.random.default_rng(0).normal(0, 2, (1, 7, COLUMNS))
    _, chances = sums(scores, None, np.ones((1, 7), bool))
    assert chances[0].tolist() == pytest.approx(article_chances(scores[0])[0])


def test_weights_are_those_of_the_features() -> None:
    count = features(units_of(lines_of("One line\nAnother line"))).shape[1]
    rows = weights.FEATURES.strip().split("\n")
    assert len(rows) == count + 1
    assert {len(row.split()) for row in rows} == {2 + weights.HIDDEN + COLUMNS}
    assert len(weights.HIDDEN_UNITS.strip().split("\n")) == weights.HIDDEN


def test_parts_of_divides_a_dump_at_its_labels() -> None:
    lines = [("Menu\n", "-"), ("Title\n", "t"), ("One.\n", "a"), ("Advert\n", "-"), ("Two.\n", "a"), ("End\n", "-")]
    parts = parts_of("".join(line for line, _ in lines), "".join(label * len(line) for line, label in lines))
    assert parts is not None
    held = [parts.before, parts.head, parts.body, *parts.inside, parts.behind]
    assert [[line for line, _ in part] for part in held] == [
        ["Menu\n"],
        ["Title\n"],
        ["One.\n", "Two.\n"],
        ["Advert\n"],
        ["End\n"],
    ]
    assert parts_of("Menu\n", "-----") is None

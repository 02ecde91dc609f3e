"""What lines look like, in numbers."""

import numpy as np
import pytest

from indexer.corpus.dumps.looks import LOOKS, looks_of
from indexer.corpus.dumps.units import Unit

CASES = [
    ("The boat left. It came back.", {"ends": 1, "sentences": 2 / 3, "several sentences": 1, "natural": 1}),
    ("Home", {"ends": 0, "two words": 1, "tiny": 1, "capitalized": 0.5}),
    ("“Why?” she asked…", {"quotes": 1, "ends": 1, "ellipsis": 1, "question": 0}),
    ("12 June 2024", {"date": 1, "starts with digit": 1, "numeric": 0}),
    ("14:05", {"numeric": 1, "clock first": 1, "date": 1}),
    ("SHARE THIS", {"upper case": 1, "share": 1, "kind first": 1}),
    ("漁港の時計塔が動いた。生徒が直した。", {"sentences": 2 / 3, "size": np.log1p(18 + 1.6 * 16) - 4}),
    ("NewsSportWeather", {"glued": 2 / 3, "glued share": 1}),
    ("News | Sport - Jobs", {"separators": 2 / 3}),
    ("write to a@b.example", {"address": 1, "starts lower": 1}),
    ("only 12 € each", {"currency": 1}),
]


def _look(text: str, after: str = "Another line.") -> dict[str, float]:
    rows = looks_of([Unit(0, 0, text, is_alone=False), Unit(1, 1, after, is_alone=True)], {})
    return dict(zip(LOOKS, rows[0].tolist(), strict=True))


@pytest.mark.parametrize(("text", "told"), CASES)
def test_looks_of_a_line_tell_what_it_is(text: str, told: dict[str, float]) -> None:
    found = _look(text)
    assert {name: found[name] for name in told} == pytest.approx(told)


@pytest.mark.parametrize("text", [text for text, _ in CASES])
def test_looks_of_a_line_do_not_depend_on_the_next_one(text: str) -> None:
    assert _look(text) == _look(text, "x") == _look(text, ". 9 X")


def test_looks_without_words_know_no_kinds() -> None:
    rows = looks_of([Unit(0, 0, "Share", is_alone=False)], None)
    assert dict(zip(LOOKS, rows[0].tolist(), strict=True))["share"] == 0

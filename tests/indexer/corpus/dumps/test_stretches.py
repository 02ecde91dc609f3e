"""The densest run of prose of a text, and its stretches."""

import numpy as np
import pytest

from indexer.corpus.dumps.measures import Column
from indexer.corpus.dumps.stretches import beside, core_of, stretches


def _prose(*values: float) -> Column:
    return np.array(values, dtype=np.float64)


def _core(prose: Column, signed: Column | None = None) -> slice:
    return core_of(prose, 20 + 40 * prose, np.zeros(len(prose)) if signed is None else signed)


def test_core_of_goes_on_behind_what_interrupts_the_prose() -> None:
    assert _core(_prose(0, 0, 2, 3, 0, 0, 2, 0, 0)) == slice(2, 7)


def test_core_of_two_runs_far_apart_is_the_denser_one() -> None:
    assert _core(_prose(1, 1, *[0] * 20, 2, 2, 2)) == slice(22, 25)


def test_core_of_signed_paragraphs_is_one_of_them_alone() -> None:
    prose, signed = _prose(3, 3, 0, 2, 0, 2, 0, 2), _prose(0, 0, 1, 0, 1, 0, 1, 0)
    assert _core(prose, signed) == slice(0, 2)


def test_beside_tells_how_far_each_unit_is() -> None:
    inside, ahead, *_ = beside(slice(1, 3), 4)
    assert inside.tolist() == [0, 1, 1, 0]
    assert ahead.tolist() == [1, 0, 0, 0]


def test_stretches_are_compared_with_the_longest() -> None:
    prose = _prose(1, *[0] * 6, 4, 4)
    own, before, behind, is_longest, rival = stretches(prose, np.zeros(9))
    assert own.tolist() == [0.125, *[0] * 6, 1, 1]
    assert before.tolist() == [0, *[0.125] * 8]
    assert behind.tolist() == [1] * 7 + [0, 0]
    assert is_longest.tolist() == [0] * 7 + [1, 1]
    assert rival.tolist() == [0.125] * 9


@pytest.mark.parametrize("n", [1, 5])
def test_stretches_of_a_text_without_prose_are_none(n: int) -> None:
    assert np.array(stretches(np.zeros(n), np.zeros(n))).sum() == 0

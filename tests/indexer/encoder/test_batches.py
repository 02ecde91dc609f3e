from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from indexer.encoder.batches import (
    MAX_QUERY_BATCH,
    batch_rows,
    passage_batches,
    passage_length,
    query_batches,
    query_length,
)


@given(st.lists(st.integers(0, 2_000), max_size=80))
def test_batches_cover_each_row_once_within_the_budget(lengths: list[int]) -> None:
    batches = list(passage_batches(lengths))
    assert sorted(row for rows in batches for row in rows) == list(range(len(lengths)))
    taken = [lengths[row] for rows in batches for row in rows]
    assert taken == sorted(lengths, reverse=True)
    for rows in batches:
        (padded,) = {passage_length(lengths[row]) for row in rows}
        assert len(rows) <= batch_rows(padded)
        assert len(rows) == 1 or len(rows) * padded <= 1_024


def test_batches_are_filled_with_texts_of_one_length() -> None:
    assert [len(rows) for rows in passage_batches([256] * 9 + [8] * 200 + [1_025])] == [1, 4, 4, 1, 128, 72]


@given(st.lists(st.integers(1, 300), max_size=60))
def test_query_batches_keep_the_order_and_fill_rows(lengths: list[int]) -> None:
    batches = list(query_batches(lengths, share=True))
    assert [row for rows in batches for row in rows] == list(range(len(lengths)))
    for rows in batches:
        assert len(rows) == 1 or (len(rows) <= MAX_QUERY_BATCH and sum(lengths[row] for row in rows) <= 256)
    for rows, following in pairwise(batches):
        tokens = sum(lengths[row] for row in rows)
        assert len(rows) == MAX_QUERY_BATCH or tokens + lengths[following[0]] > 256


def test_query_batches_of_texts_that_may_not_share_are_single() -> None:
    assert list(query_batches([5, 6, 7], share=False)) == [[0], [1], [2]]
    assert list(query_batches([], share=True)) == []


def test_lengths_are_rounded_up_to_few() -> None:
    assert [query_length(tokens) for tokens in (0, 1, 16, 17, 128, 129, 256, 300)] == [
        16,
        16,
        16,
        32,
        128,
        192,
        256,
        320,
    ]
    assert [passage_length(tokens) for tokens in (0, 1, 4, 5, 256)] == [4, 4, 4, 8, 256]

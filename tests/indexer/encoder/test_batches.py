from hypothesis import given
from hypothesis import strategies as st

from indexer.encoder.batches import passage_batches


@given(st.lists(st.integers(0, 2_000), max_size=80))
def test_batches_cover_each_row_once_within_the_budget(lengths: list[int]) -> None:
    batches = list(passage_batches(lengths))
    assert sorted(row for rows in batches for row in rows) == list(range(len(lengths)))
    taken = [lengths[row] for rows in batches for row in rows]
    assert taken == sorted(lengths, reverse=True)
    for rows in batches:
        assert len(rows) == 1 or len(rows) * lengths[rows[0]] <= 1_024


def test_batches_are_filled() -> None:
    assert [len(rows) for rows in passage_batches([256] * 9 + [8] * 200 + [1_025])] == [1, 4, 4, 4, 128, 69]

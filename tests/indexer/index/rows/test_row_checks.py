import pytest

from indexer.index.rows.row_checks import is_row_whole, row_check


def test_row_check_is_the_crc_of_what_the_written_format_says() -> None:
    assert row_check([1, "é", None]) == 0xA4FE9478  # crc32 of [1,"\u00e9",null]


@pytest.mark.parametrize("row", [(1, "b", None), (2, "a", None), (1, "a", ""), (1, "a"), ("1", "a", None)])
def test_row_check_differs_if_anything_does(row: tuple[int | str | None, ...]) -> None:
    assert row_check(row) != row_check((1, "a", None))


def test_is_row_whole_compares_the_last_value_with_the_others() -> None:
    assert is_row_whole((1, "a", row_check((1, "a"))))
    assert not is_row_whole((1, "a", row_check((1, "b"))))


def test_is_row_whole_takes_any_value_that_a_damaged_file_may_give() -> None:
    assert not is_row_whole((1, b"a", row_check((1, "a"))))

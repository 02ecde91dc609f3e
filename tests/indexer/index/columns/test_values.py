"""Values are found by key, named and counted; files that do not hold values are refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.columns.names import folded
from indexer.index.columns.values import ValueColumn
from tests.indexer.index.columns.made import values_of, write_values

NAMES = ["", "a", "A", "b", "Straße", "STRASSE", "Élan", "zeta\nomega", "\x00", "\N{PARTY POPPER}", "ﬀ", "a" * 300]


def carrying(field: ValueColumn, *keys: str, articles: int) -> list[bool]:
    numbers = [number for key in keys if (number := field.number(key)) is not None]
    found: list[bool] = field.carrying(numbers, articles).tolist()
    return found


def test_carrying_finds_articles_with_any_of_the_values() -> None:
    field = values_of(["A"], ["b"], [], ["a", "c"])
    assert carrying(field, "a", articles=4) == [True, False, False, True]
    assert carrying(field, "b", "c", "unheard of", articles=4) == [False, True, False, True]
    assert carrying(field, articles=4) == [False] * 4


def test_number_is_that_of_the_key_and_values_are_numbered_by_name() -> None:
    field = values_of(["b"], ["C"], ["A"], ["a"], ["a"])
    assert len(field) == 3
    assert [field.name(number) for number in (1, 2, 3)] == ["C", "a", "b"]
    assert [field.number(key) for key in ("c", "a", "b")] == [1, 2, 3]


@pytest.mark.parametrize("key", ["", "A", "aa", "0", "\udc80", "\U0010ffff", "a\x00"])
def test_number_of_what_is_no_key_is_none(key: str) -> None:
    assert values_of(["A"], ["b"]).number(key) is None


def test_starting_finds_the_values_whose_keys_begin_so() -> None:
    field = values_of(["en"], ["EN-gb", "en-US"], ["en.x", "en-"], ["english", "de-AT"])
    assert sorted(map(field.name, field.starting("en-").tolist())) == ["EN-gb", "en-", "en-US"]
    assert field.starting("fr-").tolist() == []


def test_counts_begin_with_the_articles_without_a_value() -> None:
    field = values_of(["a", "A"], [], ["b", ""], [""])
    assert field.counts(np.array([True, True, True, True])).tolist() == [2, 1, 1]
    assert field.counts(np.array([False, False, True, False])).tolist() == [0, 0, 1]


def test_what_folds_to_nothing_is_no_value() -> None:
    field = values_of([" "], ["a"], fold=folded)
    assert (len(field), field.number("")) == (1, None)


@pytest.mark.parametrize("articles", [(), ([],), ([""], [""])])
def test_a_field_without_values_is_empty(articles: tuple[list[str], ...]) -> None:
    field = values_of(*articles)
    assert len(field) == 0
    assert carrying(field, "a", articles=len(articles)) == [False] * len(articles)
    assert field.starting("a").tolist() == []
    assert field.counts(np.ones(len(articles), np.bool_)).tolist() == [len(articles)]


@given(st.lists(st.lists(st.sampled_from(NAMES) | st.text(max_size=3), max_size=4), max_size=12))
@settings(deadline=None)
def test_values_equal_those_of_dictionaries(articles: list[list[str]]) -> None:
    field = values_of(*articles, fold=folded)
    keys = {folded(spelling) for of_article in articles for spelling in of_article} - {""}
    assert len(field) == len(keys)
    names = [field.name(number) for number in range(1, len(field) + 1)]
    assert names == sorted(names)
    assert set(map(folded, names)) == keys
    for key in keys:
        number = field.number(key)
        assert number is not None
        assert folded(field.name(number)) == key
        found = field.carrying([number], len(articles)).tolist()
        assert found == [key in map(folded, of_article) for of_article in articles]


def test_one_order_of_articles_always_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        write_values(tmp_path / name, ["b", "A"], ["a"], [], ["B", "b"])
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == ["made_rows.npy", "made_texts.npy", "made_values.npy"]
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes() for name in files)


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("values", lambda table: table[:0], r"made_values\.npy has shape \(0, 4\)"),
        ("values", lambda table: table[:, :3], r"made_values\.npy has shape \(3, 3\)"),
        ("values", lambda table: table[0], r"made_values\.npy holds int64 of shape \(4,\)"),
        ("values", lambda table: table[:-1], r"the last of made's values ends at \[\d, \d\], where 4 bytes .* 3 rows"),
        ("texts", lambda texts: texts[:-1], "where 3 bytes of texts and 3 rows end"),
        ("texts", lambda texts: texts.astype(np.int8), r"made_texts\.npy holds int8"),
        ("rows", lambda rows: rows[:-1], "where 4 bytes of texts and 2 rows end"),
        ("rows", lambda rows: rows.astype(np.int64), r"made_rows\.npy holds int64"),
    ],
)
def test_files_that_do_not_hold_values_are_refused(
    name: str, change: Callable[[Any], Any], told: str, tmp_path: Path
) -> None:
    write_values(tmp_path, ["a"], ["b"], [])
    path = tmp_path / f"made_{name}.npy"
    np.save(path, change(np.load(path)))
    with pytest.raises(ValueError, match=told):
        ValueColumn(tmp_path, "made")

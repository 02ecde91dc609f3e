import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.news.stories.marks import Marks
from indexer.news.stories.marks_table import marks_table

Names = st.lists(st.sets(st.integers(0, 12), max_size=8), min_size=1, max_size=8)


def made(names: set[int], initials: set[int] = frozenset(), ordinals: list[tuple[int, int]] | None = None) -> Marks:  # type: ignore[assignment]
    return Marks(
        7,
        np.array(sorted(names), np.uint32),
        np.array(sorted(initials - names), np.uint32),
        np.array(sorted(ordinals or []), np.uint32).reshape(-1, 2),
    )


@given(Names)
def test_cosines_are_those_of_the_weights(names: list[set[int]]) -> None:
    table = marks_table(map(made, names))
    first, second = np.divmod(np.arange(len(names) ** 2), len(names))
    found = table.names.cosines(first, second)
    for one, other, cosine in zip(first.tolist(), second.tolist(), found.tolist(), strict=True):
        own, others = table.names.of(one), table.names.of(other)
        assert cosine == pytest.approx(sum(weight * others.get(name, 0) for name, weight in own.items()), abs=1e-6)
        if one == other and own:
            assert cosine == pytest.approx(1)


def test_rarer_names_weigh_more() -> None:
    weights = marks_table([made({1, 2}), made({1, 3}), made({1, 4})]).names.of(0)
    assert weights[2] > weights[1] > 0


def test_words_of_articles_that_have_few_are_one_mark_that_counts_a_little() -> None:
    words = np.arange(1, 9, dtype=np.uint32)
    table = marks_table([made({1}), made({2})._replace(words=words[:2]), made({3})._replace(words=words)])
    assert table.words.cosines(np.array([0, 0, 2]), np.array([1, 2, 2])) == pytest.approx([0.35**2, 0, 1])


def test_words_that_begin_sentences_are_names_where_others_have_them_as_names() -> None:
    table = marks_table([made({1}), made({2}, {1, 3})])
    assert sorted(table.names.of(1)) == [1, 2]


@pytest.mark.parametrize(
    ("own", "other", "contradict"),
    [
        ([(1, 12)], [(1, 13)], True),
        ([(1, 12)], [(1, 12)], False),
        ([(1, 12), (2, 3)], [(1, 13), (2, 3)], False),
        ([(1, 12)], [(2, 13)], False),
        ([(1, 12), (1, 13)], [(1, 13)], False),
        ([], [(1, 13)], False),
        ([], [], False),
    ],
)
def test_contradict_tells_what_is_numbered_differently(
    own: list[tuple[int, int]], other: list[tuple[int, int]], contradict: bool
) -> None:
    table = marks_table([made(set(), ordinals=own), made(set(), ordinals=other)])
    assert table.contradict(np.array([0, 1]), np.array([1, 0])).tolist() == [contradict, contradict]
    assert table.ordinals_of(0) == set(own)


@pytest.mark.parametrize(
    ("own", "other", "contradict"), [((4, 1), (4, 2), True), ((4, 1), (4, 1), False), ((4, 1), (5, 2), False)]
)
def test_contradict_tells_what_is_filled_into_one_form(
    own: tuple[int, int], other: tuple[int, int], contradict: bool
) -> None:
    filled = [made(set(), ordinals=[(2, 3)])._replace(form=form, filling=filling) for form, filling in (own, other)]
    table = marks_table([*filled, made(set())])
    assert table.contradict(np.array([0, 1, 0, 2]), np.array([1, 0, 2, 2])).tolist() == [
        contradict,
        contradict,
        False,
        False,
    ]
    assert [table.fillings_of(place) for place in (0, 2)] == [dict([own]), {}]


def test_a_corpus_may_be_empty() -> None:
    table = marks_table([])
    nothing = np.empty(0, np.int64)
    assert not len(table.names.cosines(nothing, nothing))
    assert not len(table.contradict(nothing, nothing))

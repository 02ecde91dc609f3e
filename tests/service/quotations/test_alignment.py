"""Paths are the cheapest: their costs are those of a plain computation over all of them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.records import Article, ArticleHeader
from service.quotations.alignment import Aligner, Step
from service.quotations.quotation import Quotation, quoted_words
from service.quotations.texts import BREAK, ReadWords


def read(position: int, text: str) -> ReadWords:
    """Words at places that nobody asks for; `|` stands for what was not read."""
    keys = [BREAK if key == "|" else key for key in text.split()]
    header = ArticleHeader(id=str(position), path="a", sha256="")
    places = list(range(len(keys)))
    return ReadWords(Article(header=header, text=text), position, False, keys, places, places)


def shown(quote: str, *texts: str, may_jump: bool = True) -> str:
    """The path: words as they are, `-x` left out, `+x` put in, `x/y` replaced, `>` where it goes on elsewhere."""
    quoted, found = quoted_words(Quotation(text=quote)), [read(number, text) for number, text in enumerate(texts)]
    parts = []
    for number, step in enumerate(Aligner(quoted, found, may_jump=may_jump).path()):
        parts += [">"] if number and not step.follows else []
        one = None if step.quoted is None else quoted.keys[step.quoted]
        other = None if step.found is None else found[step.read].keys[step.found]
        if one is None:
            parts.append(f"-{other}")
        elif other is None:
            parts.append(f"+{one}")
        else:
            parts.append(one if one == other else f"{one}/{other}")
    return " ".join(parts)


@pytest.mark.parametrize(
    ("quote", "texts", "path"),
    [
        ("b c d", ["a b c d e"], "b c d"),
        ("b x d", ["a b c d e"], "b x/c d"),
        ("b d", ["a b c d e"], "b -c d"),
        ("b x c d", ["a b c d e"], "b +x c d"),
        ("x b c d", ["b c d"], "+x b c d"),
        ("b c d x", ["a b c d"], "b c d +x"),
        ("a b c d w x y z", ["w x y z", "a b c d"], "a b c d > w x y z"),
        ("a b … y z", ["a b c d e f g h y z"], "a b > y z"),
        ("a b … c d", ["a b c d"], "a b c d"),
        ("a b … c d", ["c d", "a b", "a b e c d"], "a b > c d"),
        ("a [mayor] c d", ["a he is c d"], "a mayor/he > c d"),
        ("a [mayor] c d", ["a c d"], "a +mayor c d"),
        ("a b c", ["a b | c", "x"], "a b +c"),
    ],
)
def test_path_is_the_cheapest(quote: str, texts: list[str], path: str) -> None:
    assert shown(quote, *texts) == path


def test_path_does_not_jump_unless_it_may() -> None:
    assert ">" not in shown("a b c d w x y z", "w x y z", "a b c d", may_jump=False)


@given(
    st.lists(st.sampled_from("abcde"), min_size=1, max_size=8),
    st.lists(st.lists(st.sampled_from("abcdef|"), max_size=12), min_size=1, max_size=3),
)
def test_path_goes_through_every_word_once_and_only_forward(quote: list[str], texts: list[list[str]]) -> None:
    quoted, found = (
        quoted_words(Quotation(text=" ".join(quote))),
        [read(*one) for one in enumerate(map(" ".join, texts))],
    )
    path = Aligner(quoted, found).path()
    assert [step.quoted for step in path if step.quoted is not None] == list(range(len(quote)))
    for before, step in pairwise(path):
        if step.follows:
            assert step.read == before.read
            numbers = [one.found for one in (before, step) if one.found is not None]
            assert numbers == sorted(set(numbers))
    for step in path:
        assert step.found is None or found[step.read].keys[step.found] != BREAK
    assert cost(path, quoted.keys, found) <= 101 * len(quote)


def cost(path: list[Step], keys: tuple[str, ...], found: list[ReadWords]) -> int:
    total = 0
    for number, step in enumerate(path):
        total += 250 if number and not step.follows else 0
        if step.quoted is None:
            total += 100
        elif step.found is None or keys[step.quoted] != found[step.read].keys[step.found]:
            total += 101
    return total

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.corpus.dumps.kinds.page_kind import PageKind, page_kind
from tests.indexer.corpus.dumps.kinds.pages import BRIEF, DATED, MENU, page
from tests.indexer.corpus.dumps.kinds.test_lists import POSTS


def test_page_kind_says_what_a_text_is() -> None:
    assert page_kind(page(DATED)) == PageKind(no_article="a list of teasers")
    assert page_kind("Please enable JavaScript.\n").no_article is not None
    assert page_kind(page(BRIEF)) == PageKind()
    assert page_kind(page(POSTS)) == PageKind(note="several articles on one page, of which not all may be searched")


def test_page_kind_begins_at_the_start() -> None:
    text = page(DATED)
    assert page_kind(text, len(text) - 9) == PageKind()


LINES = [*MENU.splitlines(), *BRIEF.splitlines(), *DATED.splitlines()[:9], "1 2 3", "", "Sign in to read more"]


@given(st.lists(st.sampled_from(LINES), max_size=40).map("\n".join))
@settings(max_examples=100, deadline=None)
def test_page_kind_never_refuses_what_goes_on(text: str) -> None:
    paragraph = BRIEF.splitlines()[-1]
    kind = page_kind(f"{paragraph}\n\n{paragraph}\n\n{paragraph}\n\n{paragraph}\n\n{paragraph}\n\n{text}")
    assert kind.no_article is None


@pytest.mark.parametrize(
    "text",
    [
        "Log in to your account\n" * 4_300,
        "1 2 3 4\n" * 12_000,
        "a " * 49_000,
        "3 May 2024\nHe said so\n" * 4_000,
        "x\n" * 49_000,
    ],
)
def test_page_kind_takes_time_proportional_to_the_length(text: str) -> None:
    started = time.monotonic()
    page_kind(text)
    assert time.monotonic() - started < 10

"""What may be the headline, freed of what is glued to it."""

import pytest

from indexer.corpus.dumps.article import find_article
from indexer.corpus.dumps.head.candidates import candidates
from indexer.corpus.dumps.head.lines import Head
from tests.indexer.corpus.dumps.test_article import BODY, FOOTER, MENU

TITLE = "Island ferry runs aground with forty on board"


@pytest.mark.parametrize(
    "head",
    [
        f"* {TITLE}\n",
        f"[{TITLE}]\n",
        f"Title: {TITLE}\n",
        f"{TITLE}\nHarbour{TITLE}\n",
        f"{TITLE}\n{TITLE} | The Harbour Post\n",
    ],
)
def test_candidates_are_without_bullets_brackets_labels_kickers_and_sites(head: str) -> None:
    dump = find_article(f"{MENU}{head}{BODY}{FOOTER}")
    assert dump is not None
    texts = [one.text for one in candidates(Head(dump))]
    assert TITLE in texts
    assert not [text for text in texts if TITLE in text and text != TITLE]


def test_candidates_keep_a_headline_of_which_another_is_the_beginning() -> None:
    longer = f"{TITLE} for an hour"
    dump = find_article(f"{MENU}{TITLE}\n{longer}\n{BODY}{FOOTER}")
    assert dump is not None
    assert {TITLE, longer} <= {one.text for one in candidates(Head(dump))}


@pytest.mark.parametrize(
    ("before", "whole"),
    [
        (f"{TITLE}\n", f"‘We felt a jolt’: {TITLE}"),
        ("", f"{TITLE} – “We felt a jolt”"),
        (f"{TITLE} – and nobody is hurt | The Harbour Post\n", f"{TITLE} – and nobody is hurt"),
    ],
)
def test_candidates_keep_a_headline_that_is_more_than_one_with_a_kicker_or_a_site(before: str, whole: str) -> None:
    dump = find_article(f"{MENU}{before}{whole}\n{BODY}{FOOTER}")
    assert dump is not None
    assert whole in [one.text for one in candidates(Head(dump))]

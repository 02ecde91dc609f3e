"""The lines above an article in a dump."""

import pytest

from indexer.corpus.dumps.article import find_article
from indexer.corpus.dumps.head.lines import Head, fold, stems_of
from tests.indexer.corpus.dumps.test_article import BODY, FOOTER, HEAD, MENU


def test_head_holds_the_lines_up_to_the_article_and_its_first_ones() -> None:
    dump = find_article(MENU + HEAD + BODY + FOOTER)
    assert dump is not None
    head = Head(dump)
    assert dump.units[head.body].text == BODY.split("\n")[0]
    (title,) = [line for line in head.lines if line.text == HEAD.split("\n")[0]]
    byline, day = head.at(title.place + 1), head.at(title.place + 2)
    assert byline is not None
    assert byline.is_byline
    assert day is not None
    assert [one.iso for one in day.days] == ["2024-06-12"]
    assert head.at(10_000) is None


@pytest.mark.parametrize(
    ("text", "folded"),
    [("“Ferry” – aground, again!", "ferry aground again"), ("…", ""), ("FÄHRE 2", "fähre 2")],
)
def test_fold_leaves_words_in_lower_case(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_stems_of_are_beginnings_of_words_or_pairs_of_characters() -> None:
    assert stems_of("The ferries sailed") == {"ferrie", "sailed"}
    assert stems_of("渡し船が出た") >= {"渡し", "し船", "船が", "が出", "出た"}

"""All text of a page that is nothing but its article."""

import pytest

from indexer.corpus.html.sizes import sizes_of
from indexer.corpus.html.text.short_page import says_something, whole_text
from indexer.corpus.html.tree import parse_html


def blocks(html: str) -> list[str]:
    root = parse_html(f"<html><body>{html}</body></html>")
    assert root is not None
    return whole_text(root, next(root.iter("h1"), None), sizes_of(root))


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "<p>The Beacon</p>{}",
        "{}<footer>The Beacon</footer>",
        "<div class='site-nav'>News</div>{}<p><a href=/1>Mayor eats hat</a></p>",
        "<div><div>{}</div><h2>More</h2><ul><li><a href=/1>Hats</a></ul></div>",
        "{}<h2>Most read</h2>",
    ],
)
def test_whole_text_is_all_but_the_headline_and_the_frame(around: str) -> None:
    assert blocks(around.format("<h1>Cat</h1><p>Grey, one ear.</p><ul><li>Call Jo</ul>")) == [
        "Grey, one ear.",
        "Call Jo",
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Cat</h1><p>Grey.</p><ul><li><a href=/1>Mayor eats hat</a><li><a href=/2>Rain</a></ul>",
        "<p>All the cats of the town, and where they were last seen.</p><h1>Cat</h1><p>Grey.</p>",
        "<article><p>One is grey.</p></article><article><p>One is red.</p></article>",
        "<h1>Join</h1><p>Give your name.</p><input type=password>",
    ],
)
def test_whole_text_is_none_of_a_page_that_is_more_than_an_article(html: str) -> None:
    assert blocks(html) == []


@pytest.mark.parametrize(
    ("texts", "is_titled", "says"),
    [
        (["No damage."], True, True),
        (["No damage."], False, False),
        (["It is out.", "It is back."], False, True),
        (["the gate\nthe field"], True, True),
        (["Loading..."], True, False),
        (["岬の灯台守が退職する。"], True, True),
        ([], True, False),
    ],
)
def test_says_something_wants_a_sentence_or_some_lines(texts: list[str], is_titled: bool, says: bool) -> None:
    assert says_something(texts, is_titled=is_titled) == says

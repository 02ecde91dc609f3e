"""Days that head parts of a text."""

import pytest

from indexer.corpus.html.metadata.entry_days import entry_days
from indexer.corpus.html.tree import parse_html


def days(html: str) -> set[str]:
    root = parse_html(f"<html><body>{html}</body></html>")
    assert root is not None
    return entry_days(list(root.iter("body", "h1", "h2", "p", "div", "time")), next(root.iter("h1"), None))


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Pier</h1><h2>June 14, 1963</h2><p>It opens.</p><h2>August 2, 1971</h2><p>A trawler comes.</p>",
        "<h1>Pier</h1><p>June 14, 1963: It opens.</p><p>August 2, 1971: A trawler comes.</p>",
        "<h1>Pier</h1><div>14.06.1963<p>It opens.</p></div><div>02.08.1971<p>A trawler comes.</p></div>",
        "<h1>Pier</h1><p><time datetime=1963-06-14>June</time> Up.</p><p><time datetime=1971-08-02>May</time> No.</p>",
    ],
)
def test_entry_days_are_those_before_words_of_their_own(html: str) -> None:
    assert days(html) == {"1963-06-14", "1971-08-02"}


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Pier</h1><p>3 May 2024</p><p>The pier is shut for the winter.</p>",
        "<h1>Pier</h1><p>3 May 2024</p><p>4 May 2024</p><p>The pier is shut for the winter.</p>",
        "<h2>June 14, 1963</h2><p>It opens.</p><h2>August 2, 1971</h2><p>A trawler comes.</p><h1>Pier</h1>",
        "<h1>Pier</h1><div>Published<p>3 May 2024</p>Updated<p>4 May 2024</p></div>",
    ],
)
def test_entry_days_are_none_where_one_day_or_no_words_stand_behind_the_headline(html: str) -> None:
    assert days(html) == set()

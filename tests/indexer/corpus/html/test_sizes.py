"""Sizes of the texts of a page's elements."""

import pytest

from indexer.corpus.html.sizes import release, sizes_of
from indexer.corpus.html.tree import parse_html


@pytest.mark.parametrize(
    ("html", "text", "linked", "own"),
    [
        ("<div>Ferry stops</div>", 10, 0, 10),
        ("<div>Ferry <a href='/x'>stops</a></div>", 10, 5, 5),
        ("<div>Ferry<p>stops</p></div>", 10, 0, 5),
        ("<div>渡船</div>", 6, 0, 6),
        ("<div>Ferry<script>stops()</script></div>", 5, 0, 5),
        ("<div><a name='top'>Ferry stops</div>", 10, 0, 10),
        (f"<div><a href='/x'>{'Ferry ' * 400}</div>", 2000, 0, 2000),
    ],
)
def test_sizes_of_counts_text_and_links_apart(html: str, text: int, linked: int, own: int) -> None:
    root = parse_html(html)
    assert root is not None
    size = sizes_of(root)[root.find(".//div")]
    assert (size.text, size.linked, size.own, size.prose) == (text, linked, own, text - linked)


def test_release_forgets_all() -> None:
    sizes = sizes_of(parse_html("<p>Ferry</p>"))
    release(sizes)
    assert not sizes

"""Units of a page's text."""

import pytest

from indexer.corpus.html.sizes import sizes_of
from indexer.corpus.html.text.under_headline import under_headline
from indexer.corpus.html.text.units import units_of
from indexer.corpus.html.tree import parse_html

LINE = "The ferry will stop for nine days while its ramp is repaired, it was said."


@pytest.mark.parametrize(
    ("html", "found"),
    [
        (f"<div><p>{LINE}</p></div>", [("div", "body")]),
        (f"<div><p>{LINE}</p><p>Yes.</p></div>", [("p", "div")]),
        (f"<section><div><p>{LINE}</p></div><div><p>{LINE}</p></div></section>", [("div", "section")] * 2),
        (f"<div><ul><li>{LINE}</li></ul><p>{LINE}</p></div>", [("ul", "div"), ("p", "div")]),
        (f"<div><ol><li>One<br><br>{LINE}</li></ol><p>{LINE}</p></div>", [("ol", "div"), ("p", "div")]),
        (f"<div>{LINE}<br><br>{LINE}</div>", [("div", "div")]),
        (f"<div><p><a href='/x'>{LINE}</a></p><h2>{LINE}</h2><p>Short.</p></div>", []),
        (f"<div><p>{LINE}</p><figure><figcaption>{LINE[:50]}</figcaption></figure></div>", [("p", "div")]),
    ],
)
def test_units_of_finds_paragraphs_and_what_holds_them(html: str, found: list[tuple[str, str]]) -> None:
    root = parse_html(html)
    assert root is not None
    assert [(unit.element.tag, unit.container.tag) for unit in units_of(sizes_of(root))] == found


@pytest.mark.parametrize(
    ("html", "number"),
    [
        (f"<p>{LINE}</p><h1>It</h1><p>{LINE}</p><p>{LINE}</p>", 2),
        (f"<div>{f'<p>{LINE}</p>' * 9}</div><h1>It</h1><p>{LINE}</p>", 10),
        (f"<div><h1>It</h1>{LINE}<br><br>{LINE}</div><p>{LINE}</p>", 2),
        (f"<div><h1>It</h1>{f'<p>{LINE}</p>' * 5}</div><div><h1>That</h1>{f'<p>{LINE}</p>' * 5}</div>", 5),
        (f"<div><h1>It</h1><p>{LINE}</p></div><div><h1>That</h1><p>{LINE}</p></div>", 2),
    ],
)
def test_under_headline_takes_what_follows_as_far_as_the_next_one(html: str, number: int) -> None:
    root = parse_html(html)
    assert root is not None
    sizes = sizes_of(root)
    assert len(under_headline(root.find(".//h1"), units_of(sizes), sizes)) == number

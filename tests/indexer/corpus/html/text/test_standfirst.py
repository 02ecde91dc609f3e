"""Standfirsts that a page states as its article's summary."""

import pytest

from indexer.corpus.html.sizes import sizes_of
from indexer.corpus.html.text.standfirst import standfirst_of, with_standfirst
from indexer.corpus.html.tree import parse_html

DEK = "Stone instead of timber, for a quay that lasts a hundred years"
TEXT = "<p>The harbour council agreed on the works along the quay on Tuesday, after a hearing of nine hours.</p>"


@pytest.mark.parametrize(
    ("behind", "summary", "found"),
    [
        (f"<h2>{DEK}</h2>{TEXT}", DEK, DEK),
        (f"<div><span>By Ann</span><p>{DEK}</p></div>{TEXT}", DEK + ".", DEK),
        (f"<h2>{DEK}</h2>{TEXT}", DEK.rpartition(" ")[0] + "…", DEK),
        (f"<h2>{DEK}</h2>{TEXT}", DEK + " and costs less than feared", DEK),
        (f"<h2>{DEK}</h2>{TEXT}", "Another thing altogether, told in about as many words as that", None),
        (f"<h2>{DEK}</h2>{TEXT}", "", None),
        (f"<h2><a href='/x'>{DEK}</a></h2>{TEXT}", DEK, None),
        (f"<figure><figcaption>{DEK}</figcaption></figure>{TEXT}", DEK, None),
        (f"{TEXT * 9}<h2>{DEK}</h2>", DEK, None),
        (f"<div>{DEK}<br><br>{TEXT * 9}</div>", DEK, None),
    ],
)
def test_standfirst_of_is_what_the_page_states_behind_the_headline(
    behind: str, summary: str, found: str | None
) -> None:
    root = parse_html(f"<p>{DEK}</p><h1>Quay to be rebuilt</h1>{behind}")
    assert root is not None
    heading = root.find(".//h1")
    assert standfirst_of(heading, sizes_of(root), [summary]) == found


@pytest.mark.parametrize(
    ("blocks", "whole"),
    [
        (["One.", "Two."], [DEK, "One.", "Two."]),
        ([f"{DEK}.", "Two."], [f"{DEK}.", "Two."]),
        ([f"{DEK}\nBy Ann", "Two."], [f"{DEK}\nBy Ann", "Two."]),
        ([], []),
    ],
)
def test_with_standfirst_sets_it_before_a_text_that_lacks_it(blocks: list[str], whole: list[str]) -> None:
    assert with_standfirst(blocks, DEK) == whole
    assert with_standfirst(blocks, None) == blocks

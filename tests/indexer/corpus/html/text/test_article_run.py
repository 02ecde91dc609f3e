"""Which elements of a page hold its article."""

import pytest

from indexer.corpus.html.sizes import sizes_of
from indexer.corpus.html.text.article_run import first_container, run_of
from indexer.corpus.html.text.units import units_of
from indexer.corpus.html.tree import parse_html

P = "<p>The ferry will stop for nine days while its ramp is repaired, the harbour office said on Tuesday.</p>"
OTHER = "<p>Somebody else has written this about a different thing, at some length and with much feeling.</p>"

CARDS = "".join(f"<div class='card'><h3><a href='/{number}'>Bridge</a></h3>{OTHER}</div>" for number in range(4))


@pytest.mark.parametrize(
    "behind",
    [
        "".join(f"<div class='r'><b>Ann {number}</b>{OTHER}</div>" for number in range(20)),
        "".join(f"<div class='card'><h3><a href='/{number}'>Bridge</a></h3>{OTHER}</div>" for number in range(20)),
        "".join(f"<div class='c-{number}'><i>Bo</i>{OTHER}</div>" for number in range(1, 9)),
    ],
)
def test_run_of_passes_over_entries_that_outweigh_the_article_before_them(behind: str) -> None:
    root = parse_html(f"<div id='it'>{P * 5}</div><div>{behind}</div>")
    assert root is not None
    sizes = sizes_of(root)
    run = run_of(units_of(sizes), sizes)
    assert [container.get("id") for container in run.containers] == ["it"]
    assert len(run.units) == 5
    assert run.following is not None


def test_run_of_takes_entries_with_headings_for_parts_of_the_article() -> None:
    entries = "".join(f"<div class='part'><h3>At {number}</h3>{OTHER}</div>" for number in range(20))
    root = parse_html(f"<div>{P * 3}</div><div>{entries}</div>")
    assert root is not None
    sizes = sizes_of(root)
    assert len(run_of(units_of(sizes), sizes).containers) == 20


@pytest.mark.parametrize(
    ("html", "number"),
    [
        (f"<div class='part'>{P * 3}</div><div class='part'><div class='in'>{P * 2}</div></div>", 5),
        (
            f"<div class='x'>{P * 2}<div class='in'>{P * 2}</div>{P * 2}</div><div><div class='in'>{P * 2}</div></div>",
            8,
        ),
        (
            f"<div class='x'>{P * 2}<div class='in'>{P * 2}</div>{P * 2}</div><div class='in'>Ann{OTHER * 2}</div>",
            6,
        ),
        (f"<main><div class='a'>{P * 5}</div><img><div class='b'>{P * 2}</div></main>", 7),
        (f"<main><div class='a'>{P * 5}</div><img><div class='b'><h3>Notices</h3>{P * 2}</div></main>", 5),
        (f"<main><div class='a'>{P * 5}</div><img></main><div class='b'>{P * 2}</div>", 5),
        (f"<p>{'So it ends. ' * 14}</p>".join(("<div>", "</div>")) + CARDS, 1),
    ],
)
def test_run_of_ends_where_no_more_of_its_kinds_follows(html: str, number: int) -> None:
    root = parse_html(html)
    assert root is not None
    sizes = sizes_of(root)
    assert len(run_of(units_of(sizes), sizes).units) == number


def test_first_container_is_the_first_behind_the_headline_with_much_text() -> None:
    root = parse_html(
        f"<div>{OTHER * 9}</div><h1>Ferry</h1><p>In brief</p><div id='it'>{P * 6}</div><div>{OTHER * 9}</div>"
    )
    assert root is not None
    sizes = sizes_of(root)
    found = first_container(root.find(".//h1"), units_of(sizes), sizes)
    assert found is not None
    assert found.get("id") == "it"

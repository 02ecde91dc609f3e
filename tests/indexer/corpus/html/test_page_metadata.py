"""What pages state about their articles: authors, headlines and addresses."""

import pytest

from indexer.corpus.html.page_metadata import markup_of
from indexer.corpus.html.statements import statements_of
from indexer.corpus.html.tree import parse_html
from indexer.records import Json
from tests.indexer.corpus.html.pages.page import paragraphs

HEADING = "<h1>Weir to be rebuilt</h1>"


def known_of(html: str, url: str | None = None) -> dict[str, Json]:
    return markup_of(statements_of(parse_html(html), url)).known


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("By Ann Lee and Bob Roy, Political Editors", ["Ann Lee", "Bob Roy"]),
        ("By Ann Lee, Bob Roy and Cy Dorn, Business Reporters", ["Ann Lee", "Bob Roy", "Cy Dorn"]),
        ("By Ann Lee, Chief Theatre Critic", ["Ann Lee"]),
        ("Von Anna Lehr und Bo Rau, Redakteure", ["Anna Lehr", "Bo Rau"]),
        ("Ann Lee<br>Bob Roy", ["Ann Lee", "Bob Roy"]),
        ("<span>Ann Lee</span><br><span>Bob Roy</span><br>Cy Dorn", ["Ann Lee", "Bob Roy", "Cy Dorn"]),
        ("Ann Lee<br>New York", ["Ann Lee"]),
        ("By Ann Lee<br>Marrow Bridge", ["Ann Lee"]),
        ("Ann Lee<br>Staff Writers", ["Ann Lee"]),
    ],
)
def test_markup_of_tells_authors_from_roles_and_places(byline: str, expected: list[str]) -> None:
    assert known_of(f"{HEADING}<p class=byline>{byline}</p>{paragraphs()}").get("authors") == expected


@pytest.mark.parametrize("name", ["related", "related-articles", "sidebar", "most-read"])
def test_markup_of_does_not_take_authors_of_other_articles(name: str) -> None:
    box = f"<div class='{name}'><span class=author>Wrong Person</span><a href=/x>Mill to be sold</a></div>"
    assert "authors" not in known_of(box + HEADING + paragraphs())


@pytest.mark.parametrize(
    ("head", "headings"),
    [
        ("<meta property=og:title content='You won’t believe this weir | Marrow Mail'>", "<h2>Weir to be rebuilt</h2>"),
        ("<title>Marrow Mail</title>", "<h2>Weir to be rebuilt</h2>"),
        ("<title>Weir to be rebuilt | Marrow Mail</title>", "<div><h2>Weir to be rebuilt</h2></div>"),
        ("<title>Marrow Mail: Weir to be rebuilt</title>", "<h2>Weir to be rebuilt</h2><h2>Who pays</h2>"),
    ],
)
def test_markup_of_never_takes_the_sites_name_for_the_headline(head: str, headings: str) -> None:
    head += "<meta property=og:site_name content='Marrow Mail'>"
    known = known_of(f"<head>{head}</head><body><h1>Marrow Mail</h1>{headings}{paragraphs()}</body>")
    assert (known.get("title"), known.get("source")) == ("Weir to be rebuilt", "Marrow Mail")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            "<link rel=canonical href='/news/weir'><meta property=og:url content='https://m.example/news/weir?x=1'>",
            "https://m.example/news/weir",
        ),
        (
            (
                "<link rel=canonical href='/news/weir'><script type='application/ld+json'>"
                '{"@type": "NewsArticle", "headline": "Weir to be rebuilt", "url": "https://m.example/news/weir#top"}'
                "</script>"
            ),
            "https://m.example/news/weir",
        ),
        (
            "<base href='https://m.example/news/'><link rel=canonical href='weir'>",
            "https://m.example/news/weir",
        ),
        ("<link rel=canonical href='/news/weir'>", None),
    ],
)
def test_markup_of_resolves_addresses_against_the_host_that_is_known(head: str, expected: str | None) -> None:
    assert known_of(f"<head>{head}</head><body>{HEADING}{paragraphs()}</body>").get("url") == expected


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        # A part of the title is none of its headlines unless it is a whole one.
        (
            "<meta property=og:title content='The old weir goes to court'><title>The old weir goes to court</title>",
            "<h2>The old weir</h2><h2>A judge</h2>",
            "The old weir goes to court",
        ),
        # A form has a headline of its own.
        (
            "<title>Weir to be rebuilt</title><meta property=og:title content='Weir to be rebuilt'>",
            "<h3 class=box-headline>Be the first to hear news</h3>",
            "Weir to be rebuilt",
        ),
        # What is shown in other words goes before what is made for sharing.
        (
            "<meta property=og:title content='You won’t believe what they do to this weir'>",
            "<h1>Old weir at the mill to be rebuilt</h1>",
            "Old weir at the mill to be rebuilt",
        ),
        (
            "<meta property=og:title content='Weir to be rebuilt'>",
            "<h1>Weir to be rebuilt<br>Ann Lee, correspondent</h1>",
            "Weir to be rebuilt",
        ),
    ],
)
def test_markup_of_takes_the_headline_that_is_shown_whole(head: str, body: str, title: str) -> None:
    assert known_of(f"<head>{head}</head><body>{body}{paragraphs()}</body>").get("title") == title


@pytest.mark.parametrize(
    ("head", "body", "source"),
    [
        (
            (
                "<title>Weir to be rebuilt - Marrow</title><meta property=og:site_name content='U.K.'>"
                "<link rel=canonical href='https://www.marrow.example/weir'>"
            ),
            "",
            "Marrow",
        ),
        (
            (
                "<title>Weir to be rebuilt</title><script type='application/ld+json'>"
                '{"@type": "Article", "publisher": {"@type": "Person", "name": "Ann"}}'
                "</script>"
            ),
            "",
            None,
        ),
        ("<title>News - Weir to be rebuilt</title>", "<a href='/'>News</a>", None),
        ("<title>Weir to be rebuilt</title>", "<a href='/'><img alt='Weir to be rebuilt'></a>", None),
        (
            "<title>Weir to be rebuilt - Marrow Mail</title>",
            "<a href='https://web.archive.org/web/2020/https://m.example/'>Marrow Mail</a>",
            "Marrow Mail",
        ),
    ],
)
def test_markup_of_names_the_site_by_what_several_things_state(head: str, body: str, source: str | None) -> None:
    assert known_of(f"<head>{head}</head><body>{body}{HEADING}{paragraphs()}</body>").get("source") == source


def test_markup_of_takes_the_author_of_a_page_that_names_one_alone() -> None:
    foot = "<div class=foot><span class=author>{}</span></div>"
    assert known_of(HEADING + paragraphs() + foot.format("Ann Lee")).get("authors") == ["Ann Lee"]
    both = foot.format("Ann Lee") + foot.format("Bo Ek")
    assert "authors" not in known_of(HEADING + paragraphs() + both)
    reply = "<ol class=replies><li><cite class='fn author'>Ann Lee</cite> says: a good weir</li></ol>"
    assert "authors" not in known_of(HEADING + paragraphs() + reply)

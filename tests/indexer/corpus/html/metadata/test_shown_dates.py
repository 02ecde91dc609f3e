"""Dates that pages show: those of publication, and those that their texts tell of."""

import pytest

from indexer.corpus.html.page_metadata import markup_of
from indexer.corpus.html.statements import statements_of
from indexer.corpus.html.tree import parse_html
from tests.indexer.corpus.html.pages.page import paragraphs

HEADING = "<h1>Weir to be rebuilt</h1>"


def date_of(html: str, url: str | None = None) -> object:
    return markup_of(statements_of(parse_html(html), url)).known.get("published_at")


@pytest.mark.parametrize(
    "shown",
    [
        "<p>The weir broke on 3 March 1998 after the flood.</p>",
        "<p>The weir broke on <b>3 March 1998</b> after the flood.</p>",
        "<p>The weir broke on <time datetime='1998-03-03'>3 March 1998</time> after the flood.</p>",
        "<p class=intro>The weir broke <em>on 3 March 1998</em>, and nobody heard it.</p>",
        "<figure><img src=a.jpg><figcaption>The old weir on 5 May 1955</figcaption></figure>",
        "<figure><img src=a.jpg><figcaption><span>5 May 1955</span></figcaption></figure>",
        "<div class='photo-caption'>Hull, 5 May 1955</div>",
        "<p>Event: Saturday, 7 June 2025, 8 pm</p>",
        "<p><strong>Deadline:</strong> <em>7 June 2025</em></p>",
        "<p>Founded in 1998-03-04, the pottery has closed.</p>",
        "<p>On 12 June 2003, a boy fell into the weir.</p>",
        "<p>12 June 2003 – a boy falls into the weir.</p>",
        "<p>Born 3 March 1998 in Hull, Lee came to the weir.</p>",
        "<p>Le barrage a été fermé le 3 mars 1998 après une crue.</p>",
        "<p>Das Wehr brach am 3. März 1998 nach dem Hochwasser.</p>",
        "<p>La presa se rompió el 3 de marzo de 1998.</p>",
        "<p>水坝于1998年3月4日被洪水冲毁。</p>",
        "<p>The book was published on 3 March 1998.</p>",
        "<h2>The fire of 3 March 1998</h2>",
        "<p class=today>26 November 2024</p>",
    ],
)
def test_dates_shown_are_not_those_that_the_text_tells_of(shown: str) -> None:
    assert date_of(HEADING + shown + paragraphs()) is None


@pytest.mark.parametrize(
    "before",
    [
        "<header>Today is 26 November 2024</header>",
        "<header class='site'><span class=d>Tuesday, 26 November 2024</span></header>",
        "<div>Heute ist Dienstag, 26. November 2024</div>",
    ],
)
def test_dates_shown_are_not_that_of_the_visit(before: str) -> None:
    assert date_of(before + HEADING + paragraphs()) is None


def test_dates_shown_are_not_those_of_the_headline() -> None:
    assert date_of("<h1>The fire of 3 March 1998</h1>" + paragraphs()) is None


@pytest.mark.parametrize(
    "shown",
    [
        "<p>3 March 2023</p>",
        "<h4>Friday, 3 March 2023</h4>",
        "<p>By Ann Lee | 3 March 2023</p>",
        "<p>By <a href=/lee>Ann Lee</a>, <span>3 March 2023</span></p>",
        "<p>Words: Ann Lee. Pictures: Bo Ek. <time>3 March 2023</time>. 8 minute read.</p>",
        "<p>Photographs and words by Ann Lee – Friday 3 March 2023, 6.20pm</p>",
        "<div>Posted on March 3, 2023 by Ann Lee</div>",
        "<p>This article was published on 3 March 2023.</p>",
        "<div>Veröffentlicht am 3. März 2023</div>",
        "<p>Publié le 3 mars 2023 à 10h15</p>",
        "<p>Fecha: 3 de marzo de 2023</p>",
        "<p>HULL, 3 March 2023 - The weir is to be rebuilt.</p>",
        "<p>by Ann Lee<br>on 3 March 2023</p>",
    ],
)
def test_dates_shown_are_those_of_lines_that_state_them(shown: str) -> None:
    stated = date_of(HEADING + shown + paragraphs())
    assert isinstance(stated, str)
    assert any(day in stated for day in ("3 March 2023", "3. März", "3 mars", "3 de marzo", "March 3"))


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("5 May 1955", "2024-05-06"),
        ("6 May 2024 10:15", "6 May 2024 10:15"),
        ("", "2024-05-06"),
    ],
)
def test_a_date_in_the_address_goes_before_a_doubtful_one(shown: str, expected: str) -> None:
    url = "https://marrow.example/news/2024/05/06/weir"
    assert date_of(f"{HEADING}<p>{shown}</p>{paragraphs()}", url) == expected


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("<p>Updated 26 November 2024</p>", None),
        ("<p>Updated 26 November 2024<br>Published 13 February 2024</p>", "13 February 2024"),
        ("<p>Aktualisiert am 26. November 2024 | Veröffentlicht am 13. Februar 2024</p>", "13. Februar 2024"),
        ("<p>Mis à jour le 26 novembre 2024 - Publié le 13 février 2024</p>", "13 février 2024"),
        ("<p>par <a href=/z>Zoé Petit</a>, le 13 février 2024</p>", "13 février 2024"),
    ],
)
def test_dates_shown_are_not_those_of_a_change(line: str, day: str | None) -> None:
    found = date_of(HEADING + line + paragraphs())
    assert found is None if day is None else str(found).endswith(day)


def test_dates_shown_in_the_title_of_a_page_count() -> None:
    assert (
        date_of(f"<title>Weir to be rebuilt | 13.02.2024 | Marrow Mail</title>{HEADING}{paragraphs()}") == "13.02.2024"
    )


def test_dates_shown_go_by_the_language_of_the_page() -> None:
    body = f"<body>{HEADING}<p>04/05/2023</p>{paragraphs()}</body>"
    assert date_of(f"<html lang=fr>{body}</html>") == "2023-05-04"
    assert date_of(f"<html lang=en>{body}</html>") == "04/05/2023"


def test_dates_shown_below_the_text_in_a_link_to_the_page_count() -> None:
    link = "<div class=foot><a rel=bookmark href='#'>May 3, 2024</a></div>"
    assert date_of(HEADING + paragraphs() + link) == "May 3, 2024"

"""The main text of pages that put much beside their article."""

import pytest

from indexer.config import ReadConfig
from indexer.corpus.html.page import page_record

TITLE = "Slipway to close for winter"
TEXT = (
    "The harbour council voted on Tuesday to close the old slipway for the winter, after two boats were damaged.",
    "Repairs will begin in November and are expected to cost about ninety thousand pounds, most of it the county's.",
    "Skippers said that they would rather have had the work done in summer, but none of them spoke against it.",
)
SAID = (
    "I have launched from there for thirty years and never had any trouble, so this is a way to spend our money.",
    "You clearly were not there in October, the whole lower end moves when you put a trailer on it, ask anybody.",
    "Good riddance. They should build a proper one beside the lifeboat station while they are at it.",
)
HEADING = f"<h1>{TITLE}</h1>"


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def many(entry: str, number: int = 24) -> str:
    return "".join(entry.format(i=i, said=SAID[i % 3]) for i in range(number))


BODY = paragraphs(*TEXT)
CARD = "<div class=card><a href='/n/{i}'><h3>Another story {i} of the day</h3></a><p>{said}</p></div>"
UNNAMED = "<div class=x><i>Ann {i}</i><div>{said}</div></div>"
COMMENT = (
    "<div class=comment id=c{i}><cite>user{i}</cite> <i>May 3, 2014</i><div class=say><p>{said} {i}</p></div></div>"
)


def text_of(body: str) -> str | None:
    page = (
        f"<html><head><title>{TITLE} - Harbour News</title></head><body><header><a href='/'>Harbour News</a></header>"
        f"<nav><a href='/'>Home</a><a href='/news'>News</a><a href='/sport'>Sport</a></nav>{body}"
        "<footer>Harbour News, 3 Quay Street. Contact the editor with any complaints about us.</footer></body></html>"
    )
    return page_record(page.encode(), ReadConfig()).text


@pytest.mark.parametrize(
    "body",
    [
        f"{HEADING}<div class=body>{BODY}</div><div id=comments><h2>24 Comments</h2>{many(COMMENT)}</div>",
        f"<article>{HEADING}<div class=b>{BODY}</div><div id=comments>{many(COMMENT)}</div></article>",
        f"{HEADING}<div class=b>{BODY}</div><ol class=commentlist>{many('<li><b>u{i}</b><p>{said}</p></li>')}</ol>",
        f"{HEADING}<div class=b>{BODY}</div><div id=comments>{many('<p>u{i}, 3 May</p><p>{said} {i}</p>')}</div>",
        f"<div>{HEADING}<div class=ab>{BODY}</div></div><div>{many(UNNAMED)}</div>",
        f"<div><article>{HEADING}{BODY}</article></div><div class=rail>{many(CARD, 12)}</div>",
        f"<div class=rail>{many(CARD, 12)}</div><div><article>{HEADING}{BODY}</article></div>",
        f"<div id=overlay><p>We store cookies on your device.</p></div><article>{HEADING}{BODY}</article>",
        f"<article>{HEADING}{BODY}</article><template><p>{SAID[0]}</p></template><noscript><p>{SAID[1]}</p></noscript>",
        f"<article>{HEADING}{BODY}</article><div style='display:none'><p>{SAID[0]}</p></div>",
        "".join(
            f"<section><h1>{title}</h1><div class=txt>{paragraphs(*texts)}</div></section>"
            for title, texts in ((TITLE, TEXT), ("Ask anybody", SAID), ("Good riddance", SAID[::-1]))
        ),
        f"<article>{HEADING}{BODY}<figure><img><figcaption>{SAID[2]}</figcaption></figure></article>",
        f"<article>{HEADING}<div>{BODY}</div><div class=author-bio><p>{SAID[0]}</p></div></article>",
        f"<article>{HEADING}{BODY}<div class=related><h4>Read more</h4><a href='/1'>Storm comes</a></div></article>",
        f"<article>{HEADING}{BODY}<p><b>READ MORE: <a href='/1'>Storm of the decade is coming</a></b></p></article>",
        f"<article>{HEADING}{BODY}<h3>More stories:</h3></article>",
        f"<article>{HEADING}{BODY}<p><b>In other news</b><br><a href='/1'>A storm is near</a></p></article>",
        f"<form action='page.aspx'><input name='__VIEWSTATE'>{HEADING}<div class=b>{BODY}</div></form>",
        f"<div>{HEADING}{BODY}</div><div><aside><div>{'<br><br>'.join(SAID * 4)}</div></aside></div>",
        f"<article>{HEADING}<div class=author><div>{paragraphs(SAID[0])}</div></div>{BODY}</article>",
        f"<article>{HEADING}{BODY}<div><img><p>The slipway in October, seen from the quay</p></div></article>",
    ],
)
def test_main_text_is_the_articles_alone(body: str) -> None:
    assert text_of(body) == "\n\n".join(TEXT)


@pytest.mark.parametrize(
    ("body", "between"),
    [
        ("<p>“No,” he said.</p>", ["“No,” he said."]),
        ("<h2>The works</h2><ul><li>New concrete</li><li>Rails</li></ul>", ["The works", "New concrete\nRails"]),
        ("<div class=wide><table><tr><td>1987</td><td>9,000</td></tr></table></div>", ["1987 | 9,000"]),
        (f"<blockquote><p>{SAID[2]}</p></blockquote>", [SAID[2]]),
        ("<div><span><h3>What comes next</h3></span></div>", ["What comes next"]),
        (
            "<figure><table><tr><td>Year</td><td>1987</td></tr></table><figcaption>Cost</figcaption></figure>",
            ["Year | 1987"],
        ),
        ("<aside><p>Sign up to our newsletter and be the first to know.</p></aside>", []),
        ("<div class=ad><span>Advertisement 300x250</span></div>", []),
    ],
)
def test_main_text_keeps_what_stands_between_its_paragraphs(body: str, between: list[str]) -> None:
    expected = "\n\n".join([TEXT[0], *between, *TEXT[1:]])
    assert text_of(f"<article>{HEADING}{paragraphs(TEXT[0])}{body}{paragraphs(*TEXT[1:])}</article>") == expected


@pytest.mark.parametrize(
    ("opening", "stays"),
    [
        ("<p>Two boats were damaged in a single week, and the county will have to pay.</p>", True),
        ("<p>By Ann Lee and Bo Ek, harbour correspondents, published on 4 May 2021, 10 a.m.</p>", False),
        ("<p>Harbour News, the paper of the coast and of the islands beside it</p>", False),
    ],
)
def test_main_text_begins_with_the_standfirst(opening: str, *, stays: bool) -> None:
    text = text_of(f"<header>{HEADING}{opening}</header><div class=b>{BODY}</div>")
    assert text is not None
    assert (text != "\n\n".join(TEXT)) == stays


def test_main_text_keeps_a_gallery_of_captions() -> None:
    figures = "".join(f"<figure><img src=a><figcaption>{text}</figcaption></figure>" for text in TEXT)
    assert text_of(f"{HEADING}{figures}") == "\n\n".join(TEXT)


def test_main_text_passes_over_a_headline_in_a_paragraph() -> None:
    body = paragraphs(TEXT[0], f"<a href='/x'>{TITLE}</a>, said one of them, and nobody said anything else.", *TEXT[1:])
    text = text_of(f"<div class=b>{body}</div>")
    assert text is not None
    assert text.startswith(TEXT[0])


@pytest.mark.parametrize(
    "part", ["<section>{}</section>", "<div class=entry>{}</div>", "<section class='s-1'>{}</section>"]
)
@pytest.mark.parametrize("paragraphs_each", [1, 2, 4])
def test_main_text_holds_all_parts_of_an_article(part: str, paragraphs_each: int) -> None:
    texts = [
        f"In the year {1990 + place} the county spent much on the quay, and nobody was asked." for place in range(12)
    ]
    parts = "".join(
        part.format(f"<h2>Part {place} of it</h2>{paragraphs(*texts[place : place + paragraphs_each])}")
        for place in range(0, 12, paragraphs_each)
    )
    text = text_of(f"<main>{HEADING}<div class=intro>{BODY}</div><div class=parts>{parts}</div></main>")
    assert text is not None
    assert text.startswith(TEXT[0])
    assert [one for one in text.split("\n\n") if one in texts] == texts


def test_main_text_leaves_out_teasers_built_as_the_article_is() -> None:
    teasers = many("<div class=story><h2><a href='/{i}'>Another story {i}</a></h2><p>{said}</p></div>", 4)
    assert text_of(f"<div class=story>{HEADING}{BODY}</div>{teasers}") == "\n\n".join(TEXT)

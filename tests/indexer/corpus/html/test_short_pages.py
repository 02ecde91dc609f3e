"""Pages whose article is short."""

import pytest

from indexer.config import ReadConfig
from indexer.corpus.html.page import page_record
from indexer.corpus.record import RecordError

HEADLINE = "Weir to be rebuilt"
SENTENCE = "The weir above the mill will be rebuilt."
JSON_LD = f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{HEADLINE}"%s}}</script>'
BODY = f"<div><h1>{HEADLINE}</h1><p>{SENTENCE}</p></div>"


def text_of(html: str) -> str | None:
    return page_record(html.encode(), ReadConfig()).text


@pytest.mark.parametrize(
    "html",
    [
        BODY,
        f"<article><h1>{HEADLINE}</h1><p>{SENTENCE}</p></article>",
        f"<header><a href='/'>Marrow Mail</a></header><article><h1>{HEADLINE}</h1><p>{SENTENCE}</p></article>",
        f"<head>{JSON_LD % ''}</head><body>{BODY}</body>",
        JSON_LD % f', "articleBody": "{SENTENCE}"' + BODY,
        JSON_LD % f', "articleBody": "{SENTENCE}"' + "<div id=root></div>",
        f"<head><meta property=og:type content=article></head><body>{BODY}</body>",
    ],
)
def test_page_record_takes_one_sentence_under_a_headline(html: str) -> None:
    assert text_of(html) == SENTENCE


@pytest.mark.parametrize(
    "html",
    [
        f"<article><h1>{HEADLINE}</h1></article>",
        f"<h1>{HEADLINE}</h1><nav><a href=/>Home</a> <a href=/n>News</a></nav>",
        f"<h1>{HEADLINE}</h1><p>Please wait.</p>",
        f"<article><h1>{HEADLINE}</h1><p>Loading.</p></article>",
        f"<article><p>{SENTENCE}</p></article><article><p>Mill to be sold.</p></article>",
    ],
)
def test_page_record_refuses_a_page_that_tells_nothing(html: str) -> None:
    with pytest.raises(RecordError, match="no main text was found"):
        text_of(html)


@pytest.mark.parametrize("tag", ["article", "div", "main"])
def test_page_record_keeps_paragraphs_of_a_short_text_apart(tag: str) -> None:
    paragraphs = (
        "The weir above the mill will be rebuilt next spring.",
        "The river board said so on Tuesday.",
        "It broke twice in two winters.",
    )
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    assert text_of(f"<{tag}><h1>{HEADLINE}</h1>{body}</{tag}>") == "\n\n".join(paragraphs)


@pytest.mark.parametrize(
    "line", ["来源：河边日报 作者：李明", "作者：李明", "记者 李明 2024年3月4日", "发布时间：2024-03-04 10:15"]
)
def test_page_record_leaves_out_what_stands_before_a_short_chinese_text(line: str) -> None:
    paragraphs = (
        "河务局周二表示，磨坊上游的水坝将于明年春天重建。",
        "钓鱼的人们要求修一条鱼道。",
        "工程费用比预想的少。",
    )
    body = "".join(f"<p>{paragraph}</p>" for paragraph in (line, *paragraphs))
    assert text_of(f"<h1>老水坝将于明年春天重建</h1>{body}") == "\n\n".join(paragraphs)


def test_page_record_leaves_the_headline_out_of_one_sentence() -> None:
    sentence = "The weir above the mill will be rebuilt next spring, the river board said on Tuesday."
    assert text_of(f"<h1>{HEADLINE}</h1><p>{sentence}</p>") == sentence

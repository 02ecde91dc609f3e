"""Pages -> records: the main text, and what the markup states."""

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import ReadConfig
from indexer.corpus.html.page import page_record
from indexer.corpus.record import Record, RecordError
from tests.indexer.corpus.html.pages import blogs, conventions, old, publishers, shown, templates, world
from tests.indexer.corpus.html.pages.page import EN, TITLE, Page, paragraphs

PAGES = [*blogs.PAGES, *publishers.PAGES, *world.PAGES, *old.PAGES]
STATING = [*PAGES, *conventions.PAGES, *shown.PAGES, *templates.PAGES]
FIELDS = ("title", "source", "authors", "published_at", "url", "language")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_record_finds_the_articles_own_words(page: Page) -> None:
    record = page_record(page.html.encode(page.encoding), ReadConfig(), url=page.url)
    assert record.text == "\n\n".join(page.blocks)


@pytest.mark.parametrize("page", STATING, ids=lambda page: page.name)
def test_page_record_states_what_the_markup_states(page: Page) -> None:
    record = page_record(page.html.encode(page.encoding), ReadConfig(), url=page.url)
    assert {name: value for name, value in record.markup.items() if name in FIELDS} == page.markup


ARTICLE = f"<h1>{TITLE}</h1>{paragraphs()}"
TEXT = "\n\n".join(EN)


def record_of(html: str, **known: str) -> Record:
    return page_record(html.encode(), ReadConfig(), **known)


@pytest.mark.parametrize(
    "html",
    [
        "",
        " \n",
        "<!-- nothing -->",
        "<html><frameset cols='20%,80%'><frame src='a.html'><frame src='b.html'></frameset></html>",
        "<html><body><noscript>You need to enable JavaScript to run this app.</noscript><div id='root'></div></body>",
        "<html><body><p>Please enable JavaScript to view this page; it cannot be shown without it, sorry.</p></body>",
        "<html><head><title>Search</title></head><body><form><input name=q></form><p>No results.</p></body></html>",
    ],
)
def test_page_record_refuses_a_page_without_a_text(html: str) -> None:
    with pytest.raises(RecordError, match="no main text was found"):
        record_of(html)


def test_page_record_refuses_the_front_page_of_a_site() -> None:
    with pytest.raises(RecordError, match="front page"):
        record_of(f"<title>The Strait Post</title>{paragraphs()}", url="https://strait.example/")


@pytest.mark.parametrize(
    ("head", "encoding", "declared"),
    [
        ("<meta charset=windows-1252>", "windows-1252", None),
        ("<meta http-equiv='Content-Type' content='text/html; charset=windows-1252'>", "windows-1252", "iso-8859-1"),
        ("", "windows-1252", "windows-1252"),
        ("<?xml version='1.0' encoding='windows-1252'?>", "windows-1252", None),
        ("<meta charset=windows-1252>", "utf-8-sig", None),
        ("<meta charset=utf-16>", "utf-8", None),
    ],
)
def test_page_record_reads_the_encoding_that_is_stated(head: str, encoding: str, declared: str | None) -> None:
    page = f"{head}<html><body>{ARTICLE}</body></html>".encode(encoding)
    assert page_record(page, ReadConfig(), declared=declared).text == TEXT


def test_page_record_does_not_depend_on_the_pages_read_before() -> None:
    pages = [page.html.encode(page.encoding) for page in PAGES[:8]] * 3
    forward = [page_record(page, ReadConfig()) for page in pages]
    assert [page_record(page, ReadConfig()) for page in reversed(pages)] == forward[::-1]


def test_page_record_keeps_what_metadata_states_beside_the_header() -> None:
    meta = (
        "<meta name=description content='A ramp is old.'><meta property='article:section' content='Islands'>"
        "<meta name=keywords content='ferry, ramp'><meta property='article:modified_time' content='2024-03-01'>"
    )
    markup = record_of(f"<head>{meta}</head>{ARTICLE}").markup
    assert markup["description"] == "A ramp is old."
    assert (markup["section"], markup["keywords"], markup["modified_at"]) == (
        "Islands",
        ["ferry", "ramp"],
        "2024-03-01",
    )


def test_page_record_notes_contradictory_dates() -> None:
    metas = "<meta property='article:published_time' content='2019-02-13'><meta name='pubdate' content='2024-02-13'>"
    record = record_of(f"<head>{metas}</head>{ARTICLE}")
    assert record.notes == ("the page states contradictory dates of publication; none is taken",)
    assert "published_at" not in record.markup


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 100_000 + ARTICLE,
        "<font size=1>" * 100_000 + ARTICLE,
        "<table><tr><td>" * 600 + ARTICLE,
        "<ul><li>" * 5_000 + ARTICLE,
        "<p " + " ".join(f"a{i}=1" for i in range(100_000)) + "></p>" + ARTICLE,
        "<!DOCTYPE x [<!ENTITY a 'aaaa'>]>" + ARTICLE,
        "<title>" + "a | b - " * 50_000 + "</title>" + ARTICLE,
        "<script type='application/ld+json'>" + '[{"@graph":' * 50_000 + "</script>" + ARTICLE,
        "<script type='application/ld+json'>" + '"\\' * 100_000 + "/*" * 100_000 + "</script>" + ARTICLE,
        "<base href='http://[bad'><link rel=canonical href='/x'>" + ARTICLE,
        ARTICLE + "<b><i>" * 50_000,
        ARTICLE + "<!--",
    ],
    ids=range(12),
)
def test_page_record_of_hostile_input_is_bounded_and_keeps_the_text(hostile: str) -> None:
    start = time.monotonic()
    assert record_of(hostile).text == TEXT
    assert time.monotonic() - start < 20


@given(st.text(alphabet=st.sampled_from("ab <>/=\"'&;#!-[]{}h1p\x00é"), max_size=200))
@settings(max_examples=50, deadline=None)
def test_page_record_raises_nothing_but_record_errors(text: str) -> None:
    with contextlib.suppress(RecordError):
        record_of(f"<html><h1>{text}</h1><p>{text}<script type='application/ld+json'>{text}</script>")


def test_page_record_reads_elements_whose_names_are_none() -> None:
    assert record_of(f"<html><body><htm\xf0lang='en'>{ARTICLE}</body></html>").text == TEXT


@pytest.mark.parametrize("address", ["http://[", "http://[::1/x", "http://a]b/", "//[x]/y", "http://\u2100.example/"])
def test_page_record_passes_over_addresses_that_are_none(address: str) -> None:
    head = f"<base href='{address}'><link rel=canonical href='{address}'><meta property=og:url content='{address}'>"
    assert record_of(f"<html><head>{head}</head><body>{ARTICLE}</body></html>", url=address).text == TEXT


def test_page_record_reads_nested_headings_in_bounded_time() -> None:
    started = time.process_time()
    with contextlib.suppress(RecordError):
        record_of("<h1 class='headline'>Ferry to stop for nine days " * 2_000 + ARTICLE)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "html",
    [
        "<div><h2>x " * 1_500 + ARTICLE,
        ("<div class=card><h3><a href=/x>Another story of the day</a></h3><p>Words of it.</p>" * 900 + "</div>" * 900)
        * 6,
        ARTICLE + "<div class=p>" * 1_500 + "18:20 Yes." + "</div>" * 1_500,
        ARTICLE + "<div class=p><time>18:20</time><p>Yes.</p></div>" * 10_000,
        f"<h1>{TITLE}</h1>" + "<p></p>" * 50_000,
        f"<h1>{TITLE}</h1>" + "<h2>June 14, 1963</h2><p>Yes.</p>" * 10_000,
        f"<h1>{TITLE}</h1><p>So it is.</p>" + "<h3>More</h3><ul><li><a href=/x>abc def</a></ul>" * 10_000,
    ],
    ids=range(7),
)
def test_page_record_reads_what_is_nested_and_repeated_in_bounded_time(html: str) -> None:
    started = time.process_time()
    with contextlib.suppress(RecordError):
        record_of(html)
    assert time.process_time() - started < 5

from datetime import UTC
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.records import ArticleHeader, Passage, Span, sha256_hex
from service.search.citation import citation, link

URL = "https://harbour.example/strait?id=1"
FIRST_TO_LAST = "one two three four five six seven eight nine ten"
EDGES = "one%20two%20three%20four%20five,six%20seven%20eight%20nine%20ten"


def header(**known: Any) -> ArticleHeader:
    return ArticleHeader(**{"id": "strait", "path": "a.jsonl", "sha256": "0" * 64, **known})


def passage(text: str) -> Passage:
    span = Span(0, len(text))
    return Passage(id="p", ordinal=0, text=text, span=span, byte_span=span, sha256=sha256_hex(text))


def fragment(text: str, url: str = URL) -> str:
    """The text directive's value, percent-encoded."""
    found = link(header(url=url), passage(text))
    assert found is not None
    return found.partition(":~:text=")[2]


def test_citation_names_all_that_is_known() -> None:
    article = header(
        title="Warships meet", source="The Post", authors=("Ann Poe", "Bo Li"), published_at="2023-06-14", url=URL
    )
    assert citation(article, Span(120, 840), UTC) == (
        f"“Warships meet”, Ann Poe and Bo Li, The Post, 14 June 2023, characters 120–840, {URL}"
    )


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"path": "strait"}, "strait, characters 0–9"),
        ({}, "strait, characters 0–9, a.jsonl"),
        ({"title": "T"}, "“T”, characters 0–9, a.jsonl"),
        ({"url": URL}, f"strait, characters 0–9, {URL}"),
        ({"source": "The Post"}, "strait, The Post, characters 0–9, a.jsonl"),
        ({"authors": ("Ann Poe",)}, "strait, Ann Poe, characters 0–9, a.jsonl"),
        ({"authors": ("A", "B", "C")}, "strait, A, B and C, characters 0–9, a.jsonl"),
        ({"published_at": "2025-04-03"}, "strait, 3 April 2025, characters 0–9, a.jsonl"),
        ({"published_at": "2025-04-03T23:55:41"}, "strait, 3 April 2025, characters 0–9, a.jsonl"),
        ({"published_at": "2025-04-03T23:55:41+09:00"}, "strait, 3 April 2025, characters 0–9, a.jsonl"),
        ({"published_at": "2025-04-03T23:55:41-05:00"}, "strait, 4 April 2025, characters 0–9, a.jsonl"),
        ({"published_at": "2025-04"}, "strait, April 2025, characters 0–9, a.jsonl"),
        ({"published_at": "2025"}, "strait, 2025, characters 0–9, a.jsonl"),
        ({"published_at": "a day in April"}, "strait, a day in April, characters 0–9, a.jsonl"),
    ],
)
def test_citation_leaves_out_what_is_unknown(known: dict[str, Any], expected: str) -> None:
    assert citation(header(**known), Span(0, 9), UTC) == expected


@pytest.mark.parametrize(
    ("published_at", "expected"),
    [
        ("2025-04-03T23:55:41+09:00", "3 April 2025"),
        ("2025-04-03T23:55:41Z", "4 April 2025"),
        ("2025-04-03T23:55:41", "3 April 2025"),
        ("2025-04-03", "3 April 2025"),
    ],
)
def test_citation_names_the_day_in_the_time_zone_in_which_days_are_counted(published_at: str, expected: str) -> None:
    article = header(published_at=published_at)
    assert citation(article, Span(0, 9), ZoneInfo("Asia/Tokyo")) == f"strait, {expected}, characters 0–9, a.jsonl"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nobody was hurt.", "Nobody%20was%20hurt."),
        ("a-b, c & d", "a%2Db%2C%20c%20%26%20d"),
        ("naïve 🎈", "na%C3%AFve%20%F0%9F%8E%88"),
        ("50% of #1: a/b?", "50%25%20of%20%231%3A%20a%2Fb%3F"),
        ("two  spaces\tand a tab", "two%20spaces%20and%20a%20tab"),
        (f"{'x ' * 148}last", f"{'x%20' * 148}last"),
    ],
)
def test_link_names_a_short_passage_whole(text: str, expected: str) -> None:
    assert link(header(url=URL), passage(text)) == f"{URL}#:~:text={expected}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"one two three four five {'x' * 300} six seven eight nine ten", EDGES),
        (f"one two three four five {'x ' * 125}xx six seven eight nine ten", EDGES),
        ("one two three four five and\n\n \nso six seven eight nine ten", EDGES),
        ("A title\nAnd a text", "A%20title,And%20a%20text"),
        ("first\nmiddle - here\nlast", "first,last"),
    ],
)
def test_link_names_a_long_passage_by_its_first_and_last_words(text: str, expected: str) -> None:
    assert fragment(text) == expected


@pytest.mark.parametrize("text", ["界" * 400, f"{'a' * 400} b c d e f g h i"])
def test_link_names_few_long_words_whole_since_the_edges_would_overlap(text: str) -> None:
    assert unquote(fragment(text)) == text
    assert "," not in fragment(text)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.example", "http://a.example#:~:text=word"),
        ("HTTPS://a.example/x", "HTTPS://a.example/x#:~:text=word"),
        ("https://a.example/x#part", "https://a.example/x#part:~:text=word"),
        ("https://a.example/x#", "https://a.example/x#:~:text=word"),
        ("https://a.example/x#:~:text=other", "https://a.example/x#:~:text=word"),
        ("https://a.example/x#part:~:text=other", "https://a.example/x#part:~:text=word"),
        ("https://ü.example/ä?q=ö", "https://ü.example/ä?q=ö#:~:text=word"),
        (None, None),
        ("", None),
        ("ftp://a.example/x", None),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("https:///x", None),
        ("a.example/x", None),
        ("https://[::1/x", None),
    ],
)
def test_link_takes_any_web_address_and_nothing_else(url: str | None, expected: str | None) -> None:
    assert link(header(url=url), passage("word")) == expected


@given(st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip))
def test_link_decodes_to_words_of_the_passage(text: str) -> None:
    directive = fragment(text)
    assert directive.isascii()
    assert not set(directive) & set(" -&#\n")
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    start, _, end = directive.partition(",")
    assert lines[0].startswith(unquote(start))
    assert lines[-1].endswith(unquote(end))


@pytest.mark.parametrize(
    ("text", "directive"),
    [("Plain words.", ":~:text=Plain%20words."), ("## Heading here", ""), ("See [dikes](https://x.example).", "")],
)
def test_link_of_a_markdown_article_names_no_words_that_carry_marks(text: str, directive: str) -> None:
    found = link(header(url=URL, path="notes/a.md.gz"), passage(text))
    assert found is not None
    assert found.removeprefix(URL).removeprefix("#") == directive


def test_link_escapes_what_no_url_may_hold() -> None:
    found = link(header(url='https://e.example/a b"c'), passage("Words."))
    assert found == "https://e.example/a%20b%22c#:~:text=Words."

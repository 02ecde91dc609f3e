"""Values of any type, as parts of an article."""

import pytest

from indexer.corpus.fields.values import (
    id_of,
    is_absent,
    line_of,
    shown,
    source_of,
    title_of,
    unpacked,
    url_of,
    whole_unicode,
)
from indexer.records import Json


def _deep(levels: int) -> Json:
    value: Json = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("ü", r"'\xfc'"),
        ("a\x1b[2J\n", r"'a\x1b[2J\n'"),
        (["ü", 1], r"['\xfc', 1]"),
        (_deep(50_000), "[[[[...]]]]"),
        ({"b": None}, "{'b': None}"),
        (True, "True"),
    ],
)
def test_shown_is_short_and_printable(value: Json, text: str) -> None:
    assert shown(value) == text


def test_shown_cuts_what_is_long() -> None:
    assert shown(1 << 20_000) == "a number of 20001 bits"  # more digits than Python writes
    assert shown("x" * 10_000_000) == "'" + "x" * 56 + "..."
    assert len(shown([["x" * 90] * 9] * 9)) <= 60


@pytest.mark.parametrize(
    "value", [None, "", " \n", "nan", "NULL", "N/A", "[Removed]", r"\N", [], {}, "ONLY AVAILABLE IN PAID PLANS"]
)
def test_is_absent_knows_what_stands_for_no_value(value: Json) -> None:
    assert is_absent(value)


@pytest.mark.parametrize("value", [0, False, "0", [None], "Nan Goldin", "None of the above", " " * 200 + "x"])
def test_is_absent_takes_nothing_else(value: Json) -> None:
    assert not is_absent(value)


def test_whole_unicode_joins_and_replaces_halves() -> None:
    assert whole_unicode("a\ud83d\ude00b\ude00\ud83d") == "a\U0001f600b\ufffd\ufffd"
    text = "plain ü"
    assert whole_unicode(text) is text


@pytest.mark.parametrize(
    ("value", "parsed"),
    [
        ('["a"]', ["a"]),
        ("['a', None]", ["a", None]),
        ("{'name': 'a'}", {"name": "a"}),
        ("[Video] Rain", "[Video] Rain"),
        (r"['\d']", [r"\d"]),
        ("[" * 19_000, "[" * 19_000),
        ("[__import__('os')]", "[__import__('os')]"),
        (5, 5),
    ],
)
def test_unpacked_reads_lists_and_objects_alone(value: Json, parsed: Json) -> None:
    assert unpacked(value) == parsed


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ([{"value": " a\n b "}], "a b"),
        ({"#text": "a"}, "a"),
        (2.5, "2.5"),
        ({"x": "a"}, None),
        (["a", "b"], None),
        (False, None),
        ("\x00\x1b", None),
        (_deep(1000), None),
        (1 << 5000, None),
    ],
)
def test_line_of_reads_one_line(value: Json, line: str | None) -> None:
    assert line_of(value) == line


def test_title_of_refuses_what_is_no_title() -> None:
    assert title_of("***", None) is None
    assert title_of("x" * 1001, None) is None


@pytest.mark.parametrize(
    ("value", "source"),
    [
        ("The Post", "The Post"),
        ("https://www.post.example/a", "post.example"),
        ("//post.example", "//post.example"),
        ("WWW.post.example", "WWW.post.example"),
        ("7", None),
        (7, None),
        ("http://", None),
        ("{'id': None, 'name': 'The Post'}", "The Post"),
        ({"title": "The Post"}, "The Post"),
        ("x" * 300, None),
    ],
)
def test_source_of_names_the_publisher(value: Json, source: str | None) -> None:
    assert source_of(value) == source


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://post.example/a?b=1&amp;c=2", "https://post.example/a?b=1&c=2"),
        ({"@id": "https://post.example"}, "https://post.example"),
        (["https://post.example/ü"], "https://post.example/ü"),
        ("https://post.example/a b", None),
        ("https://post.example/\n", "https://post.example/"),
        ("https://post.example/a\x00b", None),
        ("ftp://post.example", None),
        ("post.example/a", None),
        ("https://" + "x" * 3000, None),
        ("https:///a", None),
        ({"x": 1}, None),
        (True, None),
    ],
)
def test_url_of_takes_addresses_of_pages(value: Json, url: str | None) -> None:
    assert url_of(value) == url


@pytest.mark.parametrize(
    ("value", "article_id"),
    [
        (" a ", "a"),
        (7, "7"),
        (7.0, "7"),
        (7.5, None),
        (float("inf"), None),
        (-1, "-1"),
        ({"$oid": "a"}, "a"),
        ("a\u202eb", None),
    ],
)
def test_id_of_takes_printable_words_and_whole_numbers(value: Json, article_id: str | None) -> None:
    assert id_of(value) == article_id

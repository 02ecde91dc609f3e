"""What a record's fields become, and what makes a record no article."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import ReadConfig
from indexer.corpus.fields import to_article
from indexer.corpus.files import CorpusFile
from indexer.corpus.record import Record, RecordError
from indexer.records import Article, ArticleHeader, Json

TEXT = "Minister comes and goes\nDate:2025-04-13 06:55:41\nHe said nothing, and went home again at once."

RAW = "5" * 64
FILE = CorpusFile(path=Path("a.jsonl"), name="a.jsonl", format="json", open=Path("a.jsonl").open)  # type: ignore[arg-type]


def _make(fields: Mapping[str, Json], text: str = TEXT, line: int | None = 7) -> tuple[Article, list[str]]:
    return to_article(Record(fields=fields, text=text, line=line, raw_sha256=RAW), FILE, ReadConfig())


def _header(fields: Mapping[str, Json]) -> ArticleHeader:
    article, notices = _make({"id": "a", **fields})
    assert notices == []
    return article.header


def test_to_article_reads_every_field() -> None:
    fields: dict[str, Json] = {
        "id": " n-1 ",
        "title": "A  title\n",
        "source": "The Post",
        "authors": ["Ann Poe", " ", "Bo  Li"],
        "published_at": "June 14, 2023",
        "url": "https://post.example/1",
        "language": "en",
        "desk": {"name": "foreign", "tags": [1, 2.5, None, True]},
        "edition": None,
    }
    article, notices = _make(fields)
    assert notices == []
    assert article == Article(
        header=ArticleHeader(
            id="n-1",
            title="A title",
            source="The Post",
            authors=("Ann Poe", "Bo Li"),
            published_at="2023-06-14",
            url="https://post.example/1",
            path="a.jsonl",
            line=7,
            language="en",
            sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
            metadata={"desk": {"name": "foreign", "tags": [1, 2.5, None, True]}},
        ),
        text=TEXT,
    )


def test_to_article_takes_the_second_name_where_the_first_is_absent_or_null() -> None:
    article, _ = _make({"id": None, "_id": 17, "authors": None, "author": "Ann Poe", "date": "2023-06-14"})
    assert (article.header.id, article.header.authors) == ("17", ("Ann Poe",))
    assert (article.header.published_at, article.header.metadata) == ("2023-06-14", {})


def test_to_article_keeps_the_second_of_two_names_as_metadata() -> None:
    header = _header({"_id": "b", "published_at": "2023-06-14", "date": "04/05/2023"})
    assert (header.id, header.published_at) == ("a", "2023-06-14")
    assert header.metadata == {"_id": "b", "date": "04/05/2023"}


@pytest.mark.parametrize("stated", ["04/05/2023", "soon", 20230614, True, ["2023-06-14"], ""])
def test_to_article_keeps_an_unreadable_date_as_metadata_and_guesses_no_other(stated: Json) -> None:
    article, notices = _make({"date": stated}, line=None)
    assert article.header.published_at is None
    assert article.header.metadata == {"published_at": stated}
    assert notices == [f"published_at {stated!r} is no date that can be read; kept as metadata"]


def test_to_article_takes_title_and_date_from_the_text_where_no_field_states_them() -> None:
    bare, _ = _make({}, line=None)
    assert (bare.header.id, bare.header.title) == ("a.jsonl", "Minister comes and goes")
    assert bare.header.published_at == "2025-04-13T06:55:41"
    assert _header({}).title == bare.header.title
    stated = _header({"title": "Stated", "date": "2020-01-01"})
    assert (stated.title, stated.published_at) == ("Stated", "2020-01-01")


def test_to_article_looks_behind_the_front_matter() -> None:
    text = "---\nx: 1\n---\n" + TEXT
    article, _ = to_article(Record(text=text, body_start=13, raw_sha256=RAW), FILE, ReadConfig())
    assert (article.header.title, article.text, article.body_start) == ("Minister comes and goes", text, 13)


@given(st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: any(map(str.isalnum, text))))
@settings(deadline=None)
def test_to_article_never_rewrites_the_text(text: str) -> None:
    article, _ = _make({"id": "a"}, text=text)
    assert (article.text, article.header.sha256) == (text, hashlib.sha256(text.encode()).hexdigest())


def _nested(levels: int) -> Json:
    value: Json = "x"
    for _ in range(levels):
        value = [value]
    return value


def test_to_article_keeps_what_lies_64_levels_deep() -> None:
    assert _header({"x": _nested(64)}).metadata == {"x": _nested(64)}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, r'missing field "id" \(or "_id"\)'),
        ({"id": ""}, "id '' must be 1 to 512 printable characters"),
        ({"id": "x" * 513}, r"id 'x{56}\.\.\. must be 1 to 512"),
        ({"id": "a\nb"}, r"id 'a\\nb' must be"),
        ({"id": True}, "id True is neither a string nor a whole number"),
        ({"id": "a", "title": 5}, "title 5 is not a string"),
        ({"id": "a", "authors": {"name": "Ann"}}, "authors {'name': 'Ann'} is neither a string nor a list of strings"),
        ({"id": "a", "author": ["Ann", 5]}, r"authors \['Ann', 5\] is neither"),
        ({"id": "a", "x": {"\udc00": 1}}, "x holds half a surrogate pair"),
        ({"id": "a", "\udc00": 1}, "a field's name holds half a surrogate pair"),
        ({"id": "a", "x": [float("nan")]}, "x holds nan, which is no JSON value"),
        ({"id": "a", "x": float("-inf")}, "x holds -inf, which is no JSON value"),
        ({"id": 1 << 4096}, "id holds a number of over 4096 bits"),
        ({"id": "a", "x": _nested(65)}, "x is nested deeper than 64 levels"),
    ],
)
def test_to_article_refuses_a_field(fields: Mapping[str, Json], reason: str) -> None:
    with pytest.raises(RecordError, match=f"^{reason}"):
        _make(fields)


@pytest.mark.parametrize("text", ["", " \n\t", "\ufeff", "***\n---", "\u200b\u00a0"])
def test_to_article_refuses_an_empty_text(text: str) -> None:
    with pytest.raises(RecordError, match="empty: the text holds no letter and no digit"):
        _make({"id": "a"}, text=text)


def test_to_article_refuses_half_a_surrogate_pair_in_the_text() -> None:
    with pytest.raises(RecordError, match="text holds half a surrogate pair at character 5"):
        _make({"id": "a"}, text="words\ud83c")

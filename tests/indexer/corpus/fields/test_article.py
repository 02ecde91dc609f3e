"""What a record's fields become, and what makes a record no article."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import ReadConfig
from indexer.corpus.fields.article import to_article
from indexer.corpus.fields.names import EXCERPTS, NAMES
from indexer.corpus.files import CorpusFile
from indexer.corpus.record import Record, RecordError
from indexer.records import Article, ArticleHeader, Json
from tests.indexer.corpus.fields.producers import SAMPLES

TEXT = "Minister comes and goes\nDate:2025-04-13 06:55:41\nHe said nothing, and went home again at once."

RAW = "5" * 64
FILE = CorpusFile(path=Path("a.jsonl"), name="a.jsonl", format="json", open=Path("a.jsonl").open)  # type: ignore[arg-type]


def _nested(levels: int) -> Json:
    value: Json = "x"
    for _ in range(levels):
        value = [value]
    return value


_DEEP: Json = {"x": _nested(900)}
_HOSTILE: dict[str, Json] = {
    "huge number": 1 << 20_000,
    "deep": _DEEP,
    "huge number and name": [1 << 20_000, "Ann Poe"],
    "deep name": {"name": _DEEP},
    "deep list": [_DEEP] * 3,
}


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
            format="json",
            sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
            raw_sha256=RAW,
            provenance=dict.fromkeys(NAMES.keys() - {"text"}, "field"),
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


@pytest.mark.parametrize("stated", ["04/05/2023", "soon", 7, True, ["x", "y"], {"y": 2023}, 1 << 5000, _DEEP])
def test_to_article_keeps_an_unreadable_date_as_metadata_and_guesses_no_other(stated: Json) -> None:
    article, notices = _make({"date": stated, "posted_at": "2023-06-14"}, line=None)
    assert article.header.published_at is None
    assert "published_at" not in article.header.provenance
    assert notices[0].startswith("published_at ")
    assert notices[0].endswith("; kept as metadata")


def test_to_article_reads_a_day_before_its_month_where_the_user_says_so() -> None:
    record = Record(fields={"date": "04/05/2023"}, text=TEXT, raw_sha256=RAW)
    _, notes = to_article(record, FILE, ReadConfig())
    why_not = "is ambiguous: day and month could be exchanged; --day-first settles it"
    assert notes == [f"published_at '04/05/2023' {why_not}; kept as metadata"]
    article, notes = to_article(record, FILE, ReadConfig(day_first=True))
    assert (article.header.published_at, notes) == ("2023-05-04", [])


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


def test_to_article_keeps_what_lies_64_levels_deep() -> None:
    assert _header({"x": _nested(64)}).metadata == {"x": _nested(64)}


@pytest.mark.parametrize("name", SAMPLES)
def test_to_article_reads_the_record_of_a_producer(name: str) -> None:
    sample = SAMPLES[name]
    record = Record(fields=sample.fields, line=3, raw_sha256=RAW)
    article, notes = to_article(record, FILE, ReadConfig())
    header = article.header
    assert (article.text, notes) == (sample.text, list(sample.notes))
    assert header.id == (sample.id or "a.jsonl:3")
    assert (header.title, header.source, header.authors) == (sample.title, sample.source, sample.authors)
    assert (header.published_at, header.url, header.language) == (sample.published_at, sample.url, sample.language)
    assert not any(value == article.text for value in header.metadata.values())


@pytest.mark.parametrize(
    ("fields", "title", "notes"),
    [
        ({"title": 1984}, "1984", []),
        ({"title": ["One"]}, "One", []),
        ({"title": True, "headline": "Two"}, "Two", ["title True is no title; kept as metadata"]),
        ({"title": "x" * 2000, "headline": "Two"}, "Two", [f"title {'x' * 57!r}"[:-1] + "...; "]),
        ({"title": "  ", "headline": "Two"}, "Two", []),
        ({"title": "nan", "headline": "Two"}, "Two", []),
        ({"title": "Rain &amp; wind: &lt;now&gt; the <em>coast</em>"}, "Rain & wind: <now> the coast", []),
        ({"title": "Rain &amp;amp; wind"}, "Rain & wind", []),
        ({"title": "AT&T and R&D, a < b"}, "AT&T and R&D, a < b", []),
        ({"title": "Rain\x1b[31m and\x00 wind"}, "Rain [31m and wind", []),
        ({"title": "Half \ud83c a smile"}, "Half \ufffd a smile", []),
        ({"title": "[1984]"}, "[1984]", []),
    ],
)
def test_to_article_reads_a_title_of_any_type(fields: Mapping[str, Json], title: str, notes: list[str]) -> None:
    article, found = _make({"id": "a", **fields})
    assert article.header.title == title
    assert len(found) == len(notes)
    assert all(note.startswith(start[:20]) for note, start in zip(found, notes, strict=True))


@pytest.mark.parametrize(
    ("title", "source", "expected"),
    [
        ("Rain returns | The Post", "The Post", "Rain returns"),
        ("Rain returns – the post", "The Post", "Rain returns"),
        ("Rain returns - The Post", None, "Rain returns - The Post"),
        ("Rain returns - The Herald", "The Post", "Rain returns - The Herald"),
        ("Rain returns - The Post", "Post", "Rain returns"),
        ("Rain returns - Post", "The Post", "Rain returns"),
        ("Rain returns - Other Post", "The Post", "Rain returns - Other Post"),
        ("Rain returns to The Post", "The Post", "Rain returns to The Post"),
        ("Opinion | The Post", "The Post", "Opinion | The Post"),
        ("Rain-The Post", "The Post", "Rain-The Post"),
    ],
)
def test_to_article_takes_the_known_source_from_the_end_of_a_title(title: str, source: str, expected: str) -> None:
    header = _header({"title": title, "source": source})
    assert header.title == expected
    assert header.metadata == ({} if title == expected else {"title": title})


def test_to_article_keeps_a_byline_of_which_a_part_was_taken() -> None:
    header = _header({"author": "By Ann Poe, Staff writer"})
    assert (header.authors, header.metadata) == (("Ann Poe",), {"author": "By Ann Poe, Staff writer"})


@pytest.mark.parametrize("author", ["Staff", "admin", 5, "https://post.example/ann", "The Post", [None], "n/a"])
def test_to_article_knows_no_author_where_nobody_is_named(author: Json) -> None:
    header = _header({"author": author, "source": "The Post"})
    assert (header.authors, header.metadata) == ((), {"author": author})
    assert "authors" not in header.provenance


@pytest.mark.parametrize(
    ("fields", "source"),
    [
        ({"source": {"name": "Post"}}, "Post"),
        ({"source": [{"id": 1, "name": "Post"}]}, "Post"),
        ({"source": "https://www.post.example/a/b", "site_name": "The Post"}, "The Post"),
        ({"source": "https://www.post.example/a/b"}, "post.example"),
        ({"source": "www.post.example"}, "post.example"),
        ({"source": "post.example", "publisher": {"name": "The Post"}}, "The Post"),
        ({"source": "The &quot;Post&quot;"}, 'The "Post"'),
        ({"source": 12, "domain": "post.example"}, "post.example"),
        ({"source": "unknown"}, None),
    ],
)
def test_to_article_prefers_the_name_of_a_source_to_its_domain(fields: Mapping[str, Json], source: str | None) -> None:
    assert _header(fields).source == source


def test_to_article_takes_the_source_of_the_markup_before_the_domain_of_a_field() -> None:
    record = Record(fields={"domain": "post.example"}, markup={"source": "The Post"}, text=TEXT, raw_sha256=RAW)
    header = to_article(record, FILE, ReadConfig())[0].header
    assert (header.source, header.provenance["source"]) == ("The Post", "markup")
    assert header.metadata == {"domain": "post.example"}


@pytest.mark.parametrize(
    ("fields", "url", "article_id", "note"),
    [
        ({"url": "https://post.example/1 "}, "https://post.example/1", "https://post.example/1", None),
        ({"url": "HTTP://post.example/1"}, "HTTP://post.example/1", "HTTP://post.example/1", None),
        (
            {"url": "/2025/kiln"},
            None,
            "a.jsonl:7",
            "url '/2025/kiln' is no address that begins with http:// or https://",
        ),
        ({"url": "javascript:alert(1)"}, None, "a.jsonl:7", "url 'javascript:alert(1)' is no address"),
        ({"url": "http://"}, None, "a.jsonl:7", "url 'http://' is no address"),
        ({"url": "http://[::1/x"}, None, "a.jsonl:7", "url 'http://[::1/x' is no address"),
        (
            {"url": 7, "link": "https://post.example/2"},
            "https://post.example/2",
            "https://post.example/2",
            "url 7 is no",
        ),
        ({"url": "https://post.example/" + "x" * 600}, "https://post.example/" + "x" * 600, "a.jsonl:7", None),
        (
            {"id": "https://post.example/3", "url": "https://post.example/4"},
            "https://post.example/4",
            "https://post.example/3",
            None,
        ),
        ({"guid": "https://post.example/3"}, "https://post.example/3", "https://post.example/3", None),
        ({"id": "", "url": "https://post.example/4"}, "https://post.example/4", "https://post.example/4", None),
        (
            {"id": "x" * 513, "url": "https://post.example/4"},
            "https://post.example/4",
            "https://post.example/4",
            "id 'xxx",
        ),
        ({"id": "a\nb"}, None, "a.jsonl:7", "id 'a\\nb' must be 1 to 512 printable characters or a whole number"),
        ({"id": True}, None, "a.jsonl:7", "id True must be"),
        ({"id": 1 << 4096}, None, "a.jsonl:7", "id a number of 4097 bits must be"),
        ({"id": 17.0}, None, "17", None),
        ({"id": [], "_id": {"$oid": "ab"}}, None, "ab", None),
    ],
)
def test_to_article_takes_the_stated_id_else_the_url_else_the_place(
    fields: Mapping[str, Json], url: str | None, article_id: str, note: str | None
) -> None:
    article, notes = _make(fields)
    assert (article.header.url, article.header.id) == (url, article_id)
    assert ("id" in article.header.provenance) == (article_id not in ("a.jsonl:7", url))
    assert notes[0].startswith(note) if note else notes == [], notes


@pytest.mark.parametrize(
    ("fields", "url", "article_id", "source", "is_noted"),
    [
        ({"url": "http://www.post.example"}, None, "a.jsonl:7", None, True),
        ({"url": "https://news.post.example/#top"}, None, "a.jsonl:7", None, True),
        ({"link": "https://post.example/index.html"}, None, "a.jsonl:7", None, True),
        ({"source": "https://www.post.example/"}, None, "a.jsonl:7", "post.example", False),
        ({"guid": "https://post.example/"}, None, "a.jsonl:7", None, False),
        ({"id": "https://post.example"}, None, "a.jsonl:7", None, False),
        (
            {"url": "https://post.example", "link": "https://post.example/1"},
            *2 * ["https://post.example/1"],
            None,
            True,
        ),
        ({"url": "https://post.example/?p=12"}, *2 * ["https://post.example/?p=12"], None, False),
        ({"url": "https://post.example/#!/kiln"}, *2 * ["https://post.example/#!/kiln"], None, False),
    ],
)
def test_to_article_takes_no_address_of_a_site_for_that_of_an_article(
    fields: Mapping[str, Json], url: str | None, article_id: str, source: str | None, *, is_noted: bool
) -> None:
    article, notes = _make(fields)
    header = article.header
    assert (header.url, header.id, header.source) == (url, article_id, source)
    assert ["is the address of a site" in note for note in notes] == [True] * is_noted


def test_to_article_gives_an_article_without_an_id_a_printable_one() -> None:
    file = replace(FILE, name="a\nb" + "x" * 600)
    article, _ = to_article(Record(text=TEXT, raw_sha256=RAW), file, ReadConfig())
    assert len(article.header.id) == 505
    assert article.header.id.isprintable()


@pytest.mark.parametrize(
    ("fields", "language", "note"),
    [
        ({"language": ["en"]}, "en", None),
        ({"language": "English"}, "en", None),
        ({"lang": "en_GB"}, "en-GB", None),
        ({"language": "Elvish"}, None, "language 'Elvish' is no language that is known; kept as metadata"),
        ({"language": ["en", "fr"]}, None, "language ['en', 'fr'] is no language that is known; kept as metadata"),
    ],
)
def test_to_article_reads_a_language(fields: Mapping[str, Json], language: str | None, note: str | None) -> None:
    article, notes = _make({"id": "a", **fields})
    assert (article.header.language, notes) == (language, [note] if note else [])
    assert article.header.metadata == (dict(fields) if note else {})


def test_to_article_puts_the_names_of_the_user_first() -> None:
    config = ReadConfig(fields=(("title", "hed"), ("text", "body.raw"), ("source", "Quelle")))
    fields: dict[str, Json] = {"title": "B", "hed": "A", "body": {"raw": "Words.", "n": 1}, "quelle": "Post"}
    article, notes = to_article(Record(fields=fields, line=1, raw_sha256=RAW), FILE, config)
    assert (article.text, article.header.title, article.header.source, notes) == ("Words.", "A", "Post", [])
    assert article.header.metadata == {"title": "B", "body": {"n": 1}}


def test_to_article_goes_by_field_then_markup_then_text_then_file_name() -> None:
    file = replace(FILE, name="2020-01-02-x.html", format="html")
    markup: dict[str, Json] = {"title": "Of markup", "authors": ["Ann Poe"], "published_at": "2021-01-01", "rating": 5}

    def header(fields: Mapping[str, Json], markup: Mapping[str, Json], text: str) -> ArticleHeader:
        record = Record(fields=fields, markup=markup, text=text, raw_sha256=RAW)
        return to_article(record, file, ReadConfig())[0].header

    every = header({"title": "Of a field"}, markup, TEXT)
    assert (every.title, every.published_at, every.metadata) == ("Of a field", "2021-01-01", {"rating": 5})
    assert every.provenance == {"title": "field", "authors": "markup", "published_at": "markup"}
    of_text = header({}, {}, TEXT)
    assert (of_text.title, of_text.published_at) == ("Minister comes and goes", "2025-04-13T06:55:41")
    assert of_text.provenance == {"title": "text", "published_at": "text"}
    of_name = header({}, {}, "He said nothing.")
    assert (of_name.title, of_name.published_at, of_name.provenance) == (
        None,
        "2020-01-02",
        {"published_at": "file name"},
    )


def test_to_article_dates_no_record_of_many_by_the_name_of_their_file() -> None:
    file = replace(FILE, name="2020-01-02.jsonl")
    article, _ = to_article(Record(text="He said nothing.", line=1, raw_sha256=RAW), file, ReadConfig())
    assert article.header.published_at is None


@pytest.mark.parametrize("switch", [True, False, "true", "no"])
def test_to_article_takes_no_switch_for_a_date(switch: Json) -> None:
    header = _header({"published": switch, "date": "2023-06-14"})
    assert (header.published_at, header.metadata) == ("2023-06-14", {"published": switch})


def test_to_article_keeps_what_it_cannot_read_of_the_markup() -> None:
    markup: dict[str, Json] = {"url": "/kiln", "title": "", "authors": [], "source": "post.example"}
    article, notes = to_article(Record(text=TEXT, markup=markup, raw_sha256=RAW), FILE, ReadConfig())
    header = article.header
    assert (header.url, header.source, header.metadata) == (None, "post.example", {"url": "/kiln"})
    assert header.provenance == {"source": "markup", "title": "text", "published_at": "text"}
    assert notes == ["url '/kiln' is no address that begins with http:// or https://; kept as metadata"]


def test_to_article_keeps_neither_the_same_text_nor_its_page_as_metadata() -> None:
    page = "<!DOCTYPE html><html><body><p>Words.</p></body></html>"
    fields: dict[str, Json] = {"text": TEXT, "maintext": TEXT, "html": page, "body_html": "<p>Words.</p>"}
    article, notes = to_article(Record(fields=fields, raw_sha256=RAW), FILE, ReadConfig())
    assert (article.text, article.header.metadata, notes) == (TEXT, {"body_html": "<p>Words.</p>"}, [])


@pytest.mark.parametrize(
    ("date", "zone", "expected"),
    [
        ("2025-05-13 08:00:00", "UTC", "2025-05-13T08:00:00+00:00"),
        ("2025-05-13 08:00:00", "Europe/Berlin", "2025-05-13T08:00:00+02:00"),
        ("2025-05-13T08:00:00+01:00", "UTC", "2025-05-13T08:00:00+01:00"),
        ("2025-05-13", "UTC", "2025-05-13"),
        ("2025-05-13 08:00:00", "nowhere", "2025-05-13T08:00:00"),
        ("2025-05-13 08:00:00", None, "2025-05-13T08:00:00"),
        ("2025-05-13 08:00:00", ["UTC"], "2025-05-13T08:00:00"),
    ],
)
def test_to_article_reads_the_zone_beside_a_date(date: str, zone: Json, expected: str) -> None:
    record = Record(fields={"text": "Words.", "pubDate": date, "pubDateTZ": zone}, raw_sha256=RAW, line=1)
    article, _ = to_article(record, FILE, ReadConfig())
    assert article.header.published_at == expected


def test_to_article_keeps_an_unreadable_date_of_the_markup() -> None:
    record = Record(text=TEXT, markup={"published_at": "soon"}, raw_sha256=RAW)
    article, notes = to_article(record, FILE, ReadConfig())
    assert (article.header.published_at, article.header.metadata) == (None, {"published_at": "soon"})
    assert notes == ["published_at 'soon' is no date that can be read; kept as metadata"]


@pytest.mark.parametrize("name", ["date_download", "crawled_at", "date_modified", "updated", "timestamp", "created_at"])
def test_to_article_takes_no_other_date_for_that_of_publication(name: str) -> None:
    header = _header({name: "2023-06-14", "published": True, "text": "x"})
    assert (header.published_at, header.metadata[name]) == ("2025-04-13T06:55:41", "2023-06-14")


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"x": {"\udc00": 1}}, "'x' holds half a surrogate pair; left out"),
        ({"\udc00": 1}, r"'\udc00' holds half a surrogate pair; left out"),
        ({"x": [float("nan")]}, "'x' holds nan, which is no JSON value; left out"),
        ({"x": float("-inf")}, "'x' holds -inf, which is no JSON value; left out"),
        ({"x": 1 << 4096}, "'x' holds a number of over 4096 bits; left out"),
        ({"x": _nested(65)}, "'x' is nested deeper than 64 levels; left out"),
    ],
)
def test_to_article_leaves_out_what_json_cannot_hold(fields: Mapping[str, Json], note: str) -> None:
    article, notes = _make({"id": "a", "y": 1, **fields})
    assert (article.header.metadata, notes) == ({"y": 1}, [note])


_NAMES = st.sampled_from([*(path for paths in NAMES.values() for path in paths), *EXCERPTS, "x"])
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["[[", "{'a': ", "<p>", "&amp;"])
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES | st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(_NAMES, _VALUES, max_size=6))
@settings(deadline=None)
def test_to_article_gives_an_article_that_an_index_can_hold_or_says_why_not(fields: dict[str, Json]) -> None:
    try:
        article, notes = to_article(Record(fields=fields, line=1, raw_sha256=RAW), FILE, ReadConfig())
    except RecordError:
        return
    header = article.header
    json.dumps([article.text, header.title, header.source, header.authors, header.url], allow_nan=False).encode()
    json.dumps(header.metadata, allow_nan=False, ensure_ascii=False).encode()
    assert 1 <= len(header.id) <= 512
    assert all(note.isprintable() for note in notes)
    stated = {"title", "source", "authors", "published_at", "url", "language"}
    assert header.provenance.keys() - {"id"} == {name for name in stated if getattr(header, name)}


@pytest.mark.parametrize("value", _HOSTILE.values(), ids=_HOSTILE)
@pytest.mark.parametrize("meaning", NAMES)
def test_to_article_stands_values_that_python_cannot_write(meaning: str, value: Json) -> None:
    for name in NAMES[meaning]:
        record = Record(fields={name: value, "summary": TEXT}, line=1, raw_sha256=RAW)
        article, notes = to_article(record, FILE, ReadConfig())
        assert article.text in (TEXT, "Ann Poe")
        assert all(len(note) < 200 for note in notes)


def test_to_article_is_quick_with_hostile_values() -> None:
    endless = [" , " * 300_000, "<" * 300_000, "&amp" * 100_000, "[" * 20_000, "- " * 300_000]
    for value in endless:
        article, _ = _make(
            {"id": "a", **dict.fromkeys(("title", "authors", "source", "url", "language", "date"), value)}
        )
        assert article.header.authors == ()


@pytest.mark.parametrize("text", ["", " \n\t", "\ufeff", "***\n---", "\u200b\u00a0"])
def test_to_article_refuses_an_empty_text(text: str) -> None:
    with pytest.raises(RecordError, match="empty: the text holds no letter and no digit"):
        _make({"id": "a"}, text=text)


def test_to_article_mends_halves_of_surrogate_pairs_in_the_text() -> None:
    article, notes = _make({"id": "a"}, text="words \ud83d\ude00 and \ud83c")
    assert article.text == "words \U0001f600 and \ufffd"
    assert notes == ["the text held halves of surrogate pairs; they were joined, or are U+FFFD now"]


@pytest.mark.parametrize(
    "stated",
    [
        *("1970-01-01T00:00:00Z", "1970-01-01", "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T01:00:00+01:00", 0, "0"),
        *("0000-00-00 00:00:00", "0001-01-01T00:00:00Z", "1900-01-01T00:00:00", "1899-12-30 00:00:00", -1),
    ],
)
def test_to_article_takes_no_placeholder_for_a_date(stated: Json) -> None:
    article, notices = _make({"published_at": stated}, text="Words.")
    assert article.header.published_at is None
    assert article.header.metadata == {"published_at": stated}
    (notice,) = notices
    assert notice.endswith("is what programs write where they know no date; kept as metadata")
    assert _make({"published_at": stated, "date": "2023-06-14"})[0].header.published_at == "2023-06-14"


@pytest.mark.parametrize("stated", ["1970-01-02", "1900-01-01", "1970-01-01T10:15:00Z", "1904-05-01T00:00:00"])
def test_to_article_keeps_early_dates(stated: str) -> None:
    assert _make({"published_at": stated})[0].header.published_at is not None


@pytest.mark.parametrize("stated", [["A", "B"], 42, {"id": "bbc", "name": None}])
def test_to_article_notes_a_source_that_names_no_publisher(stated: Json) -> None:
    article, notices = _make({"source": stated})
    assert article.header.source is None
    assert article.header.metadata == {"source": stated}
    assert [notice.partition(" names ")[2] for notice in notices] == ["no publisher; kept as metadata"]
    assert _make({"source": stated, "publisher": "The Post"})[1] == []


def test_to_article_leaves_a_password_out_of_the_url() -> None:
    article, notices = _make({"url": "https://ann:secret@post.example/1?a=b@c"}, line=None)
    assert article.header.url == "https://post.example/1?a=b@c"
    assert "secret" not in repr(article)
    assert notices == ["the name and password in the url are left out"]
    assert _make({"url": "https://post.example/@ann"})[1] == []


def test_to_article_notes_a_text_or_title_that_was_misread() -> None:
    text, title = "FranÃ§ois is in the cafÃ©.", "FranÃ§ois"
    looks = "looks like UTF-8 that was read as windows-1252, as in"
    assert _make({"title": title}, text=text)[1] == [f"{looks} 'FranÃ§ois'"]
    assert _make({"title": title})[1] == [f"the title {looks} 'FranÃ§ois'"]


def test_to_article_takes_the_fields_beside_a_text_within_an_object() -> None:
    inner: Json = {"title": "Inner", "author": "Ann Poe", "text": "Words.", "id": 5}
    fields: dict[str, Json] = {"id": "x", "text": None, "article": inner}
    article, notices = to_article(Record(fields=fields, raw_sha256=RAW), FILE, ReadConfig())
    header = article.header
    assert (article.text, notices) == ("Words.", [])
    assert (header.id, header.title, header.authors) == ("x", "Inner", ("Ann Poe",))
    assert header.metadata == {"article": {"id": 5}}


def test_to_article_reads_names_in_other_languages() -> None:
    fields: dict[str, Json] = {"Titel": "T", "Autor": "Ann Poe", "Veröffentlicht am": "2023-06-14", "Quelle": "Post"}
    header = _header(fields)
    assert (header.title, header.authors, header.source) == ("T", ("Ann Poe",), "Post")
    assert (header.published_at, header.metadata) == ("2023-06-14", {})


@pytest.mark.parametrize("stated", ["some words", {"x": 1}, [1]])
def test_to_article_takes_a_field_for_data_for_no_date(stated: Json) -> None:
    assert _make({"data": stated})[1] == []

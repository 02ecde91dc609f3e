"""Which field of a record holds its text, and what is taken of it."""

import pytest

from indexer.config import ReadConfig
from indexer.corpus.fields import texts
from indexer.corpus.fields.names import RecordFields
from indexer.corpus.fields.texts import text_field
from indexer.corpus.record import Record, RecordError
from indexer.records import Json


def _read(fields: dict[str, Json]) -> tuple[str, str, tuple[str, ...]]:
    found = text_field(RecordFields(fields), ReadConfig())
    return found.text, found.stated.name, found.notes


@pytest.mark.parametrize(
    ("fields", "text", "name"),
    [
        ({"text": "A.", "body": "B."}, "A.", "text"),
        ({"text": None, "body": "B."}, "B.", "body"),
        ({"text": " ", "body": "B."}, "B.", "body"),
        ({"text": "***", "body": "B."}, "B.", "body"),
        ({"text": 5, "body": "B."}, "B.", "body"),
        ({"content": {"raw": {}, "plain": "B."}}, "B.", "content"),
        ({"text": " A.\n\n\nB. "}, " A.\n\n\nB. ", "text"),
        ({"text": "a < b & c, R&D; <name@mail.example>"}, "a < b & c, R&D; <name@mail.example>", "text"),
    ],
)
def test_text_field_takes_the_first_text_verbatim(fields: dict[str, Json], text: str, name: str) -> None:
    assert _read(fields) == (text, name, ())


@pytest.mark.parametrize(
    ("fields", "text", "note"),
    [
        ({"summary": "A."}, "A.", "there is no whole text; 'summary' was taken for it"),
        ({"summary": "A.", "description": "A longer."}, "A longer.", "there is no whole text; 'description'"),
        (
            {"content": "A long beginning … [+12 chars]", "description": "A."},
            "A long beginning … [+12 chars]",
            "the text is cut",
        ),
        (
            {"content": "A… [12 chars]", "description": "A longer."},
            "A longer.",
            "there is no whole text; 'description'",
        ),
        ({"content": "A… [+1 chars]", "body": "B."}, "B.", None),
        ({"description": "A rest [&#8230;]"}, "A rest […]", "there is no whole text; 'description'"),
        ({"text": ["A.", "", "B."]}, "A.\n\nB.", "the text was in parts; a blank line is between them now"),
        ({"text": ["A."]}, "A.", None),
        ({"text": "<p>A.</p><p>B.</p>"}, "A.\n\nB.", "the text was HTML; its text was taken"),
        ({"text": "A\ud83c."}, "A\ufffd.", "the text held halves of surrogate pairs"),
        (
            {"text": '{"blocks": [{"type": "paragraph", "data": {"text": "A."}}]}'},
            "A.",
            "the text was JSON as an editor writes it; its text was taken",
        ),
        ({"text": ["A &lt; b.", "<p>B.</p>"]}, "A < b.\n\nB.", "the text was in parts"),
    ],
)
def test_text_field_says_what_is_not_as_it_was_stated(fields: dict[str, Json], text: str, note: str | None) -> None:
    found, _, notes = _read(fields)
    assert found == text
    assert notes[0].startswith(note) if note else notes == ()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "no text: no field of a known name holds one (it has none); --fields text=NAME names one"),
        ({"a": 1, "\n": 2}, "no text: no field of a known name holds one ('a', '\\n'); --fields"),
        ({"text": None}, "empty: the field 'text' is empty; --fields text=NAME names another"),
        ({"text": ""}, "empty: the field 'text' is empty; --fields text=NAME names another"),
        ({"content": "[Removed]"}, "no text: 'content' is '[Removed]'; the service has removed it"),
        ({"content": "ONLY AVAILABLE IN PAID PLANS"}, "no text: 'content' is 'ONLY AVAILABLE IN PAID PLANS'"),
        ({"text": "<p>***</p>"}, "empty: the text holds no letter and no digit"),
        ({"text": 5}, "text 5 is no text"),
        ({"text": True}, "text True is no text"),
        ({"body": {"x": 1}}, "text {'x': 1} is no text"),
    ],
)
def test_text_field_refuses_a_record_without_words(fields: dict[str, Json], reason: str) -> None:
    with pytest.raises(RecordError) as caught:
        _read(fields)
    assert str(caught.value).startswith(reason)


def test_text_field_takes_the_main_text_of_a_whole_page(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[bytes, str | None]] = []

    def page(data: bytes, _: ReadConfig, *, url: str | None, declared: str | None) -> Record:
        seen.append((data, url))
        assert declared == "utf-8"
        return Record(text="Words.", markup={"title": "T"}, raw_sha256="", notes=("n",))

    monkeypatch.setattr(texts, "page_record", page)
    html = "\n<!-- saved --><!DOCTYPE html><html><body><p>Wörds.</p></body></html>"
    found = text_field(RecordFields({"html": html, "link": "https://post.example/1"}), ReadConfig())
    assert seen == [(html.encode(), "https://post.example/1")]
    assert (found.text, found.markup) == ("Words.", {"title": "T"})
    assert found.notes == ("the text was an HTML page; its main text was taken", "n")


def test_text_field_reads_on_where_a_page_has_no_main_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def page(*_: object, **__: object) -> Record:
        raise RecordError("no main text")

    monkeypatch.setattr(texts, "page_record", page)
    assert _read({"html": "<html>", "summary": "A."})[0] == "A."
    with pytest.raises(RecordError, match="no main text"):
        _read({"html": "<html>"})

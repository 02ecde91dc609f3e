"""Names of fields: found in records, and named by the user."""

import pytest

from indexer.corpus.fields.names import AMBIGUOUS, NAMES, RecordFields, parse_field_mapping, without_part
from indexer.errors import UsageError
from indexer.records import Json


@pytest.mark.parametrize(
    ("fields", "meaning", "value"),
    [
        ({"pubDate": "x"}, "published_at", "x"),
        ({"PUB-DATE": "x"}, "published_at", "x"),
        ({"Publication Date": "x"}, "published_at", "x"),
        ({"\ufeffTitle ": "x"}, "title", "x"),
        ({"article:published_time": "x"}, "published_at", "x"),
        ({"source": {"Name": "x"}}, "source", "x"),
        ({"fields.bodyText": "x"}, "text", "x"),
        ({"fields": {"bodyText": "x"}}, "text", "x"),
        ({"_source": {"title": "x"}}, "title", "x"),
        ({"byline": [{"original": "x"}]}, "authors", "x"),
        ({"byline": [{"original": "x"}, {"original": "y"}, 5]}, "authors", ["x", "y"]),
    ],
)
def test_of_finds_a_field_by_any_form_of_its_name(fields: dict[str, Json], meaning: str, value: Json) -> None:
    assert next(RecordFields(fields).of(meaning)).value == value


def test_of_gives_the_preferred_first_and_the_exact_name_before_its_forms() -> None:
    fields = RecordFields(
        {"Title": 1, "headline": 2, "title": 3, "_id": 4, "id": 5}, [("title", "hed"), ("id", "headline")]
    )
    assert [stated.value for stated in fields.of("title")] == [3, 2]
    assert [stated.value for stated in fields.of("id")] == [2, 5, 4]


def test_of_finds_nothing_in_values_of_other_types() -> None:
    assert list(RecordFields({"fields": "bodyText", "source": None, "thread": [[]]}).of("text")) == []


def test_names_have_no_form_twice() -> None:
    for meaning, names in NAMES.items():
        assert len({name.replace("_", "") for name in names} | {"_"}) >= len(names), meaning
    assert {name for names in NAMES.values() for name in names} >= AMBIGUOUS


@pytest.mark.parametrize(
    ("value", "path", "rest"),
    [
        ({"raw": "x", "n": 1}, "body.raw", {"n": 1}),
        ({"raw": "x"}, "body.raw", {}),
        ({"a": {"b": 1, "c": 2}}, "body.a.b", {"a": {"c": 2}}),
        ({"a": {"b": 1}, "d": 3}, "body.a.b", {"d": 3}),
        ([{"raw": "x"}], "body.raw", [{"raw": "x"}]),
    ],
)
def test_without_part_leaves_the_rest_of_an_object(value: Json, path: str, rest: Json) -> None:
    assert without_part(value, path) == rest


def test_parse_field_mapping_reads_pairs() -> None:
    assert parse_field_mapping(" title = hed, text=body.raw,text=story ") == (
        ("title", "hed"),
        ("text", "body.raw"),
        ("text", "story"),
    )
    assert parse_field_mapping(" ") == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title", "--fields: 'title' is not of the form field=name, such as title=hed"),
        ("title=", "--fields: 'title=' is not of the form"),
        ("=hed", "--fields: '=hed' is not of the form"),
        ("title=hed,", "--fields: '' is not of the form"),
        ("text=body..raw", "--fields: 'text=body..raw' is not of the form"),
        ("headline=hed", "--fields: 'headline' is no field of an article; it must be one of id, text, title, source"),
        ("title=hed,title=hed", "--fields: 'title=hed' is given twice"),
    ],
)
def test_parse_field_mapping_refuses_what_it_cannot_read(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_field_mapping(text)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("fields", "known"),
    [
        ({"id": 1, "article": {"title": "T", "text": "A."}}, {"id": 1, "title": "T", "text": "A."}),
        ({"data": 1, "attributes": {"title": "T", "body": "A."}}, {"data": 1, "title": "T", "body": "A."}),
        ({"title": "O", "post": {"Title": "T", "text": "A."}}, {"title": "O", "text": "A.", "post": {"Title": "T"}}),
        ({"title": None, "post": {"title": "T", "text": "A."}}, {"title": "T", "text": "A."}),
        ({"text": "B.", "article": {"title": "T", "text": "A."}}, None),
        ({"article": {"text": "A."}}, None),
        ({"article": {"title": "T"}}, None),
        ({"content": {"rendered": "A."}}, None),
        ({"post": {"title": "T", "text": "A."}, "story": {"title": "T", "text": "B."}}, None),
        ({"article": "A."}, None),
    ],
)
def test_record_fields_opens_an_object_that_states_the_article(
    fields: dict[str, Json], known: dict[str, Json] | None
) -> None:
    assert RecordFields(fields).all == (fields if known is None else known)


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("Titel", "title"),
        ("TITRE", "title"),
        ("Ti\u0301tulo", "title"),
        ("Заголовок", "title"),
        ("标题", "title"),
        ("texte", "text"),
        ("Текст", "text"),
        ("Veröffentlicht am", "published_at"),
        ("fecha", "published_at"),
        ("Data", "published_at"),
        ("Quelle", "source"),
        ("Autores", "authors"),
        ("Sprache", "language"),
        ("ссылка", "url"),
    ],
)
def test_record_fields_knows_names_in_other_languages(name: str, meaning: str) -> None:
    (stated,) = RecordFields({name: "x"}).of(meaning)
    assert stated.name == name

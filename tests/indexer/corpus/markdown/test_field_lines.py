import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.markdown.field_lines import FieldLines, begins_with_key, read_lines
from indexer.records import Json


@pytest.mark.parametrize(
    ("raw", "fields"),
    [
        ("title: Budget: what we know", {"title": "Budget: what we know"}),
        ('title: "Budget: what we know', {"title": "Budget: what we know"}),
        ("title: 'Tis the season: kilns", {"title": "'Tis the season: kilns"}),
        ('title: "Fire" and "ash"', {"title": '"Fire" and "ash"'}),
        (r'title: "A \"new\" kiln"' + "\nb: 'it''s'", {"title": 'A "new" kiln', "b": "it's"}),
        ('a: \'It\'s relit\'\nb: "He said "no" twice"', {"a": "It's relit", "b": 'He said "no" twice'}),
        ("title: [Update] The kiln is relit", {"title": "[Update] The kiln is relit"}),
        ("author: @handle", {"author": "@handle"}),
        ("author:\t Ann Poe\r\nurl: https://x.example/a:b", {"author": "Ann Poe", "url": "https://x.example/a:b"}),
        ("tags: [fire, 'a, b', \"c\", ]", {"tags": ["fire", "a, b", "c"]}),
        ("tags: [\n  fire,\n  ash\n]", {"tags": ["fire", "ash"]}),
        ("tags:\n- fire\n- 'ash'\n-\n", {"tags": ["fire", "ash"]}),
        (
            "authors:\n  - name: Ann\n    role: desk\n  - name: Bo",
            {"authors": [{"name": "Ann", "role": "desk"}, {"name": "Bo"}]},
        ),
        ("author:\n  name: Ann\n  email: a@x.example", {"author": {"name": "Ann", "email": "a@x.example"}}),
        ("a: |\n  one\n  two\nb: >-\n  three\n  four", {"a": "one\ntwo", "b": "three four"}),
        ("title: Fire\n  goes on", {"title": "Fire goes on"}),
        ("a: &x Ann\nb: *x\nc: ~\nd:\ne: null", {"a": "Ann"}),
        ("a: one # note\nb: 'two' \nc: No #1", {"a": "one", "b": "two", "c": "No #1"}),
        ("# only\n\n'a b': c", {"a b": "c"}),
    ],
)
def test_read_lines_reads_what_yaml_refuses(raw: str, fields: dict[str, Json]) -> None:
    assert read_lines(raw, sign=":") == FieldLines(fields=fields, unread=0)


def test_read_lines_reads_toml_up_to_its_tables() -> None:
    raw = "title = 'Fire\"s'\ndate = 2024-02-30\ntags = [\"a\", 'b']\n[params]\ndate = 1\n"
    assert read_lines(raw, sign="=") == FieldLines(
        fields={"title": 'Fire"s', "date": "2024-02-30", "tags": ["a", "b"]}, unread=2
    )


@pytest.mark.parametrize(
    "raw", ["Prose comes first.\ntitle: x", "He said: no", "a: b\nprose\nmore prose", "- a\n- b: c", "{{{"]
)
def test_read_lines_leaves_prose_alone(raw: str) -> None:
    assert read_lines(raw, sign=":") is None


def test_read_lines_counts_what_it_cannot_read() -> None:
    assert read_lines("a: b\nstray\nc: d", sign=":") == FieldLines(fields={"a": "b", "c": "d"}, unread=1)


def test_read_lines_names_keys_that_are_given_again() -> None:
    found = read_lines("a: b\nc: d\na: e\na: f", sign=":")
    assert found == FieldLines(fields={"a": "f", "c": "d"}, unread=0, repeated=("a",))


@pytest.mark.parametrize(
    ("raw", "is_key"), [("\n# x\na: b", True), ("a = b", False), ("He said: no", False), ("", False)]
)
def test_begins_with_key_looks_at_the_first_line_with_words(raw: str, is_key: bool) -> None:
    assert begins_with_key(raw, sign=":") is is_key


@given(st.text(st.sampled_from("ab:=-[]{}'\"#&*|>\\ \t\n\r,"), max_size=80), st.sampled_from(":="))
def test_read_lines_takes_any_text(raw: str, sign: str) -> None:
    found = read_lines(raw, sign=sign)
    assert found is None or all(value is not None for value in found.fields.values())

"""What of a record's fields an index can hold."""

from indexer.corpus.fields.metadata import holdable
from indexer.records import Json


def test_holdable_keeps_what_json_can_hold() -> None:
    fields: dict[str, Json] = {"a": [1, 2.5, None, True, {"b": "ü"}], "c": None, "": ""}
    assert holdable(fields) == ({"a": [1, 2.5, None, True, {"b": "ü"}], "": ""}, [])


def test_holdable_leaves_out_a_field_and_says_why() -> None:
    held, notes = holdable({"a": {"b": [float("inf")]}, "c": 1, "d": [{"\ud800": 1}]})
    assert held == {"c": 1}
    assert notes == [
        "'a' holds inf, which is no JSON value; left out",
        "'d' holds half a surrogate pair; left out",
    ]


def test_holdable_names_only_the_first_of_many() -> None:
    held, notes = holdable({f"x{n}": float("nan") for n in range(10_000)})
    assert (held, len(notes)) == ({}, 6)
    assert notes[-1] == "9995 further fields cannot be held; left out"

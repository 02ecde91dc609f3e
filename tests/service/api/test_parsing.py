import json
import re
from typing import Any

import pytest
from fastapi.exceptions import RequestValidationError
from hypothesis import given
from hypothesis import strategies as st

from service.api.parsing import StrictRequest, read_json
from service.problem_details import MalformedError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def parameters(query_string: bytes) -> dict[str, str]:
    return dict(StrictRequest({"type": "http", "query_string": query_string, "headers": []}).query_params)


@pytest.mark.parametrize("query_string", ["q=naïve+🎈", "q=na%C3%AFve%20%F0%9F%8E%88", "q=na%c3%afve%20🎈"])
def test_parameters_are_utf_8_percent_encoded_or_not(query_string: str) -> None:
    assert parameters(query_string.encode()) == {"q": "naïve 🎈"}


@pytest.mark.parametrize("query_string", [b"q=%FF", b"q=\xff", b"q=%C3", b"a=%C3&b=%A9", b"%ED%A0%80=1", b"q=a%F0%9F"])
def test_parameters_that_are_not_utf_8_are_refused(query_string: bytes) -> None:
    with pytest.raises(MalformedError) as refused:
        parameters(query_string)
    assert refused.value.code == "malformed_parameters"


def test_each_repeated_parameter_is_named() -> None:
    with pytest.raises(RequestValidationError) as refused:
        parameters(b"a=1&b=2&a=1&c&c&c")
    assert [(error["type"], error["loc"]) for error in refused.value.errors()] == [
        ("repeated", ("query", "a")),
        ("repeated", ("query", "c")),
    ]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
        lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
        max_leaves=10,
    )
)
def test_read_json_reads_what_was_written(value: Any) -> None:
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode()) == value


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"{", "the body is not JSON"),
        (b"\xff", "the body is not UTF-8"),
        ("{}".encode("utf-16"), "the body is not UTF-8"),
        (b"\xef\xbb\xbf{}", "the body is not JSON"),
        (b'"\xed\xa0\x80"', "the body is not UTF-8"),
        (b"[" * 100_000, "the body is not JSON"),
        (b"9" * 5_000, "the body is not JSON"),
        (b"[NaN]", "the body is not JSON, which has no NaN"),
        (b"-Infinity", "the body is not JSON, which has no -Infinity"),
        (b'{"a": 1, "b": 2, "a": 1}', "the body has the field a twice in one object"),
        (b'[{"a": {"b": 1, "\\u0062": 2}}]', "the body has the field b twice in one object"),
        (b'{"\\ud800": 1, "\\ud800": 2}', "the body has the field ? twice in one object"),
        (b'{"%s": 1, "%s": 2}' % (b"x" * 500, b"x" * 500), f"the body has the field {'x' * 100} twice in one object"),
    ],
)
def test_read_json_refuses_what_has_no_one_meaning(body: bytes, detail: str) -> None:
    with pytest.raises(MalformedError, match=f"^400: {re.escape(detail)}$") as refused:
        read_json(body)
    assert refused.value.code == "malformed_json"

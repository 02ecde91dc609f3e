import asyncio
import gzip
import json
import re
from collections.abc import Sequence
from datetime import UTC
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import ClientDisconnect, Request
from starlette.testclient import TestClient
from starlette.types import Message

from service.api import parsing
from service.api.parsing import read_bytes, read_json, read_parameters, refuse_parameters
from service.api.requests import SearchParameters
from service.errors import FieldFault, InvalidRequestError, RefusedError
from service.settings import Settings
from tests.service.api.clients import JSON, problem

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
MAX_BYTES = 1_000
DISCONNECT: Message = {"type": "http.disconnect"}


class Client:
    """Sends a request's body piece by piece; after the last one it says nothing more, or leaves."""

    def __init__(self, pieces: Sequence[bytes | None], *, ends: bool = True, **headers: str) -> None:
        """None among the pieces is where the client leaves; without `ends` it stops in the middle."""
        self.taken = 0
        self._pieces = pieces
        self._ends = ends
        self.request = Request(
            {
                "type": "http",
                "method": "POST",
                "query_string": b"",
                "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
                "app": SimpleNamespace(state=SimpleNamespace(settings=Settings(max_body_bytes=MAX_BYTES))),
            },
            self._receive,
        )

    async def _receive(self) -> Message:
        if self.taken == len(self._pieces):
            await asyncio.sleep(3_600)
        piece = self._pieces[self.taken]
        self.taken += 1
        if piece is None:
            return DISCONNECT
        return {"type": "http.request", "body": piece, "more_body": self.taken < len(self._pieces) or not self._ends}

    def read(self) -> bytes:
        return asyncio.run(asyncio.wait_for(read_bytes(self.request), 20))

    def refused(self) -> None:
        """Check that the body is refused, and how."""
        with pytest.raises(RefusedError, match=r"^the body may have 1,000 bytes$") as refused:
            self.read()
        assert refused.value.code == "body_too_large"


@pytest.mark.parametrize("size", [0, 1, MAX_BYTES - 1, MAX_BYTES])
def test_read_bytes_returns_a_body_however_it_comes(size: int) -> None:
    body = bytes(range(256)) * 4
    for length in (1, 7, MAX_BYTES):
        pieces = [body[:size][start : start + length] for start in range(0, size, length)] or [b""]
        assert Client(pieces).read() == body[:size]
        assert Client(pieces, content_length=str(size)).read() == body[:size]
        assert Client([*pieces, b""]).read() == body[:size]


@pytest.mark.parametrize("pieces", [[b"x" * 1_001], [b"x"] * 1_001, [b"x" * 1_000, b"x"], [b"x" * 100] * 100])
def test_read_bytes_refuses_a_body_that_becomes_too_large_once_all_of_it_came(pieces: list[bytes]) -> None:
    for client in (Client(pieces), Client(pieces, expect="100-continue"), Client(pieces, content_length="1001")):
        client.refused()
        assert client.taken == len(pieces)


def test_read_bytes_refuses_a_declared_body_before_it_comes_where_the_client_waits_for_that() -> None:
    client = Client([b"x" * 1_001], content_length="1001", expect="100-continue")
    client.refused()
    assert client.taken == 0


@pytest.mark.parametrize("pieces", [[], [b"x" * 500], [b"x" * 2_000]])
def test_read_bytes_does_not_wait_for_ever_for_the_rest_of_what_is_too_large(
    pieces: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "_LINGER_S", 0.05)
    Client(pieces, ends=False, content_length="1001").refused()


def test_read_bytes_refuses_what_is_too_large_though_the_client_left() -> None:
    Client([b"x" * 1_001, None]).refused()


@pytest.mark.parametrize("pieces", [[None], [b"half", None]])
def test_read_bytes_notices_a_client_that_leaves(pieces: list[bytes | None]) -> None:
    with pytest.raises(ClientDisconnect):
        Client(pieces, content_length="8").read()


def parameters(query_string: bytes) -> dict[str, Any]:
    request = Request({"type": "http", "query_string": query_string, "headers": []})
    return read_parameters(request, SearchParameters, UTC).model_dump(exclude_unset=True)


@pytest.mark.parametrize("query_string", ["q=naïve+🎈", "q=na%C3%AFve%20%F0%9F%8E%88", "q=na%c3%afve%20🎈"])
def test_parameters_are_utf_8_percent_encoded_or_not(query_string: str) -> None:
    assert parameters(query_string.encode()) == {"q": "naïve 🎈"}


@pytest.mark.parametrize("query_string", [b"q=%FF", b"q=\xff", b"q=%C3", b"a=%C3&b=%A9", b"%ED%A0%80=1", b"q=a%F0%9F"])
def test_parameters_that_are_not_utf_8_are_refused(query_string: bytes) -> None:
    request = Request({"type": "http", "query_string": query_string, "headers": []})
    for read in (lambda: read_parameters(request, SearchParameters, UTC), lambda: refuse_parameters(request)):
        with pytest.raises(InvalidRequestError, match=r"^malformed_parameters$") as refused:
            read()
        assert refused.value.code == "malformed_parameters"


def test_each_repeated_parameter_is_named() -> None:
    with pytest.raises(InvalidRequestError, match=r"^a: given more than once$") as refused:
        parameters(b"a=1&b=2&a=1&c&c&c")
    assert refused.value.code == "repeated_field"
    assert refused.value.faults == [
        FieldFault(field=name, code="repeated_field", detail="given more than once") for name in ("a", "c")
    ]


def test_refuse_parameters_refuses_every_parameter() -> None:
    refuse_parameters(Request({"type": "http", "query_string": b"", "headers": []}))
    with pytest.raises(InvalidRequestError, match=r"^x: there are no parameters here$") as refused:
        refuse_parameters(Request({"type": "http", "query_string": b"x=1&y", "headers": []}))
    assert [fault.field for fault in refused.value.faults] == ["x", "y"]


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


GZIP = gzip.compress(b'{"query": "cuba"}', mtime=0)
ZSTANDARD = b"\x28\xb5\x2f\xfd\x20\x11\x89\x00\x00" + b'{"query": "cuba"}'
COMPRESSED = "the body is compressed; send it as it is"


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"{", None),
        (b"\xff", "the body is not UTF-8"),
        ("{}".encode("utf-16"), "the body is not UTF-8"),
        (b"\xef\xbb\xbf{}", None),
        (b'"\xed\xa0\x80"', "the body is not UTF-8"),
        (GZIP, COMPRESSED),
        (GZIP[:2], COMPRESSED),
        (gzip.compress(b"{}", compresslevel=0, mtime=0), COMPRESSED),
        (ZSTANDARD, COMPRESSED),
        (b"\x1f", None),
        (b" " + GZIP, "the body is not UTF-8"),
        (b"[" * 100_000, None),
        (b"9" * 5_000, None),
        (b"[NaN]", "the body is not JSON, which has no NaN"),
        (b"-Infinity", "the body is not JSON, which has no -Infinity"),
        (b'{"a": 1, "b": 2, "a": 1}', "the body has the field a twice in one object"),
        (b'[{"a": {"b": 1, "\\u0062": 2}}]', "the body has the field b twice in one object"),
        (b'{"\\ud800": 1, "\\ud800": 2}', "the body has the field ? twice in one object"),
        (b'{"%s": 1, "%s": 2}' % (b"x" * 500, b"x" * 500), f"the body has the field {'x' * 100} twice in one object"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_read_json_refuses_what_has_no_one_meaning(body: bytes, detail: str | None) -> None:
    with pytest.raises(InvalidRequestError, match=f"^{re.escape(detail or 'malformed_json')}$") as refused:
        read_json(body)
    assert (refused.value.code, refused.value.detail) == ("malformed_json", detail)


BODIES = {
    "/v1/search": b'{"query": "cuba"}',
    "/v1/search/batch": b'{"searches": [{"query": "cuba"}]}',
    "/v1/verify": b'{"quote": "cuba"}',
    "/v1/vector_stores/{name}/search": b'{"query": "cuba"}',
}
"""Path of each route that reads a body -> a body."""
paths = pytest.mark.parametrize("path", BODIES)


def test_every_route_that_reads_a_body_is_asked(small: TestClient) -> None:
    operations = small.get("/openapi.json").json()["paths"]
    assert {path for path, methods in operations.items() for one in methods.values() if "requestBody" in one} == set(
        BODIES
    )


@paths
@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "APPLICATION/Json",
        "application/json;charset=utf-8",
        'application/json ; charset="UTF-8"',
        "application/json;",
        "application/vnd.api+json",
        "application/problem+json; x=y",
    ],
)
def test_a_body_may_say_in_many_ways_that_it_is_json(small: TestClient, path: str, content_type: str) -> None:
    answer = small.post(path, content=BODIES[path], headers={"Content-Type": content_type})
    assert answer.status_code == 200


@paths
@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "json",
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=application/json",
        "application/jsonp",
        "application/json5",
        "application/xjson",
        "application/+json",
        "application/json+xml",
        "application/json, text/plain",
        "text/plain, application/json",
        "xapplication/json",
        "application/json\u00e9",
    ],
)
def test_a_body_that_does_not_say_that_it_is_json_is_refused(
    small: TestClient, path: str, content_type: str | None
) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type.encode("latin-1")}
    found = problem(small, "POST", path, 422, content=BODIES[path], headers=headers)
    assert (found["code"], found["detail"]) == (
        "wrong_type",
        "the body is not a JSON object sent with Content-Type: application/json",
    )
    assert [(error["field"], error["code"]) for error in found["errors"]] == [("", "wrong_type")]


@paths
@pytest.mark.parametrize("coding", [None, "identity", "Identity", "IDENTITY", " identity "])
def test_a_body_may_say_that_it_is_as_it_is(small: TestClient, path: str, coding: str | None) -> None:
    headers = JSON if coding is None else {**JSON, "Content-Encoding": coding}
    assert small.post(path, content=BODIES[path], headers=headers).status_code == 200


@paths
@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize(
    "coding", ["gzip", "GZIP", "x-gzip", "deflate", "br", "zstd", "identity, gzip", "gzip, gzip", "utf-8", "made-up"]
)
def test_a_body_that_says_that_it_is_encoded_is_refused(
    small: TestClient, path: str, coding: str, compressed: bool
) -> None:
    body = gzip.compress(BODIES[path]) if compressed else BODIES[path]
    found = problem(small, "POST", path, 415, content=body, headers={**JSON, "Content-Encoding": coding})
    assert (found["code"], found["detail"], found["errors"]) == (
        "encoding_unsupported",
        "the body must be sent as it is, without Content-Encoding",
        [],
    )


@paths
def test_a_body_that_says_two_things_of_its_encoding_is_refused(small: TestClient, path: str) -> None:
    for codings in (["identity", "gzip"], ["gzip", "identity"]):
        headers = [*JSON.items(), *(("Content-Encoding", coding) for coding in codings)]
        found = problem(small, "POST", path, 415, content=BODIES[path], headers=headers)
        assert found["code"] == "encoding_unsupported"


@paths
@pytest.mark.parametrize("body", [GZIP, ZSTANDARD, gzip.compress(b"")])
def test_a_body_that_is_encoded_and_does_not_say_so_is_told_what_it_is(
    small: TestClient, path: str, body: bytes
) -> None:
    for headers in (JSON, {**JSON, "Content-Encoding": "identity"}):
        found = problem(small, "POST", path, 400, content=body, headers=headers)
        assert (found["code"], found["detail"]) == ("malformed_json", COMPRESSED)


@paths
def test_a_body_that_is_too_large_is_refused_whatever_is_in_it(small: TestClient, path: str) -> None:
    padded = BODIES[path] + b" " * (1_000_000 - len(BODIES[path]))
    assert small.post(path, content=padded, headers=JSON).status_code == 200
    for headers in (JSON, {}, {**JSON, "Content-Encoding": "gzip"}):
        answer = small.post(path, content=padded + b" ", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
        assert answer.headers["Connection"] == "close"
        assert answer.json()["detail"] == "the body may have 1,000,000 bytes"

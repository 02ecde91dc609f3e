"""A real server over a small index, and clients that mean it ill. Nothing may fail, leak, hang or hit anybody else."""

import gzip
import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from indexer.index.generation import open_index
from service.api.app import create_app
from service.search.searcher import Searcher
from service.server.deadlines import RequestLimits
from service.settings import Settings
from tests.conftest import ARTICLES
from tests.fakes import WordEncoder, build_quietly, live_over
from tests.service.serving import HOST, PATIENCE_S, Answer, Served, in_chunks, serving

LIMITS = RequestLimits(receive_seconds=2.0)
SEARCH = b"GET /v1/search?q=destroyer HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
BATCH = b"/v1/search/batch"
SMUGGLED = b"GET /v1/index HTTP/1.1\r\nHost: a\r\nX: "
LEAK = re.compile(rb"Traceback|File \"|\.py\b|site-packages|/tmp|/home|/root|root:|sqlite|pydantic|[a-z]Error\b")
OK = {200}
REFUSED = {400, 422}
EITHER = OK | REFUSED


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("hostile")
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)))
    build_quietly(folder / "articles.jsonl", folder / "index")
    live = live_over(lambda: Searcher(open_index(folder / "index"), WordEncoder()))
    with serving(create_app(live, Settings(max_body_bytes=1_000_000)), LIMITS) as served:
        until = time.monotonic() + PATIENCE_S
        while served.ask(SEARCH).status == 503:
            assert time.monotonic() < until
            time.sleep(0.02)
        yield served


@pytest.fixture
def served(running: Served) -> Iterator[Served]:
    """The server, which must answer others as ever afterwards."""
    yield running
    answer = running.ask(SEARCH)
    assert answer.status == 200
    assert json.loads(answer.body)["hits"][0]["article"]["id"] == "strait"
    running.wait_until_idle()


def checked(answer: Answer, statuses: set[int]) -> Answer:
    """Check what holds for every answer."""
    assert answer.status in statuses, answer
    assert not LEAK.search(answer.body), answer
    assert not LEAK.search(" ".join(answer.headers.values()).encode())
    assert answer.headers["x-request-id"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    if answer.status >= 400:
        assert answer.problem()["code"]
    return answer


def posted(served: Served, body: bytes, path: bytes = b"/v1/search", headers: bytes = b"") -> Answer:
    length = b"Content-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n" % len(body)
    return served.ask(b"POST " + path + b" HTTP/1.1\r\nHost: a\r\n" + headers + length + b"\r\n" + body)


def fetched(served: Served, target: bytes, headers: bytes = b"") -> Answer:
    return served.ask(b"GET " + target + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers + b"\r\n")


def test_a_declared_body_of_ten_megabytes_is_refused(served: Served) -> None:
    answer = posted(served, b'{"query": "' + b"x" * 10_000_000 + b'"}')
    assert checked(answer, {413}).problem()["code"] == "body_too_large"


def test_a_chunked_body_of_ten_megabytes_is_refused(served: Served) -> None:
    head = (
        b"POST /v1/search HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    answer = served.ask(head, in_chunks(*[b"x" * 100_000] * 100))
    assert checked(answer, {413}).problem()["code"] == "body_too_large"


def test_an_ordinary_client_is_told_that_its_body_is_too_big(served: Served) -> None:
    url = f"http://{HOST}:{served.port}/v1/search"
    answer = httpx.post(url, content=b"x" * 5_000_000, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" * 100_000 + b"]" * 100_000, id="nested lists"),
        pytest.param(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, id="nested objects"),
        pytest.param(b'{"query":"a","filters":' + b"[" * 100_000, id="unclosed lists"),
        pytest.param(b'{"searches":[' * 50_000 + b"]}" * 50_000, id="nested batches"),
        pytest.param(b'{"query": "a"' + b',"x":1' * 100_000 + b"}", id="one unknown field often"),
        pytest.param(b"{" + b",".join(b'"%d":1' % i for i in range(50_000)) + b"}", id="many unknown fields"),
        pytest.param(b'{"query": "' + b"x" * 900_000 + b'"}', id="long query"),
        pytest.param(b'{"' + b"x" * 900_000 + b'": 1}', id="long name"),
        pytest.param(b'{"query": "a", "facets": [' + b'"source",' * 50_000 + b'"day"]}', id="long list"),
        pytest.param(b'{"query": "a", "filters": {"sources": ["' + b"x" * 900_000 + b'"]}}', id="long value"),
        pytest.param(b'{"query": "\xff\xfe"}', id="no UTF-8"),
        pytest.param(b'{"query": "\xc0\xaf"}', id="overlong UTF-8"),
        pytest.param(b'{"query": "\xed\xa0\x80"}', id="surrogate in UTF-8"),
        pytest.param(b'{"query": "\\ud800"}', id="lone surrogate"),
        pytest.param(b'{"query": "a \\udfff b"}', id="lone low surrogate"),
        pytest.param(b'{"\\ud800": 1, "query": "a"}', id="lone surrogate in a name"),
        pytest.param(b'{"query": "a\\u0000b"}', id="NUL"),
        pytest.param(b'{"query": "a\x00b"}', id="raw NUL"),
        pytest.param(b'{"query": "a\\u001b[2Jb"}', id="terminal escape"),
        pytest.param(b'{"query": "a\\u0085b"}', id="C1 control"),
        pytest.param(b'{"query": "\\u202e\\u2066\\u2069"}', id="only bidirectional controls"),
        pytest.param(b'{"query": "' + b"\\u200b" * 2_000 + b'"}', id="only zero width"),
        pytest.param(b'{"query": 1}', id="number for text"),
        pytest.param(b'{"query": ["a"]}', id="list for text"),
        pytest.param(b'{"query": "a"} {"query": "b"}', id="two documents"),
        pytest.param(b'{"query": "a"', id="half a document"),
        pytest.param(b"\x00" * 1_000, id="zeros"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[]", id="list"),
        pytest.param(b"NaN", id="NaN"),
        pytest.param(b"", id="nothing"),
        pytest.param(b'{"query": "a", "__proto__": {"x": 1}}', id="prototype"),
        pytest.param(
            b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>", id="XML"
        ),
        pytest.param(gzip.compress(b'{"query": "a"}'), id="gzip"),
        pytest.param(b'{"query": "a", "cursor": "' + b"A" * 500 + b'"}', id="made-up cursor"),
        pytest.param(b'{"query": "a", "cursor": "\\ud800\\u0000"}', id="cursor of controls"),
    ],
)
@pytest.mark.parametrize("path", [b"/v1/search", BATCH])
def test_a_body_that_makes_no_sense_is_refused(served: Served, path: bytes, body: bytes) -> None:
    checked(posted(served, body, path), REFUSED)


@pytest.mark.parametrize("pattern", [b"%s", b'{"searches": [%s]}', b'{"query": "a", "filters": %s}'])
def test_a_refusal_is_short_however_much_is_wrong(served: Served, pattern: bytes) -> None:
    many_fields = b"{" + b",".join(b'"%d":1' % number for number in range(20_000)) + b"}"
    path = BATCH if b"searches" in pattern else b"/v1/search"
    answer = checked(posted(served, pattern % many_fields, path), EITHER)
    assert len(answer.body) < 20_000


@pytest.mark.parametrize(
    "item",
    [
        {"query": "a\0b"},
        {"query": "\ud800"},
        {"query": "a", "cursor": "\ud800"},
        {"query": "a", "\ud800": 1},
        {"query": "a", "filters": {"published_from": "\ud800"}},
        [[[[[]]]]],
        "a",
        None,
    ],
)
def test_a_batch_refuses_its_bad_searches_alone(served: Served, item: object) -> None:
    answer = checked(posted(served, json.dumps({"searches": [item, {"query": "balloon"}]}).encode(), BATCH), OK)
    refused, found = json.loads(answer.body)["results"]
    assert refused["status"] in REFUSED
    assert found["status"] == 200


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1" + "0" * 5_000, "-0", "1.5", "1e400", "NaN", "-Infinity"])
@pytest.mark.parametrize("field", ["limit", "passages_per_article"])
def test_a_number_that_is_no_count_is_refused(served: Served, field: str, number: str) -> None:
    checked(posted(served, f'{{"query": "a", "{field}": {number}}}'.encode()), REFUSED)


@pytest.mark.parametrize(
    ("number", "statuses"),
    [
        ("1e999", REFUSED),
        ("NaN", REFUSED),
        ("-Infinity", REFUSED),
        ("1" + "0" * 5_000, REFUSED),
        ("1e-999", OK),
        ("-0.0", OK),
        ("0." + "3" * 5_000, OK),
    ],
)
def test_a_number_that_is_no_probability_is_refused(served: Served, number: str, statuses: set[int]) -> None:
    checked(posted(served, f'{{"query": "a", "min_relevance": {number}}}'.encode()), statuses)


@pytest.mark.parametrize(
    "date",
    ["0000", "10000", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2023-02-30", "٢٠٢٣", "\ud800", "-1"],
)
@pytest.mark.parametrize("field", ["published_from", "published_to"])
def test_a_date_at_the_ends_of_time_is_answered_or_refused(served: Served, field: str, date: str) -> None:
    checked(posted(served, json.dumps({"query": "a", "filters": {field: date}}).encode()), EITHER)


@pytest.mark.parametrize(
    "value", ["\ud800", "\0", "' OR 1=1 --", "%", "_", "*", "../../etc/passwd", "\u202e", "ﬃ" * 500]
)
@pytest.mark.parametrize("field", ["sources", "authors", "languages", "article_ids"])
def test_a_filter_is_plain_text(served: Served, field: str, value: str) -> None:
    statuses = REFUSED if value == "\ud800" else OK
    answer = checked(posted(served, json.dumps({"query": "a", "filters": {field: [value]}}).encode()), statuses)
    assert json.loads(answer.body).get("total", 0) == 0


@pytest.mark.parametrize(
    "body",
    [
        b'{"query": "balloon", "query": "destroyer"}',
        b'{"query": "balloon", "limit": 1, "limit": 5}',
        b'\xef\xbb\xbf{"query": "balloon"}',
        '{"query": "balloon"}'.encode("utf-16"),
    ],
)
def test_a_body_that_two_readers_might_read_differently_does_no_harm(served: Served, body: bytes) -> None:
    checked(posted(served, body), EITHER)


@pytest.mark.parametrize(
    "query",
    [
        "balloon\u202e\u2066 noollab \u2069\u202c",
        "b\u200ba\u200bl\u200bl\u200boon" + "\u200d" * 1_900,
        "e" + "\u0301" * 1_999,
        "\U0010ffff" + "a",
        "👨\u200d👩\u200d👧" * 200,
        "ﷺ" * 2_000,
        "İ" * 2_000,
        "'; DROP TABLE articles; --",
        '" OR 1=1 UNION SELECT * FROM users --',
        'title:"x" AND (a OR NOT b)~2^3 [a TO z] /re.*/ *? {!lucene}',
        "${jndi:ldap://a/b} {{7*7}} <%= 7*7 %> $(id) `id` | cat /etc/passwd",
        "<script>alert(1)</script>",
        "%s%n%x {0.__class__} {query}",
        "a\tb\nc\r\nd",
        "-" * 2_000,
        "[PAD] [CLS] [SEP] [UNK] [MASK]",
        "a " * 1_000,
    ],
)
def test_a_query_is_plain_text_whatever_is_in_it(served: Served, query: str) -> None:
    answer = checked(posted(served, json.dumps({"query": query, "explain": True}).encode()), EITHER)
    if answer.status == 200:
        assert json.loads(answer.body)["query"] == query.strip()
    checked(fetched(served, b"/v1/search?q=" + quote(query[:500]).encode()), EITHER)


@pytest.mark.parametrize(
    ("target", "statuses"),
    [
        (b"?q=%FF", REFUSED | OK),
        (b"?q=%ED%A0%80", REFUSED | OK),
        (b"?q=%00", REFUSED),
        (b"?q=a%00b", REFUSED),
        (b"?q=%E2%80%AE", REFUSED),
        (b"?q=%", OK | REFUSED),
        (b"?q=%zz", OK),
        (b"?q=a&q=b", REFUSED),
        (b"?q=a;q=b", OK),
        (b"?q[]=a", REFUSED),
        (b"?q=a&%FF=b", REFUSED),
        (b"?q=a&limit=1e999", REFUSED),
        (b"?q=a&limit=" + b"9" * 5_000, REFUSED),
        (b"?q=a&limit=-0", REFUSED),
        (b"?q=a&limit=NaN", REFUSED),
        (b"?q=a&limit=%D9%A5", EITHER),
        (b"?q=a&limit=1_0", EITHER),
        (b"?q=a&cursor=%00", REFUSED),
        (b"?q=a&cursor=%FF%FE", REFUSED),
        (b"?q=" + b"a" * 15_000, REFUSED),
        (b"?" + b"&" * 15_000 + b"q=a", OK),
        (b"?q=a" + b"&a=b" * 3_000, REFUSED),
        (b"", REFUSED),
    ],
)
def test_query_strings_are_answered_or_refused(served: Served, target: bytes, statuses: set[int]) -> None:
    checked(fetched(served, b"/v1/search" + target), statuses)


@pytest.mark.parametrize(
    "path",
    [
        b"../../etc/passwd",
        b"../../../../../../etc/passwd",
        b"%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        b"..%2f..%2fetc%2fpasswd",
        b"..%5c..%5cetc%5cpasswd",
        b"%252e%252e%252fetc%252fpasswd",
        b"..;/etc/passwd",
        b"/etc/passwd",
        b"file:///etc/passwd",
        b"%00",
        b"strait%00",
        b"%FF",
        b"%ED%A0%80",
        b"%c0%ae%c0%ae/",
        b"%E2%80%AEstrait",
        b"'%20OR%201=1--",
        b"%25",
        b"%",
        b"*",
        b"." * 15_000,
        b"a/" * 7_000,
        b"9" * 5_000,
    ],
)
@pytest.mark.parametrize(
    "under",
    [
        b"/v1/articles/%s",
        b"/v1/articles/%s/similar",
        b"/v1/passages/%s",
        b"/static-offline-docs/%s",
        b"/docs/%s",
        b"/%s",
    ],
)
def test_a_path_leads_nowhere_but_into_the_index(served: Served, under: bytes, path: bytes) -> None:
    checked(fetched(served, under % path), {404})


@pytest.mark.parametrize(
    "target",
    [
        b"/v1/articles?offset=99999999999999999999999999",
        b"/v1/articles?offset=-1",
        b"/v1/articles?limit=0",
        b"/v1/articles?limit=%00",
        b"/v1/articles/strait/similar?limit=1e9",
        b"/v1/passages/x?context=99999999999999999999",
    ],
)
def test_parameters_out_of_bounds_are_refused(served: Served, target: bytes) -> None:
    checked(fetched(served, target), REFUSED)


@pytest.mark.parametrize("method", [b"PUT", b"DELETE", b"PATCH", b"TRACE", b"PROPFIND", b"PURGE"])
def test_other_methods_are_refused(served: Served, method: bytes) -> None:
    answer = served.ask(method + b" /v1/search HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert checked(answer, {405}).headers["allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (b"/v1/search?q=destroyer", 200),
        (b"/v1/articles/strait", 200),
        (b"/v1/articles/absent", 404),
        (b"/v1/search", 422),
        (b"/livez", 200),
        (b"/readyz", 200),
        (b"/metrics", 200),
        (b"/docs", 200),
        (b"/openapi.json", 200),
        (b"/static-offline-docs/swagger-ui.css", 200),
        (b"/no/such/path", 404),
        (b"/v1/search/batch", 405),
    ],
)
def test_an_answer_to_head_has_no_body_that_the_next_answer_could_be_taken_for(
    served: Served, target: bytes, status: int
) -> None:
    with served.connect() as client:
        client.send(b"HEAD " + target + b" HTTP/1.1\r\nHost: a\r\n\r\n" + SEARCH)
        lines = [client._file.readline() for _ in range(2)]
        assert lines[0].startswith(b"HTTP/1.1 %d " % status)
        while lines[-1].strip():
            lines.append(client._file.readline())
        (length,) = (int(line.split()[1]) for line in lines if line.lower().startswith(b"content-length:"))
        assert length > 0
        assert client.last().status == 200


@pytest.mark.parametrize(
    "path", [b"/livez", b"/readyz", b"/metrics", b"/docs", b"/openapi.json", b"/v1/index", b"/v1/search"]
)
@pytest.mark.parametrize("ending", [b"%0a", b"%0A", b"%0d%0a", b"%0a?q=destroyer"])
def test_a_path_with_a_line_feed_at_its_end_is_another_path(served: Served, path: bytes, ending: bytes) -> None:
    assert checked(fetched(served, path + ending), {404}).problem()["code"] == "not_found"


@pytest.mark.parametrize("path", [b"/v1/search", BATCH])
def test_a_client_that_says_no_more_is_answered(served: Served, path: bytes) -> None:
    """It may close its own half of the connection once its request is sent."""
    body = b'{"searches": [{"query": "balloon"}]}' if path == BATCH else b'{"query": "balloon"}'
    head = b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    for request in (SEARCH, head % (path, len(body)) + body):
        with served.connect() as client:
            client.send(request)
            client._socket.shutdown(socket.SHUT_WR)
            assert checked(client.last(), OK)


@pytest.mark.parametrize("path", [b"/v1/search", BATCH])
def test_a_body_that_is_encoded_is_refused_and_the_next_request_answered(served: Served, path: bytes) -> None:
    body = gzip.compress(b'{"query": "balloon"}')
    for headers, status, code in (
        (b"Content-Encoding: gzip\r\n", 415, "encoding_unsupported"),
        (b"", 400, "malformed_json"),
    ):
        length = b"Content-Type: application/json\r\nContent-Length: %d\r\n" % len(body)
        with served.connect() as client:
            client.send(b"POST " + path + b" HTTP/1.1\r\nHost: a\r\n" + headers + length + b"\r\n" + body + SEARCH)
            refused = client.answer()
            assert refused is not None
            assert checked(refused, {status}).problem()["code"] == code
            assert client.last().status == 200


@pytest.mark.parametrize(
    "header",
    [
        b"X-Request-ID: a\xffb",
        b"X-Request-ID: " + b"x" * 10_000,
        b"X-Request-ID: <script>",
        b"X-Request-ID: ",
        b"X-Request-ID: a\r\nX-Request-ID: b",
        b"traceparent: 00-" + b"g" * 32 + b"-" + b"0" * 16 + b"-zz",
        b"traceparent: \xff\xff",
        b"tracestate: " + b"a=b," * 1_000,
        b"Accept: \xff",
        b"Accept-Encoding: gzip;q=1e999, *;q=NaN",
        b"Cookie: " + b"a=b; " * 2_000,
        b"Authorization: Basic \xff\xfe",
        b"Authorization: Bearer " + b"x" * 10_000,
        b"Range: bytes=0-18446744073709551615,-1",
        b"X-Forwarded-For: ::1, \xff, 999.999.999.999",
        b"X-Forwarded-Proto: javascript",
        b"X-HTTP-Method-Override: DELETE",
        b"Content-Type: \xff/\xff; boundary=",
        b"If-None-Match: " + b'"x",' * 2_000,
        b"Origin: null",
    ],
)
def test_headers_that_make_no_sense_are_ignored(served: Served, header: bytes) -> None:
    checked(fetched(served, b"/v1/search?q=balloon", header + b"\r\n"), OK)


@pytest.mark.parametrize("seconds", [b"nan", b"inf", b"-1", b"0", b"1e999", b"abc", b"\xff", b"", b"9" * 5_000])
def test_a_timeout_that_makes_no_sense_is_refused(served: Served, seconds: bytes) -> None:
    checked(fetched(served, b"/v1/search?q=balloon", b"X-Request-Timeout: %s\r\n" % seconds), REFUSED)


@pytest.mark.parametrize(
    "request_bytes",
    [
        pytest.param(b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", id="CL.TE"),
        pytest.param(b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n1\r\nZ\r\n0\r\n\r\n", id="TE.CL"),
        pytest.param(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n", id="TE.TE"),
        pytest.param(b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", id="space before colon"),
        pytest.param(b"Transfer-Encoding:\n chunked\r\n\r\n0\r\n\r\n", id="folded"),
        pytest.param(b"Content-Length: 0\r\nContent-Length: 44\r\n\r\n", id="CL.CL"),
        pytest.param(b"X: a\rContent-Length: 44\r\n\r\n", id="bare CR"),
        pytest.param(b"X: a\nContent-Length: 44\r\n\r\n", id="bare LF"),
        pytest.param(b"X: a\0\r\nContent-Length: 44\r\n\r\n", id="NUL"),
    ],
)
def test_no_request_is_smuggled_in_another(served: Served, request_bytes: bytes) -> None:
    answer = served.ask(b"POST /v1/search HTTP/1.1\r\nHost: a\r\n" + request_bytes + SMUGGLED)
    assert checked(answer, {400}).refused() == (400, "malformed_request")


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([b"GET /v1/search?q=" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n"], id="URL"),
        pytest.param([SEARCH[:-2] + b"X: " + b"y" * 20_000 + b"\r\n\r\n"], id="header"),
        pytest.param([SEARCH[:-2] + b"X: y\r\n" * 10_000 + b"\r\n"], id="headers"),
        pytest.param([SEARCH[:-2] + b"X: ", *[b"y" * 10_000] * 20], id="endless header"),
        pytest.param([b"x" * 1_000_000], id="no request at all"),
    ],
)
def test_too_much_of_a_header_is_refused(served: Served, pieces: list[bytes]) -> None:
    checked(served.ask(*pieces), {400, 431}).refused()


def test_five_hundred_idle_connections_keep_nobody_from_being_answered(served: Served) -> None:
    with ExitStack() as stack:
        idle = [stack.enter_context(served.connect()) for _ in range(500)]
        assert checked(served.ask(SEARCH), OK)
        given_up = idle[0].answer()  # they were not waited for, but are not kept either
        assert given_up is None or given_up.refused() == (408, "request_timeout")
    served.wait_until_idle()


def test_slow_clients_keep_nobody_from_being_answered(served: Served) -> None:
    head = b"POST /v1/search HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 999999\r\n\r\n"
    with ExitStack() as stack:
        slow = [stack.enter_context(served.connect()) for _ in range(50)]
        for client in slow[:25]:
            client.send(SEARCH[:-2])
        for client in slow[25:]:
            client.send(head + b"{")
        for _ in range(5):
            assert checked(served.ask(SEARCH), OK)
            for client in slow[:25]:
                client.send(b"X: y\r\n")
            for client in slow[25:]:
                client.send(b" ")
        for client in slow:
            assert checked(client.last(), {408}).refused() == (408, "request_timeout")


def test_clients_that_leave_in_the_middle_leave_nothing_behind(served: Served) -> None:
    body = b'{"query": "balloon"}'
    whole = b"POST /v1/search HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    for length in range(1, len(whole) + 1, 3):
        with served.connect() as client:
            client.send(whole[:length])
    served.wait_until_idle()

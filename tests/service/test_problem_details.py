import ast
import asyncio
import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from starlette.types import Message

from service.api import error_handlers, parsing
from service.errors import FieldFault, InvalidRequestError, RefusedError, ServiceError
from service.problem_details import FAULTS_MAX, PROBLEMS, ProblemDetails, problem_headers, problem_of, problem_response
from tests.conftest import ROOT

ERRORS = {"ServiceError", "InvalidRequestError", "QueryError", "RefusedError"}
"""Errors whose first argument is a code."""


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_code_has_a_status_a_meaning_and_a_detail(code: str) -> None:
    found = PROBLEMS[code]
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", code)
    assert 400 <= HTTPStatus(found.status) < 600
    assert re.fullmatch(r"[A-Z].*\.", found.meaning)
    assert re.fullmatch(r".*[^.\s]", found.detail)
    assert (found.retry_after_s is not None) is (found.status in (429, 503))
    assert (found.challenge is not None) is (found.status == 401)
    assert (found.field is not None) <= (found.status == 422)


def test_problem_of_tells_the_usual_detail_unless_there_is_another() -> None:
    assert problem_of(RefusedError("overloaded"), "r") == ProblemDetails(
        title="Service Unavailable",
        status=503,
        detail="more is asked of the service than it can do; ask again later",
        code="overloaded",
        request_id="r",
    )
    assert problem_of(RefusedError("overloaded", "not now"), "r").detail == "not now"
    assert problem_of(RefusedError("overloaded", ""), "r").detail == ""


def test_problem_of_names_the_first_fields_that_are_wrong() -> None:
    faults = [FieldFault(field=str(number), code="wrong_type", detail="no") for number in range(FAULTS_MAX + 5)]
    found = problem_of(InvalidRequestError("wrong_type", faults=faults), "r").errors
    assert [error.field for error in found] == [str(number) for number in range(FAULTS_MAX)]
    assert problem_of(InvalidRequestError("wrong_type"), "r").errors == []


def test_problem_of_knows_no_code_that_is_not_in_the_table() -> None:
    with pytest.raises(KeyError, match="made_up"):
        problem_of(ServiceError("made_up"), "r")


@pytest.mark.parametrize(
    ("error", "headers"),
    [
        (ServiceError("article_not_found"), {}),
        (RefusedError("overloaded"), {"Retry-After": "1"}),
        (RefusedError("reload_unfinished"), {"Retry-After": "10"}),
        (RefusedError("rate_limited", retry_after_s=0.2), {"Retry-After": "1"}),
        (RefusedError("rate_limited", retry_after_s=2.0), {"Retry-After": "2"}),
        (RefusedError("rate_limited", retry_after_s=2.01), {"Retry-After": "3"}),
        (RefusedError("key_missing"), {"WWW-Authenticate": "Bearer"}),
        (RefusedError("key_unknown"), {"WWW-Authenticate": 'Bearer error="invalid_token"'}),
        (RefusedError("body_too_large"), {"Connection": "close"}),
        (RefusedError("too_many_connections"), {"Connection": "close", "Retry-After": "1"}),
    ],
)
def test_problem_headers_are_those_of_the_code(error: ServiceError, headers: dict[str, str]) -> None:
    assert problem_headers(error, "r") == {"X-Request-ID": "r", **headers}


def test_problem_response_is_an_application_that_answers_with_the_problem() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        pytest.fail("nothing need be read for it")

    answer = problem_response(RefusedError("overloaded", "naïve"), "r")
    asyncio.run(answer({"type": "http", "method": "GET", "path": "/", "headers": []}, receive, send))
    start, body = sent
    headers = dict(start["headers"])
    assert start["status"] == 503
    assert headers[b"content-type"] == b"application/problem+json"
    assert headers[b"content-length"] == b"%d" % len(body["body"])
    assert (headers[b"x-request-id"], headers[b"retry-after"]) == (b"r", b"1")
    assert json.loads(body["body"]) == problem_of(RefusedError("overloaded", "naïve"), "r").model_dump()


def calls() -> Iterator[tuple[Path, ast.Call, str]]:
    """All calls in the service, with the name of what is called."""
    for path in sorted((ROOT / "service").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield path.relative_to(ROOT / "service"), node, node.func.id
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield path.relative_to(ROOT / "service"), node, f".{node.func.attr}"


def codes() -> Iterator[tuple[Path, ast.expr]]:
    """Where the service says a code, as far as that is an argument with a meaning of its own."""
    for path, call, name in calls():
        if name in {*ERRORS, "_invalid_body", "._refuse"}:
            yield path, call.args[0]
        elif name == "FieldFault":
            yield path, next(one.value for one in call.keywords if one.arg == "code")


def constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def test_codes_are_those_of_the_table_wherever_they_are_raised() -> None:
    raised = [(path, constant(node)) for path, node in codes()]
    assert [(path, code) for path, code in raised if code is not None and code not in PROBLEMS] == []
    assert len({code for _, code in raised}) > 20
    assert {*parsing._CODES.values(), *error_handlers._CODES.values()} <= PROBLEMS.keys()


def test_codes_that_are_no_constants_are_only_where_they_are_passed_on() -> None:
    passing = {
        Path("api/parsing.py"),
        Path("api/openapi.py"),
        Path("api/error_handlers.py"),
        Path("server/deadlines.py"),
    }
    assert {path for path, node in codes() if constant(node) is None} <= passing


def test_every_code_of_the_table_is_raised_somewhere() -> None:
    strings = {
        node.value
        for path in (ROOT / "service").rglob("*.py")
        if path.name not in ("problem_details.py", "openapi.py", "openapi_examples.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    found = {f"{call.args[0].value}_not_found" for _, call, name in calls() if name == "NotFoundError"}  # type: ignore[attr-defined]
    assert PROBLEMS.keys() - strings - found == set()


def test_no_raise_site_says_a_status() -> None:
    for path, call, name in calls():
        if name in {*ERRORS, "NotFoundError", "NotReadyError", "FieldFault"}:
            told = ast.unparse(call)
            assert not re.search(r"HTTPStatus|\b[45]\d\d\b", told), f"{path}: {told}"


def test_details_say_nothing_of_the_inside() -> None:
    for path, call, name in calls():
        if name in ERRORS:
            text = " ".join(constant(one) or "" for one in call.args[1:])
            assert not re.search(r"pydantic|sqlite|starlette|\.py\b|/", text), f"{path}: {text}"

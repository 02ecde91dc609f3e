"""What schemathesis is told of the contract, beyond what an OpenAPI document can say. It imports this as its hooks.

`filter_failure` drops the failures that are none, each for a reason; `codes_are_documented` checks more than
schemathesis does.
"""

import re
from collections.abc import Mapping
from typing import Any

import schemathesis
from schemathesis.checks import CheckContext
from schemathesis.core.failures import AcceptedNegativeData, Failure, ServerError
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.case import Case
from schemathesis.openapi.checks import RejectedPositiveData

UNEXPRESSED = {
    "cursor_invalid": "only the service can make a cursor",
    "cursor_expired": "only the service can make a cursor",
    "invalid_date": "no pattern knows the length of February, or that one date is before another",
    "query_empty": "patterns that every reader of OpenAPI understands do not know which characters are invisible",
}
"""Code of a refusal that no schema can tell beforehand -> why."""
SHORT_S = 10.0
"""Time in which an answer must come, in seconds; a client that waits for less may get none."""
_NUMBER = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


@schemathesis.hook
def filter_failure(
    context: schemathesis.HookContext, failure: Failure, case: Case[Any], response: schemathesis.Response
) -> bool:
    """Keep a failure, unless it is none."""
    if isinstance(failure, RejectedPositiveData):
        return _problem(response).get("code") not in UNEXPRESSED
    if isinstance(failure, ServerError) and _problem(response).get("code") == "deadline_exceeded":
        return _timeout(response) >= SHORT_S
    if isinstance(failure, AcceptedNegativeData):
        return not (_refused_in_batch(case, response) or _only_ignored_headers(case, response))
    return True


@schemathesis.check
def codes_are_documented(ctx: CheckContext, response: schemathesis.Response, case: Case[Any]) -> None:
    """Check that a problem's code is among those that the operation lists for the status."""
    found = _problem(response)
    if found.get("code") in (None, "not_found", "method_not_allowed"):
        return
    documented = case.operation.definition.raw["responses"].get(str(response.status_code), {})
    codes = documented.get("content", {}).get("application/problem+json", {}).get("examples", {})
    assert found["code"] in codes, f"{found['code']} is not documented for {response.status_code}"
    assert found["status"] == response.status_code
    assert found["request_id"] == response.headers["x-request-id"][0]


def _problem(response: schemathesis.Response) -> Mapping[str, Any]:
    """Return the problem of a response, empty if it has none."""
    if response.headers.get("content-type") != ["application/problem+json"]:
        return {}
    found: dict[str, Any] = response.json()
    return found


def _timeout(response: schemathesis.Response) -> float:
    """Return the seconds that the client said it waits."""
    return float(response.request.headers.get("X-Request-Timeout", "inf"))


def _refused_in_batch(case: Case[Any], response: schemathesis.Response) -> bool:
    """Whether what is wrong is told where it was: a batch answers its other searches all the same."""
    if case.operation.path != "/v1/search/batch" or response.status_code != 200:
        return False
    return any(result["status"] != 200 for result in response.json()["results"])


def _only_ignored_headers(case: Case[Any], response: schemathesis.Response) -> bool:
    """Whether only headers are wrong that HTTP has a service ignore: those that it does not know."""
    others = (ParameterLocation.PATH, ParameterLocation.QUERY, ParameterLocation.BODY)
    assert case.meta is not None
    if any(case.meta.is_negative_at(location) for location in others):
        return False
    stated = str(response.request.headers.get("X-Request-Timeout", "1"))
    return _NUMBER.fullmatch(stated) is not None and 0.001 <= float(stated) <= 600

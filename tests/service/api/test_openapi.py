import hashlib
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as examples_drawn
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from starlette.testclient import TestClient

from indexer.errors import IndexDamagedError
from indexer.index.generation import open_index
from service.access.api_keys import entry, new_key
from service.api import export_openapi, openapi
from service.api.app import create_app
from service.api.examples import answers as examples
from service.problem_details import MEDIA_TYPE, PROBLEMS
from service.search.query import SearchQuery
from service.search.searcher import Searcher
from service.settings import Settings
from tests.conftest import ROOT
from tests.fakes import WordEncoder, build_quietly, live_over
from tests.service.api import contract_checks
from tests.service.api.clients import (
    DOCUMENT,
    GOLDEN,
    JSON,
    OPERATIONS,
    listening,
    resolved,
    serving,
    wait_until_loaded,
)

RENEW = "python -m service.api.export_openapi > tests/service/api/contract.json"
KEYED = ["malformed_credentials", "key_missing", "key_unknown", "rate_limited"]


def test_the_contract_is_as_it_was_agreed_on(capsys: pytest.CaptureFixture[str]) -> None:
    export_openapi.main()
    told = capsys.readouterr().out
    assert told == GOLDEN.read_text(), f"the contract has changed; if that is meant, look at the change after: {RENEW}"


def test_the_service_gives_out_the_same_document() -> None:
    app = create_app(live_over(lambda: pytest.fail("nothing need be loaded for it")), Settings())
    given_out = TestClient(app).get("/openapi.json").json()
    assert given_out == DOCUMENT
    assert TestClient(app).get("/openapi.json").json() == given_out  # asking changes nothing


def nodes(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Walk through a document."""
    yield path, value
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield from nodes(inner, f"{path}/{str(name).replace('~', '~0').replace('/', '~1')}")


def test_every_reference_leads_somewhere_and_every_component_is_used() -> None:
    references = {value["$ref"] for _, value in nodes(DOCUMENT) if isinstance(value, Mapping) and "$ref" in value}
    components = {
        f"#/components/{kind}/{name}"
        for kind, named in DOCUMENT["components"].items()
        for name in named
        if kind != "securitySchemes"
    }
    assert references == components


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_described(name: str) -> None:
    operation = OPERATIONS[name]
    for field in ("summary", "description", "operationId", "tags", "security"):
        assert field in operation
    for parameter in map(resolved, operation["parameters"]):
        assert parameter["description"], parameter["name"]
    for response in operation["responses"].values():
        assert response["description"]
        assert {"X-Request-ID", "Server-Timing"} <= set(response["headers"])


def test_every_field_is_described() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        assert schema["description"], name
        for field, stated in schema["properties"].items():
            assert stated["description"], f"{name}.{field}"


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_has_examples_that_fit_its_schema(name: str) -> None:
    for status, response in OPERATIONS[name]["responses"].items():
        for media_type, content in response["content"].items():
            shown = [resolved(example)["value"] for example in content.get("examples", {}).values()]
            assert shown, f"{status} {media_type}"
            for example in shown:
                checked(content.get("schema", {}), example)


def checked(schema: Mapping[str, Any], example: object) -> None:
    jsonschema_rs.validator_for({**schema, "components": DOCUMENT["components"]}).validate(example)


def test_request_examples_fit_their_schemas() -> None:
    for path in ("/v1/search", "/v1/search/batch", "/v1/verify"):
        content = OPERATIONS[f"POST {path}"]["requestBody"]["content"]["application/json"]
        assert content["examples"]
        for name, example in content["examples"].items():
            if (path, name) != ("/v1/search/batch", "two"):  # one of its searches is wrong, to show what is said of it
                checked(content["schema"], example["value"])
    for operation in OPERATIONS.values():
        for parameter in map(resolved, operation["parameters"]):
            for example in parameter["schema"].get("examples", []):
                checked(parameter["schema"], example)


def test_examples_do_not_fit_schemas_they_are_not_of() -> None:
    schema = OPERATIONS["GET /v1/index"]["responses"]["200"]["content"]["application/json"]["schema"]
    with pytest.raises(jsonschema_rs.ValidationError, match="required property"):
        checked(schema, examples.ANSWERS["search"])


def test_examples_quote_the_seeds() -> None:
    for passage, article in [
        (examples.ANSWERS["search"]["hits"][0]["passage"], examples.ANSWERS["search"]["hits"][0]["article"]),
        (examples.ANSWERS["similar"]["hits"][0]["passage"], examples.ANSWERS["similar"]["hits"][0]["article"]),
    ]:
        data = (ROOT / "seeds" / article["path"]).read_bytes()
        assert data.decode()[passage["span"]["start"] : passage["span"]["end"]] == passage["text"]
        assert data[passage["byte_span"]["start"] : passage["byte_span"]["end"]].decode() == passage["text"]
        assert hashlib.sha256(passage["text"].encode()).hexdigest() == passage["sha256"]
        assert hashlib.sha256(data).hexdigest() == article["sha256"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_problem_is_documented_as_one(name: str) -> None:
    for status, response in OPERATIONS[name]["responses"].items():
        if status == "200":
            continue
        assert list(response["content"]) == [MEDIA_TYPE]
        content = response["content"][MEDIA_TYPE]
        assert content["schema"] == {"$ref": "#/components/schemas/ProblemDetails"}
        for code, example in content["examples"].items():
            assert f"`{code}`" in response["description"]
            assert (str(PROBLEMS[code].status), resolved(example)["value"]["code"]) == (status, code)
        assert ("Retry-After" in response["headers"]) is (status in ("429", "503"))
        assert ("WWW-Authenticate" in response["headers"]) is (status == "401")


def codes(name: str) -> set[str]:
    responses = OPERATIONS[name]["responses"]
    return {
        code
        for status, response in responses.items()
        if status != "200"
        for code in response["content"][MEDIA_TYPE]["examples"]
    }


LISTS = ("/v1/search", "/v1/stories", "/v1/vector_stores/{name}/search")


def test_operations_document_the_problems_they_have() -> None:
    everywhere = set.intersection(*map(codes, OPERATIONS))
    assert everywhere == set(openapi.EVERYWHERE)
    for name, operation in OPERATIONS.items():
        assert (set(KEYED) <= codes(name)) is ("/v1/" in name)
        assert ("body_too_large" in codes(name)) is name.startswith("POST")
        assert ("admin_only" in codes(name)) is name.endswith("/reload")
        assert ("malformed_json" in codes(name)) is ("requestBody" in operation)
        assert ("cursor_expired" in codes(name)) is name.endswith(LISTS)
        assert ("encoding_unsupported" in codes(name)) is ("requestBody" in operation)
        assert ("invalid_date" in codes(name)) is name.endswith(LISTS)
    assert set.union(*map(codes, OPERATIONS)) == set(PROBLEMS) - set(openapi._UNROUTED)


def test_only_reloading_always_needs_a_key() -> None:
    for name, operation in OPERATIONS.items():
        keys: list[dict[str, list[str]]] = [{"bearer": []}, {"apiKey": []}]
        wanted = keys if name.endswith("/reload") else [*keys, {}] if "/v1/" in name else []
        assert operation["security"] == wanted
    assert set(DOCUMENT["components"]["securitySchemes"]) == {"bearer", "apiKey"}


ADMIN, OTHER = (new_key() for _ in range(2))
SEARCH = "/v1/search"


def posted(**body: Any) -> dict[str, Any]:
    return {"method": "POST", "url": SEARCH, "json": body}


def with_key(*keys: str, method: str = "GET", url: str = "/v1/index") -> dict[str, Any]:
    return {"method": method, "url": url, "headers": [("Authorization", f"Bearer {key}") for key in keys]}


PROVOKED: dict[str, dict[str, Any]] = {
    "malformed_credentials": with_key("a", "b"),
    "key_missing": with_key(),
    "key_unknown": with_key("a"),
    "admin_only": with_key(OTHER[0], method="POST", url="/v1/index/reload"),
    "rate_limited": with_key(OTHER[0]),
    "host_not_allowed": {"method": "GET", "url": "/v1/index", "headers": {"Host": "elsewhere"}},
    "admin_disabled": {"method": "POST", "url": "/v1/index/reload"},
    "body_too_large": {"method": "POST", "url": SEARCH, "content": b" " * 1_000_001, "headers": JSON},
    "malformed_parameters": {"method": "GET", "url": "/v1/index?%FF"},
    "encoding_unsupported": posted(query="a") | {"headers": {"Content-Encoding": "gzip"}},
    "not_found": {"method": "GET", "url": "/v1"},
    "method_not_allowed": {"method": "DELETE", "url": SEARCH},
    "internal": {"method": "GET", "url": f"{SEARCH}?q=broken"},
    "reload_unfinished": with_key(ADMIN[0], method="POST", url="/v1/index/reload"),
    "malformed_json": {"method": "POST", "url": SEARCH, "content": b"{", "headers": JSON},
    "missing_field": posted(),
    "unknown_field": posted(query="a", filters={"source": ["x"]}),
    "repeated_field": {"method": "GET", "url": f"{SEARCH}?q=a&limit=1&limit=2"},
    "wrong_type": {"method": "GET", "url": f"{SEARCH}?q=a&limit=ten"},
    "out_of_range": posted(query="a", limit=101),
    "unknown_value": posted(query="a", mode="fuzzy"),
    "invalid_date": posted(query="a", filters={"published_from": "soon"}),
    "query_empty": posted(query=" "),
    "query_too_long": posted(query="x" * 2_001),
    "query_control_character": posted(query="balloon\0"),
    "cursor_invalid": posted(query="a", cursor="A" * 48),
    "article_not_found": {"method": "GET", "url": "/v1/articles/absent"},
    "passage_not_found": {"method": "GET", "url": "/v1/passages/absent"},
    "story_not_found": {"method": "GET", "url": "/v1/stories/absent"},
    "deadline_exceeded": {"method": "GET", "url": f"{SEARCH}?q=slow", "headers": {"X-Request-Timeout": "0.001"}},
    "index_damaged": {"method": "GET", "url": f"{SEARCH}?q=damaged"},
    "overloaded": {"method": "GET", "url": f"{SEARCH}?q=other"},
    "not_ready": {"method": "GET", "url": "/v1/articles"},
}
"""Code -> a request that is answered with it by one of the clients of `answering`."""
OF_THE_SERVER = {"malformed_request", "request_timeout", "header_too_large", "too_many_connections"}
"""Codes of what never reaches the application."""
OF_TIME = {"cursor_expired"}
"""Codes that only a change of the index brings about; other tests do."""
OF_MILVUS = {"not_in_milvus", "search_too_broad", "store_unavailable"}
"""Codes of an index in Milvus; tests of that do."""
OF_AGENTS = {"origin_not_allowed"}
"""Codes of the route for agents, which is not of the contract; tests of that do."""


@pytest.fixture
def clients(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, TestClient]]:
    """A service without keys, one with, one that is still loading and one that has its hands full."""
    (tmp_path / "keys").write_text(entry("admin", ADMIN[1], admin=True) + entry("other", OTHER[1], rate=5, burst=10))
    may_go_on = threading.Event()

    class Odd(Searcher):
        def answer(self, query: SearchQuery, *arguments: Any) -> Any:
            if query.text == "slow":
                assert may_go_on.wait(20)
            if query.text == "broken":
                raise RuntimeError("broken")
            if query.text == "damaged":
                raise IndexDamagedError("a passage was altered")
            return super().answer(query, *arguments)

    def load() -> Searcher:
        return Odd(open_index(index), WordEncoder())

    def load_late() -> Searcher:
        assert may_go_on.wait(20)
        return load()

    def late(*_: object) -> Any:
        raise TimeoutError

    keyed = live_over(load)
    monkeypatch.setattr(keyed, "reload_and_wait", late)
    apps = {
        "open": create_app(live_over(load), Settings(), host_names=("testserver",)),
        "keyed": create_app(keyed, Settings(keys=tmp_path / "keys")),
        "loading": create_app(live_over(load_late), Settings()),
        "full": create_app(live_over(load), Settings(max_waiting=1, request_seconds=20)),
    }
    with ExitStack() as stack:
        found = {
            name: stack.enter_context(TestClient(app, raise_server_exceptions=False)) for name, app in apps.items()
        }
        stack.callback(may_go_on.set)
        for name in ("open", "keyed", "full"):
            wait_until_loaded(found[name])
        apps["full"].state.engine.admission.admitted = 1
        yield found


def client_for(code: str) -> str:
    if code in (*KEYED, "admin_only", "reload_unfinished"):
        return "keyed"
    return {"not_ready": "loading", "overloaded": "full"}.get(code, "open")


def test_problems_are_as_documented(clients: dict[str, TestClient]) -> None:
    for code, request in PROVOKED.items():
        answer = clients[client_for(code)].request(**request)
        if code == "rate_limited":  # the key regains what it used as time goes by
            answers = (clients[client_for(code)].request(**request) for _ in range(10_000))
            answer = next(answer for answer in answers if answer.status_code != 200)
        assert answer.headers["Content-Type"] == MEDIA_TYPE, answer.text
        told = answer.json() | {"request_id": examples.REQUEST_ID}
        if code in openapi._UNROUTED:
            problem = PROBLEMS[code]
            assert (told["code"], told["status"], told["detail"]) == (code, problem.status, problem.detail)
        else:
            assert told == DOCUMENT["components"]["examples"][code]["value"]
        assert answer.status_code == PROBLEMS[code].status
        assert ("Retry-After" in answer.headers) is (answer.status_code in (429, 503))
        assert ("WWW-Authenticate" in answer.headers) is (answer.status_code == 401)
        assert ("Allow" in answer.headers) is (answer.status_code == 405)
        assert answer.headers.get("Connection") == ("close" if PROBLEMS[code].closes else None)


def test_problems_with_a_cursor_are_as_documented(clients: dict[str, TestClient], corpus: Path, index: Path) -> None:
    cursor = clients["open"].get(f"{SEARCH}?q=cuba&limit=1").json()["next_cursor"]
    corpus.write_text(json.dumps({"id": "other", "text": "Another index."}))
    build_quietly(corpus, index, replace=True)
    with serving(lambda: Searcher(open_index(index), WordEncoder())) as client:
        told = client.get(f"{SEARCH}?q=cuba&limit=1&cursor={cursor}").json()
    assert told | {"request_id": examples.REQUEST_ID} == DOCUMENT["components"]["examples"]["cursor_expired"]["value"]


def test_no_problem_is_left_unprovoked() -> None:
    assert set(PROVOKED) | OF_THE_SERVER | OF_TIME | OF_MILVUS | OF_AGENTS == set(PROBLEMS)


def test_metrics_are_of_the_documented_types(clients: dict[str, TestClient]) -> None:
    documented = OPERATIONS["GET /metrics"]["responses"]["200"]["content"]
    for accept, media_type in (("*/*", "text/plain"), ("application/openmetrics-text", "application/openmetrics-text")):
        answer = clients["open"].get("/metrics", headers={"Accept": accept})
        assert answer.headers["Content-Type"].partition(";")[0] == media_type
        assert media_type in documented
        assert examples.ANSWERS["metrics"] in answer.text


def test_reasons_for_exceptions_are_about_codes_that_exist() -> None:
    assert set(contract_checks.UNEXPRESSED) < set(PROBLEMS)


def test_patterns_agree_with_what_is_taken(clients: dict[str, TestClient]) -> None:
    properties = DOCUMENT["components"]["schemas"]["FiltersModel"]["properties"]
    pattern = properties["published_from"]["anyOf"][0]["pattern"]
    for text, taken in [
        *((text, True) for text in ("2023", "2023-06", "2023-06-18", "2023-06-18T09:30Z", "0001")),
        *((text, True) for text in ("2023-06-18T09:30:00.5+02:00", "2023-06-18T23:59:59", "9999-12-31T00:00-23:59:59")),
        *((text, False) for text in ("", "23", "0000", "2023-13", "2023-06-32", "2023-6-1", "2023-06T09:30", "2023 ")),
        *((text, False) for text in ("2023-06-18 09:30", "2023-06-18T24:00", "2023-06-18T09", "2023-06-18T09:30:00.")),
    ]:
        body = {"query": "a", "filters": {"published_from": text}}
        assert (clients["open"].post(SEARCH, json=body).status_code == 200) is taken, text
        assert bool(re.search(pattern, text)) is taken, text


@pytest.fixture(scope="module")
def documented(built: Path) -> Iterator[schemathesis.BaseSchema]:
    """The document of a running service."""
    app = create_app(live_over(lambda: Searcher(open_index(built), WordEncoder())), Settings())
    with listening(app) as address:
        app.state.engine.live.reload_and_wait(20)
        yield schemathesis.openapi.from_url(f"{address}/openapi.json")


@pytest.mark.slow
@pytest.mark.parametrize("mode", GenerationMode)
def test_generated_requests_are_answered_as_documented(
    documented: schemathesis.BaseSchema, mode: GenerationMode
) -> None:
    cases = 0
    for found in documented.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not (operation.query or operation.body):
            continue  # it takes anything

        @examples_drawn(
            max_examples=20, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: schemathesis.Case[Any]) -> None:
            nonlocal cases
            cases += 1
            case.call_and_validate()

        ask()
    assert cases > 100

"""POST /v1/verify over the seeds and some other articles."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from indexer.index.generation import open_index
from service.search.searcher import Searcher
from tests.conftest import ROOT
from tests.fakes import WordEncoder, build_quietly
from tests.service.api.clients import fetched, problem, serving

PIER = "The pier stays closed, the harbour master said. “Nobody’s life is worth it.” Ferries leave from Port Ansel."
OTHERS = [
    {
        "id": "a/b c",
        "title": "Pier closed over cracks",
        "text": PIER,
        "source": "Harbour Post",
        "url": "https://p.example/1",
    },
    {
        "id": "wire",
        "title": "Pier closed",
        "text": PIER,
        "source": "Coast Wire",
        "published_at": "2025-03-02T23:30:00Z",
    },
    {"id": "budget", "text": "The council passed its budget after nine hours of debate.", "source": "Ansel Herald"},
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("quotations")
    corpus = folder / "corpus"
    shutil.copytree(ROOT / "seeds", corpus)
    (corpus / "others.jsonl").write_text("\n".join(map(json.dumps, OTHERS)))
    build_quietly(corpus, folder / "index")
    with serving(lambda: Searcher(open_index(folder / "index"), WordEncoder())) as found:
        yield found


def verified(client: TestClient, quote: str, **fields: Any) -> dict[str, Any]:
    """Verify a quotation, and check each slice that the answer names against the article that it is of."""
    response = client.post("/v1/verify", json={"quote": quote, **fields})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    assert answer["quote"] == quote
    for place in answer["places"]:
        article = fetched(client, "/v1/articles/" + place["article"]["id"].replace("/", "%2F"))
        text = article["article"]["title"] if place["in_title"] else article["text"]
        for part in place["parts"]:
            assert text[part["span"]["start"] : part["span"]["end"]] == part["text"]
            data = text.encode()[part["byte_span"]["start"] : part["byte_span"]["end"]]
            assert data == part["text"].encode()
            assert hashlib.sha256(data).hexdigest() == part["sha256"]
            for change in part["changes"]:
                assert text[change["span"]["start"] : change["span"]["end"]] == change["text"]
                assert quote[change["quote_span"]["start"] : change["quote_span"]["end"]] == change["quote"]
    return answer


def test_post_verify_attributes_every_place(client: TestClient) -> None:
    answer = verified(client, "nobody's life is worth it")
    assert (answer["verdict"], answer["folded"], answer["as_named"]) == ("verbatim", ["quotes", "case"], None)
    assert (answer["total"], answer["total_relation"], answer["similarity"]) == (2, "eq", 1.0)
    first, second = answer["places"]
    assert first["article"]["id"] == "a/b c"
    assert first["citation"] == "“Pier closed over cracks”, Harbour Post, characters 49–74, https://p.example/1"
    assert first["link"] == "https://p.example/1#:~:text=Nobody%E2%80%99s%20life%20is%20worth%20it"
    assert "2 March 2025" in second["citation"]
    assert second["article"]["source"] == "Coast Wire"


def test_post_verify_goes_by_what_is_named(client: TestClient) -> None:
    quote = "the harbour master said"
    assert verified(client, quote, source="COAST  wire")["places"][0]["article"]["id"] == "wire"
    assert verified(client, quote, article_id="a/b c")["as_named"] is True
    answer = verified(client, quote, article_id="budget")
    assert (answer["verdict"], answer["as_named"], answer["total"]) == ("misattributed", False, 2)
    assert verified(client, quote, source="Nobody")["verdict"] == "misattributed"


def test_post_verify_tells_changes_parts_and_titles(client: TestClient) -> None:
    (place,) = verified(client, "The pier stays open, the harbour master said")["places"]
    (change,) = place["parts"][0]["changes"]
    assert (change["kind"], change["quote"], change["text"]) == ("replaced", "open", "closed")
    answer = verified(client, "The pier stays closed … Ferries leave from Port Ansel", source="Harbour Post")
    assert (answer["verdict"], len(answer["places"][0]["parts"])) == ("elided", 2)
    answer = verified(client, "The pier stays closed, the council passed its budget after nine hours")
    assert answer["verdict"] == "spliced"
    assert [place["article"]["id"] for place in answer["places"]] == ["a/b c", "budget"]
    (place,) = verified(client, "pier closed over cracks")["places"]
    assert (place["in_title"], place["citation"].count("characters")) == (True, 0)
    assert verified(client, "Quite another sentence that nobody has ever written")["places"] == []


def test_post_verify_reads_all_of_a_text(client: TestClient) -> None:
    article = fetched(client, "/v1/articles/03-beijing-trip-back-on.txt")
    start, passages = article["text"], article["passages"]
    left_out = start[: passages[0]["span"]["start"]].split("\n")[0][:60].rsplit(" ", 1)[0]
    assert len(left_out.split()) >= 4
    assert verified(client, left_out, article_id="03-beijing-trip-back-on.txt")["verdict"] == "verbatim"
    one, other = passages[1]["span"], passages[2]["span"]
    across = start[one["end"] - 60 : other["start"] + 60].split(" ", 1)[1].rsplit(" ", 1)[0]
    assert verified(client, across)["verdict"] == "verbatim"


def test_post_verify_folds_what_is_asked_for(client: TestClient) -> None:
    assert verified(client, "nobody's life is worth it", fold=["case"])["verdict"] == "altered"
    assert verified(client, "Nobody’s life is worth it", fold=[])["verdict"] == "verbatim"


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({}, 422, "missing_field", "quote"),
        ({"quote": ""}, 422, "query_empty", "quote"),
        ({"quote": "— …"}, 422, "query_empty", "quote"),
        ({"quote": "x" * 2_001}, 422, "query_too_long", "quote"),
        ({"quote": "a\0b"}, 422, "query_control_character", "quote"),
        ({"quote": 5}, 422, "wrong_type", "quote"),
        ({"quote": "a", "fold": ["accents"]}, 422, "unknown_value", "fold.0"),
        ({"quote": "a", "fold": ["case"] * 9}, 422, "out_of_range", "fold"),
        ({"quote": "a", "source": ""}, 422, "out_of_range", "source"),
        ({"quote": "a", "article_id": "x" * 513}, 422, "out_of_range", "article_id"),
        ({"quote": "a", "author": "x"}, 422, "unknown_field", "author"),
        ({"quote": "a", "article_id": "absent"}, 404, "article_not_found", None),
    ],
)
def test_post_verify_refuses_what_is_wrong(
    body: dict[str, Any], status: int, code: str, field: str | None, client: TestClient
) -> None:
    found = problem(client, "POST", "/v1/verify", status, json=body)
    assert found["code"] == code
    assert [error["field"] for error in found["errors"]] == ([] if field is None else [field])
    assert "query" not in found["detail"]

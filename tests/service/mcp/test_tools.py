"""What tools answer, beside what the REST contract does; through the package's own client."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError

from service.mcp.tools import INSTRUCTIONS, TOOLS
from tests.service.mcp.agents import MODES, Service, called, refused, with_agent
from tests.service.mcp.conftest import ODD_ID, PIER

NAMES = ["search", "get_article", "get_passage", "similar", "stories", "verify_quote"]


@pytest.mark.parametrize("mode", MODES)
def test_tools_are_listed_with_schemas_and_only_read(service: Service, mode: str) -> None:
    async def act(agent: Client) -> Any:
        assert agent.instructions == INSTRUCTIONS
        return (await agent.list_tools()).tools

    tools = with_agent(service, act, mode=mode)
    assert [tool.name for tool in tools] == NAMES == list(TOOLS)
    for tool in tools:
        assert len(tool.description) < 260
        assert tool.input_schema["additionalProperties"] is False
        assert tool.output_schema["type"] == "object"
        assert tool.annotations.read_only_hint is True
        for field in tool.input_schema["properties"].values():
            assert field["description"]
            assert "title" not in field
            assert field.get("default", 0) is not None


def test_what_all_tools_say_fits_into_a_context() -> None:
    told = [tool.description + json.dumps(tool.input_schema()) for tool in TOOLS.values()]
    assert len(INSTRUCTIONS) + sum(map(len, told)) < 6_000


@pytest.mark.parametrize("mode", MODES)
def test_search_finds_what_a_search_finds(service: Service, mode: str) -> None:
    query = "chinese warship and destroyer"
    found = called(service, "search", mode=mode, query=query, limit=3)
    told = service.post("/v1/search", query=query, limit=3)
    assert (found["answerable"], found["total"]) == (told["answerable"], told["total"])
    assert (found["unknown_dates"], found["next_cursor"]) == (0, told["next_cursor"])
    for hit, expected in zip(found["hits"], told["hits"], strict=True):
        article = expected["article"]
        assert hit == {
            "passage_id": expected["passage"]["id"],
            "article_id": article["id"],
            **{name: article[name] for name in ("title", "source", "published_at")},
            "text": expected["passage"]["text"],
            "citation": expected["citation"],
            "link": expected["link"],
            "relevance": round(expected["relevance"], 3),
            "independent_sources": expected["independent_sources"],
            "story_id": None if expected["story"] is None else expected["story"]["id"],
        }


def test_search_goes_on_where_the_page_before_ended(service: Service) -> None:
    first = called(service, "search", query="destroyer", limit=2)
    second = called(service, "search", query="destroyer", limit=2, cursor=first["next_cursor"])
    ids = [hit["article_id"] for page in (first, second) for hit in page["hits"]]
    assert len(set(ids)) == 4


def test_search_heeds_its_filters(service: Service) -> None:
    def ids(**arguments: Any) -> list[str]:
        return [hit["article_id"] for hit in called(service, "search", query="pier closed", **arguments)["hits"]]

    assert ids(sources=["harbour post"]) == [ODD_ID]
    assert ids(authors=["bo li", "nobody"]) == [ODD_ID]
    assert ids(languages=["en"]) == [ODD_ID]
    assert ids(published_from="2025-03", published_to="2025-03", sources=["coast wire"]) == ["wire"]
    assert ids(phrases=["ferries leave from Port Ansel"])[0] in (ODD_ID, "wire")
    dates = called(service, "search", query="pier", published_to="2025-03")
    assert dates["unknown_dates"] > 0


def test_search_puts_in_order_of_time_only_what_is_relevant(service: Service) -> None:
    query = "chinese warship and american destroyer"
    found = called(service, "search", query=query, sort="newest", limit=20)
    told = service.post("/v1/search", query=query, sort="newest", limit=20)
    assert [hit["article_id"] for hit in found["hits"]] == [hit["article"]["id"] for hit in told["hits"]]
    assert found["total"] < service.get("/v1/index")["articles"]


def test_a_hit_has_its_citation_and_its_link(service: Service) -> None:
    (hit,) = called(service, "search", query="pier", sources=["harbour post"])["hits"]
    assert hit["citation"].startswith("“Pier closed over cracks”, Ann Poe and Bo Li, Harbour Post, 2 March 2025, char")
    assert hit["link"].startswith("https://p.example/1#:~:text=")
    assert hit["text"] in PIER


@pytest.mark.parametrize("mode", MODES)
def test_get_article_gives_the_text_in_parts(service: Service, mode: str) -> None:
    whole = service.get("/v1/articles/03-beijing-trip-back-on.txt")
    parts, start = [], 0
    while start is not None:
        found = called(
            service,
            "get_article",
            mode=mode,
            article_id="03-beijing-trip-back-on.txt",
            start=start,
            max_characters=3_000,
        )
        assert (found["start"], found["characters"]) == (start, len(whole["text"]))
        assert len(found["text"]) <= 3_000
        parts.append(found["text"])
        start = found["next_start"]
    assert len(parts) > 1
    assert "".join(parts) == whole["text"]


def test_get_article_tells_what_is_known(service: Service) -> None:
    found = called(service, "get_article", article_id=ODD_ID)
    known = service.get(f"/v1/articles/{quote(ODD_ID, safe='')}")
    for name in ("title", "source", "authors", "published_at", "language", "url"):
        assert found[name] == known["article"][name]
    assert (found["text"], found["next_start"], found["copies"]) == (PIER, None, known["copies"]["count"])
    assert found["citation"].endswith("2 March 2025, https://p.example/1")


@pytest.mark.parametrize(
    ("start", "most", "text", "following"), [(0, 0, "", 0), (0, 5, "The p", 5), (10**6, 5, "", None)]
)
def test_get_article_gives_as_much_as_asked_for(
    service: Service, start: int, most: int, text: str, following: int | None
) -> None:
    found = called(service, "get_article", article_id="wire", start=start, max_characters=most)
    assert (found["text"], found["next_start"]) == (text, following)


def test_get_passage_has_its_neighbours(service: Service) -> None:
    passages = service.get("/v1/articles/long")["passages"]
    found = called(service, "get_passage", passage_id=passages[2]["id"], context=2)
    assert found["passage"]["text"] == passages[2]["text"]
    assert (
        found["passage"]["citation"]
        == f"long, characters {passages[2]['span']['start']}–{passages[2]['span']['end']}, others.jsonl"
    )
    assert [one["passage_id"] for one in found["before"]] == [passages[0]["id"], passages[1]["id"]]
    assert [one["text"] for one in found["after"]] == [passages[3]["text"], passages[4]["text"]]
    alone = called(service, "get_passage", passage_id=passages[0]["id"], context=0)
    assert (alone["before"], alone["after"]) == ([], [])


def test_similar_finds_what_the_route_finds(service: Service) -> None:
    found = called(service, "similar", article_id="wire", limit=3)["hits"]
    told = service.get("/v1/articles/wire/similar?limit=3")["hits"]
    assert [(one["article_id"], one["passage_id"], one["citation"]) for one in found] == [
        (one["article"]["id"], one["passage"]["id"], one["citation"]) for one in told
    ]
    assert [one["score"] for one in found] == [round(one["score"], 3) for one in told]


def test_stories_are_listed_and_told(service: Service) -> None:
    listed = called(service, "stories", limit=20)
    told = service.get("/v1/stories?limit=20")
    assert (listed["total"], listed["story"]) == (told["total"], None)
    assert [one["story_id"] for one in listed["stories"]] == [one["id"] for one in told["stories"]]
    assert listed["stories"]
    story = called(service, "stories", story_id=listed["stories"][0]["story_id"])["story"]
    expected = service.get(f"/v1/stories/{story['story_id']}")
    assert [one["article_id"] for one in story["timeline"]] == [one["article"]["id"] for one in expected["timeline"]]
    assert [one["citation"] for one in story["timeline"]] == [one["citation"] for one in expected["timeline"]]
    assert [one["text"] for one in story["key_passages"]] == [
        one["passage"]["text"] for one in expected["key_passages"]
    ]
    assert [one["adds"] for one in story["publishers"]] == [one["adds"]["count"] for one in expected["sources"]]
    assert story["articles"] == expected["story"]["articles"]


def test_stories_heed_their_filters(service: Service) -> None:
    assert called(service, "stories", source="nobody")["stories"] == []
    first = called(service, "stories", limit=1, order="size")
    if first["next_cursor"]:
        second = called(service, "stories", limit=1, order="size", cursor=first["next_cursor"])
        assert first["stories"][0]["articles"] >= second["stories"][0]["articles"]


def test_verify_quote_tells_where_a_quotation_stands(service: Service) -> None:
    found = called(service, "verify_quote", quote="Ferries leave from Port Ansel", source="Coast Wire")
    assert (found["verdict"], found["as_named"], found["similarity"]) == ("verbatim", True, 1.0)
    assert {place["article_id"] for place in found["places"]} == {"wire"}
    assert "Coast Wire" in found["places"][0]["citation"]
    changed = called(
        service, "verify_quote", quote="Ferries sail from Port Ansel today, the harbour master told", article_id="wire"
    )
    told = service.post(
        "/v1/verify", quote="Ferries sail from Port Ansel today, the harbour master told", article_id="wire"
    )
    assert changed["verdict"] == told["verdict"]
    whole = called(service, "verify_quote", quote="The pier stays closed […] Ferries leave")
    assert whole["verdict"] == "elided"
    assert whole["places"][0]["text"] == "The pier stays closed […] Ferries leave"
    altered = called(service, "verify_quote", quote="The pier stays open, the harbour master said.")
    assert altered["verdict"] == "altered"
    assert altered["places"][0]["changes"] == [{"kind": "replaced", "quote": "open", "text": "closed"}]
    assert called(service, "verify_quote", quote="Nothing like this stands anywhere at all")["places"] == []


def test_an_argument_that_is_null_is_left_out(service: Service) -> None:
    given: dict[str, Any] = dict.fromkeys(("limit", "published_from", "sources", "phrases", "sort", "cursor"))
    assert called(service, "search", query="pier", **given) == called(service, "search", query="pier")
    assert refused(service, "search", query=None)["code"] == "missing_field"
    assert refused(service, "search", query="pier", colour=None)["code"] == "unknown_field"


WRONG = [
    ("search", {}, "missing_field", "query: this field is required"),
    ("search", {"query": " "}, "query_empty", "query: "),
    ("search", {"query": "x" * 2_001}, "query_too_long", "query: "),
    ("search", {"query": "a\x00b"}, "query_control_character", "query: "),
    ("search", {"query": 5}, "wrong_type", "query: "),
    ("search", {"query": "x", "limit": 21}, "out_of_range", "limit: "),
    ("search", {"query": "x", "limit": "many"}, "wrong_type", "limit: "),
    (
        "search",
        {"query": "x", "k": 5},
        "unknown_field",
        "k: there is no such field; there are: query, limit, published",
    ),
    ("search", {"query": "x", "sources": "BBC"}, "wrong_type", "sources: "),
    ("search", {"query": "x", "published_from": "soon"}, "invalid_date", "published_from: 'soon' is no date"),
    (
        "search",
        {"query": "x", "published_from": "2025", "published_to": "2024"},
        "invalid_date",
        "published_to: is before",
    ),
    ("search", {"query": "x", "sort": "indexed"}, "unknown_value", "sort: "),
    ("search", {"query": "x", "phrases": ["\u200b"]}, "query_empty", "phrases.0: "),
    ("search", {"query": "x", "cursor": "x"}, "cursor_invalid", "the cursor is none"),
    ("get_article", {"article_id": "absent"}, "article_not_found", "there is no such article"),
    ("get_article", {"article_id": "x" * 513}, "out_of_range", "article_id: "),
    ("get_article", {"article_id": "wire", "start": -1}, "out_of_range", "start: "),
    ("get_article", {"article_id": "wire", "max_characters": 100_001}, "out_of_range", "max_characters: "),
    ("get_passage", {"passage_id": "absent"}, "passage_not_found", "there is no such passage"),
    ("get_passage", {"passage_id": "absent", "context": 6}, "out_of_range", "context: "),
    ("similar", {"article_id": "absent"}, "article_not_found", "there is no such article"),
    ("stories", {"story_id": "absent"}, "story_not_found", "there is no such story"),
    ("stories", {"order": "age"}, "unknown_value", "order: "),
    ("verify_quote", {"quote": "…"}, "query_empty", "quote: "),
    ("verify_quote", {"quote": "word", "article_id": "absent"}, "article_not_found", "there is no such article"),
]


@pytest.mark.parametrize(("tool", "arguments", "code", "detail"), WRONG, ids=[f"{one[0]}-{one[2]}" for one in WRONG])
def test_what_a_tool_cannot_do_is_a_problem(
    service: Service, tool: str, arguments: dict[str, Any], code: str, detail: str
) -> None:
    problem = refused(service, tool, **arguments)
    assert (problem["code"], problem["detail"][: len(detail)]) == (code, detail)
    assert problem["request_id"]


@pytest.mark.parametrize("mode", MODES)
def test_errors_are_the_same_in_every_revision(service: Service, mode: str) -> None:
    problem = refused(service, "search", mode=mode, query="x", limit=0, colour="red")
    assert [one["field"] for one in problem["errors"]] == ["limit", "colour"]


@pytest.mark.parametrize("mode", MODES)
def test_a_tool_that_there_is_not_is_an_error_of_the_protocol(service: Service, mode: str) -> None:
    async def act(agent: Client) -> None:
        with pytest.raises(MCPError, match=f"there is no such tool; there are: {', '.join(NAMES)}"):
            await agent.call_tool("delete_everything", {})

    with_agent(service, act, mode=mode)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("uri", ["article://absent", "article://", "file:///etc/passwd", "article:///etc/passwd"])
def test_a_resource_that_there_is_not_is_an_error_of_the_protocol(service: Service, mode: str, uri: str) -> None:
    async def act(agent: Client) -> None:
        with pytest.raises(MCPError, match="there is no such article in the index") as caught:
            await agent.read_resource(uri)
        assert caught.value.error.data["code"] == "article_not_found"
        assert caught.value.error.code == (-32602 if mode == "auto" else -32002)

    with_agent(service, act, mode=mode)


@pytest.mark.parametrize("mode", MODES)
def test_articles_are_resources(service: Service, mode: str) -> None:
    async def act(agent: Client) -> Any:
        (template,) = (await agent.list_resource_templates()).resource_templates
        assert template.uri_template == "article://{article_id}"
        assert (await agent.list_resources()).resources == []
        return (await agent.read_resource(f"article://{quote(ODD_ID, safe='')}")).contents

    (content,) = with_agent(service, act, mode=mode)
    assert (content.text, content.mime_type) == (PIER, "text/plain")
    assert content.uri == f"article://{quote(ODD_ID, safe='')}"
    assert content.meta["citation"].startswith("“Pier closed over cracks”")

"""What `article-service search` does: one search or a list of them, stories, quotations."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from indexer.errors import UsageError
from service.api import rendering
from service.api.files.csv_text import Cell
from service.api.files.tables import SEARCH_COLUMNS, hit_rows
from service.api.parsing import invalid_fields
from service.api.quotations.rendering import verify_answer
from service.api.quotations.requests import VerifyRequest
from service.api.request_dates import Model, validated
from service.api.requests import SearchRequest
from service.api.stories.rendering import story_model, story_page
from service.api.stories.requests import StoryParameters
from service.engine.sources import searcher_once
from service.search.query import checked_query
from service.search.searcher import Searcher
from service.settings import Settings
from service.terminal.query_file import ListedQuery, read_queries
from service.terminal.results import show_answer, show_stories, show_verdict
from service.terminal.screen import Screen
from service.terminal.table_file import check_target, write_table

LIST_COLUMNS = ("query_id", "query", "answerable", *SEARCH_COLUMNS)
"""Columns of a file of answers to a list of queries."""
_BATCH = 32
"""Queries that are encoded together."""
_FLAGS = {
    "filters.sources": "--source",
    "filters.authors": "--author",
    "filters.languages": "--language",
    "filters.article_ids": "--article",
    "facets": "--facet",
    "phrases": "--phrase",
    "quote": "QUERY",
    "query": "QUERY",
}
"""Field of a request -> what a user calls it, where that is not its last name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command line asks for."""

    words: str
    request: dict[str, Any]
    """Fields of a `SearchRequest` that are given, without the query."""
    stories: bool = False
    verify: bool = False
    queries: Path | None = None
    query_column: str | None = None
    csv: Path | None = None
    overwrite: bool = False
    as_json: bool = False
    pager: bool = True


def run_search(settings: Settings, asked: Asked) -> None:
    """Do what is asked, and show what is found.

    Raises:
        ArticleSearchError: If it cannot be done; before the model is loaded if that is known then.
    """
    _check(asked)
    if asked.queries is not None:
        _search_list(settings, asked, read_queries(asked.queries, asked.query_column))
    elif asked.verify:
        _verify(settings, asked)
    elif asked.stories and not asked.words:
        _list_stories(settings, asked)
    else:
        checked_query(asked.words)  # what is said of it is said without a field
        if asked.csv is not None:
            _search_list(settings, asked, [ListedQuery("1", asked.words, 1)])
        else:
            _search(settings, asked)


def _check(asked: Asked) -> None:
    """Refuse what does not go together."""
    if asked.queries is None and asked.query_column is not None:
        raise UsageError("--query-column goes with --queries")
    if asked.queries is not None and asked.words:
        raise UsageError("give a QUERY or --queries, not both")
    if asked.queries is not None and asked.csv is None:
        raise UsageError("--queries needs --csv, the file that the answers go to; - is standard output")
    if asked.verify and asked.stories:
        raise UsageError("--verify and --stories do not go together")
    if asked.csv is not None and (asked.as_json or asked.verify or (asked.stories and not asked.words)):
        raise UsageError("--csv is for searches, without --json and --verify")
    if asked.queries is not None and (asked.as_json or asked.verify):
        raise UsageError("--queries goes with neither --json nor --verify")
    if not asked.words and asked.queries is None and not asked.stories:
        raise UsageError("say what to search for: a QUERY, or --queries FILE.csv, or --stories")
    if asked.csv is None and asked.overwrite:
        raise UsageError("--overwrite goes with --csv")
    if asked.csv is not None:
        check_target(asked.csv, overwrite=asked.overwrite, sources=[] if asked.queries is None else [asked.queries])


def _checked(model: type[Model], values: dict[str, Any], timezone: tzinfo) -> Model:
    """Return a request of the contract, or say which flag is wrong."""
    try:
        return validated(model, values, timezone)
    except ValidationError as error:
        faults = invalid_fields(error, model).faults
        raise UsageError("\n".join(f"{_flag(fault.field)}: {fault.detail}" for fault in faults)) from None


def _flag(field: str) -> str:
    name = ".".join(part for part in field.split(".") if not part.isdecimal())
    return _FLAGS.get(name, f"--{name.rpartition('.')[2].replace('_', '-')}")


def _request(asked: Asked, text: str) -> dict[str, Any]:
    collapsed = {"collapse": "story"} if asked.stories else {}
    return {"query": text, **collapsed, **asked.request, "explain": asked.as_json}


def _search(settings: Settings, asked: Asked) -> None:
    query = _checked(SearchRequest, _request(asked, asked.words), settings.timezone).to_query()
    with searcher_once(settings) as searcher:
        found = rendering.search_answer(searcher.search(query), query, searcher.manifest, timezone=settings.timezone)
        answer = json.loads(found)
        stories = _stories_of(searcher, answer) if asked.stories else {}
    if asked.as_json:
        print(json.dumps(answer, indent=2))
        return
    if not answer["hits"]:
        least = (
            ""
            if query.min_relevance == 0
            else f" that is relevant by {query.min_relevance:.0%}; --min-relevance 0 lists more"
        )
        print(f"Nothing found{least}.", file=sys.stderr)
    elif not answer["answerable"]:
        print("Nothing found that probably answers this; the nearest:", file=sys.stderr)
    screen = Screen(pager=asked.pager)
    with screen.paged():
        show_answer(screen, answer, stories)


def _stories_of(searcher: Searcher, answer: dict[str, Any]) -> dict[str, Any]:
    ids = dict.fromkeys(hit["story"]["id"] for hit in answer["hits"] if hit["story"] is not None)
    found = {story_id: searcher.story(story_id) for story_id in ids}
    return {story_id: story_model(story.summary) for story_id, story in found.items() if story is not None}


def _list_stories(settings: Settings, asked: Asked) -> None:
    filters = dict(asked.request.get("filters", {}))
    several = {name: filters.pop(f"{name}s", []) for name in ("source", "author", "language")}
    others = sorted(asked.request.keys() - {"filters", "limit", "mode"})
    if others or filters.get("article_ids") or any(len(values) > 1 for values in several.values()):
        raise UsageError(
            "a list of stories takes --limit, dates, one --source, one --author, one --language; give a QUERY for more"
        )
    given = {name: values[0] for name, values in several.items() if values}
    limit = {"limit": str(asked.request["limit"])} if "limit" in asked.request else {}
    query = _checked(StoryParameters, {**filters, **given, **limit}, settings.timezone).to_query()
    with searcher_once(settings) as searcher:
        page = json.loads(story_page(searcher.stories(query), searcher.manifest))
    if asked.as_json:
        print(json.dumps(page, indent=2))
        return
    if not page["stories"]:
        print("There are no stories.", file=sys.stderr)
    screen = Screen(pager=asked.pager)
    with screen.paged():
        show_stories(screen, page)


def _verify(settings: Settings, asked: Asked) -> None:
    filters = asked.request.get("filters", {})
    named = {"source": filters.get("sources", []), "article_id": filters.get("article_ids", [])}
    others = (asked.request.keys() - {"filters", "limit", "mode"}) | (filters.keys() - {"sources", "article_ids"})
    if others or any(len(values) > 1 for values in named.values()):
        raise UsageError("--verify takes the quotation, and one --source or --article that it is said to stand in")
    given = {name: values[0] for name, values in named.items() if values}
    quotation = _checked(VerifyRequest, {"quote": asked.words, **given}, settings.timezone).to_quotation()
    with searcher_once(settings) as searcher:
        try:
            found = searcher.verify(quotation)
        except KeyError:
            raise UsageError(f"there is no article with the id {given.get('article_id')!r}") from None
        manifest, timezone = searcher.manifest, settings.timezone
        answer = json.loads(verify_answer(found, quotation, manifest, times=searcher.times, timezone=timezone))
    if asked.as_json:
        print(json.dumps(answer, indent=2))
        return
    screen = Screen(pager=asked.pager)
    with screen.paged():
        show_verdict(screen, answer)


def _search_list(settings: Settings, asked: Asked, queries: Sequence[ListedQuery]) -> None:
    if asked.csv is None:
        raise UsageError("--queries needs --csv")
    for query in queries[:1]:
        _checked(SearchRequest, _request(asked, query.text), settings.timezone)  # before the model is loaded
    with searcher_once(settings) as searcher:
        write_table(asked.csv, LIST_COLUMNS, _rows(searcher, settings.timezone, asked, queries))


def _rows(searcher: Searcher, timezone: tzinfo, asked: Asked, queries: Sequence[ListedQuery]) -> Iterator[list[Cell]]:
    """Yield a row for each hit, and one for a query without any, while a bar shows how far it is."""
    console = Console(stderr=True)
    columns = (TextColumn("Searching"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=len(queries))
        for begin in range(0, len(queries), _BATCH):
            batch = queries[begin : begin + _BATCH]
            encoded = searcher.encode([checked_query(one.text) for one in batch])
            for listed, vector in zip(batch, encoded, strict=True):
                query = _checked(SearchRequest, _request(asked, listed.text), timezone).to_query()
                result = searcher.answer(query, searcher.start(query), vector)
                answer = json.loads(rendering.search_answer(result, query, searcher.manifest, timezone=timezone))
                front: list[Cell] = [listed.id, listed.text, "yes" if answer["answerable"] else "no"]
                rows = list(hit_rows(answer)) or [[None] * len(SEARCH_COLUMNS)]
                yield from ([*front, *row] for row in rows)
                progress.advance(task)

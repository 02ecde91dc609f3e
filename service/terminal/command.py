"""The command `article-service search`: what its flags are, and what they ask for."""

from typing import Annotated

import typer

from service.command_line import MILVUS_SETTINGS, AsJson, Mode, errors_shown, number, with_settings
from service.settings import Settings
from service.terminal import options


@with_settings("index", "model", *MILVUS_SETTINGS, "timezone")
def search_command(
    settings: Settings,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[QUERY]", help="What to search for, in plain words.", show_default=False),
    ] = None,
    limit: Annotated[
        int,
        typer.Option(
            metavar="NUMBER", parser=number(int, (1, 100)), help="Largest number of articles to print, 1 to 100."
        ),
    ] = 5,
    mode: Mode = "hybrid",
    source: options.Sources = None,
    author: options.Authors = None,
    language: options.Languages = None,
    article: options.Articles = None,
    published_from: options.PublishedFrom = None,
    published_to: options.PublishedTo = None,
    indexed_from: options.IndexedFrom = None,
    indexed_to: options.IndexedTo = None,
    phrase: options.Phrases = None,
    exclude: options.Excluded = None,
    sort: options.Sort = None,
    collapse: options.Collapse = None,
    min_relevance: options.MinRelevance = None,
    facet: options.Facets = None,
    stories: options.Stories = False,
    verify: options.Verify = False,
    queries: options.Queries = None,
    query_column: options.QueryColumn = None,
    csv: options.Csv = None,
    overwrite: options.Overwrite = False,
    no_pager: options.NoPager = False,
    as_json: AsJson = False,
) -> None:
    """Print the passages that best answer QUERY, an article each, with their citations.

    With --stories, of each story the article that answers best; without a QUERY, the stories of the index.
    With --verify, whether QUERY stands in an article word for word.
    """
    filters = {
        "sources": source,
        "authors": author,
        "languages": language,
        "article_ids": article,
        "published_from": published_from,
        "published_to": published_to,
        "indexed_from": indexed_from,
        "indexed_to": indexed_to,
    }
    request = {
        "limit": limit,
        "mode": mode,
        "filters": {name: value for name, value in filters.items() if value},
        "phrases": phrase,
        "exclude": exclude,
        "sort": sort,
        "collapse": collapse,
        "min_relevance": min_relevance,
        "facets": facet,
    }
    with errors_shown():
        from service.terminal.search import Asked, run_search

        asked = Asked(
            words=" ".join(words or ()),
            request={name: value for name, value in request.items() if value not in (None, [], {})},
            stories=stories,
            verify=verify,
            queries=queries,
            query_column=query_column,
            csv=csv,
            overwrite=overwrite,
            as_json=as_json,
            pager=not no_pager,
        )
        run_search(settings, asked)

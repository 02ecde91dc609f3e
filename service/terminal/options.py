"""Flags of `article-service search` beside those of settings; the names are those of the API's parameters."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from service.command_line import number, one_of, typed_path

SORTS = ("relevance", "newest", "oldest", "indexed")
COLLAPSES = ("none", "copy", "story")
FACETS = ("source", "author", "language", "day", "month", "year")

_FILTERS = "Filters"
_FILES = "Lists and files"
_Texts: TypeAlias = list[str] | None


def _several(flag: str, help_text: str, *, values: tuple[str, ...] = ()) -> object:
    return typer.Option(
        flag,
        metavar="|".join(values) or "TEXT",
        help=f"{help_text} Can be given several times.",
        autocompletion=_completed(values) if values else None,
    )


def _completed(values: tuple[str, ...]) -> Callable[[], list[str]]:
    return lambda: list(values)


def _chosen(values: tuple[str, ...], help_text: str) -> object:
    return typer.Option(
        metavar="|".join(values), parser=one_of(values), help=help_text, autocompletion=_completed(values)
    )


_DATE = "such as 2023, 2023-06 or 2023-06-18"
Sources: TypeAlias = Annotated[_Texts, _several("--source", "Publisher of the articles.")]
Authors: TypeAlias = Annotated[_Texts, _several("--author", "An author of the articles.")]
Languages: TypeAlias = Annotated[_Texts, _several("--language", "Language of the articles; en stands for en-GB too.")]
Articles: TypeAlias = Annotated[_Texts, _several("--article", "Id of an article that is looked at.")]
PublishedFrom: TypeAlias = Annotated[
    str | None, typer.Option(metavar="DATE", help=f"Earliest date of publication, {_DATE}.")
]
PublishedTo: TypeAlias = Annotated[str | None, typer.Option(metavar="DATE", help="Latest date of publication.")]
IndexedFrom: TypeAlias = Annotated[
    str | None, typer.Option(metavar="DATE", help="Articles that are new or changed in the index since then.")
]
IndexedTo: TypeAlias = Annotated[str | None, typer.Option(metavar="DATE", help="And until then.")]
Phrases: TypeAlias = Annotated[_Texts, _several("--phrase", "Words that must stand in the article as they are.")]
Excluded: TypeAlias = Annotated[_Texts, _several("--exclude", "Words that must not stand in the article.")]
Sort: TypeAlias = Annotated[str | None, _chosen(SORTS, "Order of the articles; relevance unless given.")]
Collapse: TypeAlias = Annotated[
    str | None, _chosen(COLLAPSES, "What is listed of copies and of stories; copy unless given.")
]
MinRelevance: TypeAlias = Annotated[
    float | None,
    typer.Option(metavar="NUMBER", parser=number(float, (0, 1)), help="Least relevance of a passage, 0 to 1."),
]
Facets: TypeAlias = Annotated[_Texts, _several("--facet", "Count the articles by this as well.", values=FACETS)]
Stories: TypeAlias = Annotated[
    bool, typer.Option("--stories", help="One article a story, and the story; without a QUERY the latest stories.")
]
Verify: TypeAlias = Annotated[
    bool, typer.Option("--verify", help="Take QUERY for a quotation: is it in the articles, or in one --article?")
]
Queries: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        parser=typed_path,
        help="Search for each query of a file: a CSV with a column query, or a .txt with a query a line.",
    ),
]
QueryColumn: TypeAlias = Annotated[
    str | None, typer.Option(metavar="NAME", help="Name of the column of queries, where it is another.")
]
Csv: TypeAlias = Annotated[
    Path | None,
    typer.Option("--csv", metavar="FILE", parser=typed_path, help="Write the hits to this file; - is standard output."),
]
Overwrite: TypeAlias = Annotated[
    bool, typer.Option("--overwrite", help="Write over the file of --csv if it is there already.")
]
NoPager: TypeAlias = Annotated[bool, typer.Option("--no-pager", help="Print long results as they are.")]

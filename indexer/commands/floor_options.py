"""Flags of `article-indexer build` that say when a generation is held back instead of published."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from indexer.commands.options import read_path

HoldIfGone: TypeAlias = Annotated[
    float,
    typer.Option(
        envvar="ARTICLE_SEARCH_HOLD_IF_GONE",
        help="Do not publish if this share of the live generation's articles is gone or as good as empty; 0: never.",
    ),
]
HoldIfSourceGone: TypeAlias = Annotated[
    int,
    typer.Option(
        envvar="ARTICLE_SEARCH_HOLD_IF_SOURCE_GONE",
        help="Do not publish if nothing is left of a source with so many articles in the live generation; 0: never.",
    ),
]
HoldIfRejected: TypeAlias = Annotated[
    float,
    typer.Option(
        envvar="ARTICLE_SEARCH_HOLD_IF_REJECTED",
        help="Do not publish if this share of the records is rejected; 0: never.",
    ),
]
HoldIfNearEmpty: TypeAlias = Annotated[
    float,
    typer.Option(
        envvar="ARTICLE_SEARCH_HOLD_IF_NEAR_EMPTY",
        help="Do not publish if this share of the articles has fewer than 100 characters left; 0: never.",
    ),
]
HoldIfFewer: TypeAlias = Annotated[
    int,
    typer.Option(envvar="ARTICLE_SEARCH_HOLD_IF_FEWER", help="Do not publish if there are fewer articles."),
]
Canaries: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        envvar="ARTICLE_SEARCH_CANARIES",
        parser=read_path,
        metavar="FILE",
        help="File of queries and the article that each must find, or the index is not published.",
    ),
]
CanaryRank: TypeAlias = Annotated[
    int,
    typer.Option(
        envvar="ARTICLE_SEARCH_CANARY_RANK", help="Rank that the article of a canary query must reach, at most 100."
    ),
]
Replace: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--replace", help="CORPUS takes the place of another one: publish whatever is gone of the live generation."
    ),
]
Force: TypeAlias = Annotated[bool, typer.Option("--force", help="Publish in spite of all floors and canaries.")]

"""The service's settings: each a flag and a variable with the prefix ARTICLE_SEARCH_. The only reader of those."""

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000

Index = Annotated[Path, typer.Option("--index", envvar="ARTICLE_SEARCH_INDEX", help="The index's folder.")]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        envvar="ARTICLE_SEARCH_MODEL",
        help="Where to take the model from; it must be the one the index was built with.  [default: as the build did]",
    ),
]
Host = Annotated[str, typer.Option("--host", envvar="ARTICLE_SEARCH_HOST", help="Address to listen on.")]
Port = Annotated[
    int, typer.Option("--port", envvar="ARTICLE_SEARCH_PORT", min=0, max=65_535, help="Port; 0 takes a free one.")
]
LogLevel = Annotated[
    str,
    typer.Option("--log-level", envvar="ARTICLE_SEARCH_LOG_LEVEL", help="critical, error, warning, info or debug."),
]

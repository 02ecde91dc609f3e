"""Arguments and flags that several commands take."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from indexer.config import BuildConfig


def read_text(text: str) -> str:
    """Return the value of a flag.

    Raises:
        typer.BadParameter: If it is empty.
    """
    if not text:  # as a path it would be the working folder
        raise typer.BadParameter("it must not be empty")
    return text


def read_path(path: str | Path) -> Path:
    """Return the value of a flag as a path.

    Raises:
        typer.BadParameter: If it is empty.
    """
    return Path(read_text(str(path)))


DEFAULT_INDEX = Path("var/index")
"""Folder of the index, unless the user names one."""
IndexFolder: TypeAlias = Annotated[
    Path, typer.Option("--index", envvar="ARTICLE_SEARCH_INDEX", parser=read_path, help="Folder of the index.")
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print the result as JSON on standard output.")]
KeepGenerations: TypeAlias = Annotated[
    int,
    typer.Option(envvar="ARTICLE_SEARCH_KEEP_GENERATIONS", help="Generations left on disk, the new one included."),
]
DEFAULT_KEEP_GENERATIONS = BuildConfig().keep_generations
"""Generations left on disk, unless the user says otherwise."""
STANDARD_STREAM = Path("-")
"""Name of a file that stands for standard input or output."""

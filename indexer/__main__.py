"""The command `article-indexer`."""

import importlib.metadata
import signal
import sys
from typing import Annotated

import typer
from typer.exceptions import TyperException

from indexer.commands import build, inspect

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"article-indexer {importlib.metadata.version('article-search')}")
        raise typer.Exit


@app.callback()
def _commands(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Turn a corpus of news articles into a search index."""


app.command("build", epilog=build.EXIT_CODES)(build.build_command)
app.command("inspect", epilog=inspect.EXIT_CODES)(inspect.inspect_command)


def main() -> None:
    """Run the command. SIGTERM ends it even as the first process of a container, which it does not by default."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    exit_code = 0
    try:
        exit_code = app(standalone_mode=False)
    except TyperException as error:  # about the command line as such; by itself, typer would print its usage as well
        print(f"article-indexer: {error.format_message()}", file=sys.stderr)
        exit_code = error.exit_code
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the program is ending already
    if exit_code:
        sys.exit(exit_code)


if __name__ == "__main__":
    main()

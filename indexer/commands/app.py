"""The commands of `article-indexer` put together."""

import importlib.metadata
from typing import Annotated

import typer

from indexer.commands import build, export, generations, imports, inspect, plan, rollback, verify

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)


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
app.command("plan", epilog=plan.EXIT_CODES)(plan.plan_command)
app.command("inspect", epilog=inspect.EXIT_CODES)(inspect.inspect_command)
app.command("generations", epilog=generations.EXIT_CODES)(generations.generations_command)
app.command("rollback", epilog=rollback.EXIT_CODES)(rollback.rollback_command)
app.command("export", epilog=export.EXIT_CODES)(export.export_command)
app.command("import", epilog=imports.EXIT_CODES)(imports.import_command)
app.command("verify", epilog=verify.EXIT_CODES)(verify.verify_command)

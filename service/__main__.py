"""The command `article-service`. What takes long to import is imported by the command that needs it."""

import errno
import importlib.util
import io
import json
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.exceptions import Abort, TyperException

from indexer.errors import UsageError
from service.command_line import (
    AGENT_SETTINGS,
    EXIT_CODES,
    MILVUS_SETTINGS,
    AsJson,
    Mode,
    errors_shown,
    number,
    print_error,
    with_settings,
)
from service.settings import MILVUS, Settings
from service.terminal.command import search_command
from service.version import VERSION

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def _commands(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Search an index of news articles."""
    if version:
        print(f"article-service {VERSION}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help(), file=sys.stderr)
        raise typer.Exit(2)


@app.command("serve", epilog=EXIT_CODES)
@with_settings(*Settings.model_fields)
def serve_command(settings: Settings) -> None:
    """Answer searches over HTTP. SIGHUP makes it look for newer keys and a newer index at once."""
    from service.serve import serve

    with errors_shown():
        serve(settings)


@app.command("mcp", epilog=EXIT_CODES)
@with_settings(*AGENT_SETTINGS)
def mcp_command(settings: Settings) -> None:
    """Answer an agent over standard input and output, in the Model Context Protocol; needs article-search[mcp]."""
    with errors_shown():
        if importlib.util.find_spec("mcp") is None:
            raise UsageError("this needs a package that is not installed: pip install 'article-search[mcp]'")
        from service.mcp.stdio import serve_stdio

        serve_stdio(settings)


@app.command("key", epilog=EXIT_CODES)
def key_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the key's holder, which logs and metrics show.")],
    rate: Annotated[
        float | None,
        typer.Option(
            metavar="NUMBER", parser=number(float), help="Requests allowed per second; any number unless given."
        ),
    ] = None,
    burst: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            parser=number(int),
            help="Requests allowed at once; twice the rate unless given.",
        ),
    ] = None,
    admin: Annotated[bool, typer.Option("--admin", help="Let the key's holder reload the index.")] = False,
) -> None:
    """Make an API key: print it on standard error, once, and its entry for the file of keys on standard output."""
    from service.access.api_keys import entry, new_key

    with errors_shown():
        key, sha256 = new_key()
        print(entry(name, sha256, rate, burst, admin), end="")
    print(f"The key, which is shown only now:\n{key}", file=sys.stderr)


@app.command("health", epilog="Exit codes: 0 ready; 1 not ready; 2 a flag cannot be used.")
@with_settings("host", "port")
def health_command(
    settings: Settings,
    seconds: Annotated[
        float,
        typer.Option(
            metavar="NUMBER",
            parser=number(float, (0.1, 3_600)),
            help="Longest wait for each step of the request, in seconds.",
        ),
    ] = 2.0,
) -> None:
    """Ask the service on this machine whether it can answer searches."""
    from service.health import problem

    found = problem(settings.host, settings.port, seconds)
    if found is not None:
        print_error(found)
        raise typer.Exit(1)


app.command("search", epilog=EXIT_CODES)(search_command)


@app.command("evaluate", epilog=EXIT_CODES)
@with_settings("index", "model", *MILVUS_SETTINGS)
def evaluate_command(
    settings: Settings,
    queries: Annotated[Path | None, typer.Option(help="File of queries in BEIR's form, queries.jsonl.")] = None,
    qrels: Annotated[Path | None, typer.Option(help="File of judgements in BEIR's form, qrels/*.tsv.")] = None,
    copies: Annotated[Path | None, typer.Option(help="File of pairs of articles that are one text or not.")] = None,
    stories: Annotated[Path | None, typer.Option(help="File of articles with the story of each.")] = None,
    statements: Annotated[Path | None, typer.Option(help="File of pairs of passages, of one fact or not.")] = None,
    quotations: Annotated[Path | None, typer.Option(help="File of quotations with the verdict on each.")] = None,
    mode: Mode = "hybrid",
    as_json: AsJson = False,
    per_query: Annotated[bool, typer.Option("--per-query", help="With --json, print each query's values too.")] = False,
) -> None:
    """Measure retrieval quality per article, by its best passage, on BEIR files, and news sense on labelled files."""
    from service.engine.sources import searcher_once
    from service.evaluation.labelled import evaluate_copies, evaluate_quotations, evaluate_statements, evaluate_stories
    from service.evaluation.retrieval import InMode, evaluate, read_qrels, read_queries

    labelled = {
        "copies": (copies, evaluate_copies),
        "stories": (stories, evaluate_stories),
        "statements": (statements, evaluate_statements),
        "quotations": (quotations, evaluate_quotations),
    }
    with errors_shown():
        if per_query and not as_json:
            raise UsageError("--per-query needs --json")
        if (queries is None) != (qrels is None):
            raise UsageError("--queries and --qrels go together")
        if queries is None and not any(path for path, _ in labelled.values()):
            raise UsageError(f"say what to measure: --queries and --qrels, or any of --{', --'.join(labelled)}")
        if settings.backend == MILVUS and any(path for path, _ in labelled.values()):
            raise UsageError("Milvus knows nothing of what labels are about: --queries and --qrels alone are measured")
        judged = None if queries is None or qrels is None else (read_queries(queries), read_qrels(qrels))
        found: dict[str, Any] = {}
        with searcher_once(settings) as searcher:
            if judged is not None:
                found = asdict(evaluate(InMode(searcher=searcher, mode=mode), *judged))
            found |= {name: measure(searcher, path) for name, (path, measure) in labelled.items() if path is not None}
    if not per_query:
        found.pop("per_query", None)
    if as_json:
        print(json.dumps(found, indent=2))
    else:
        _print_measures(found)


def _print_measures(found: dict[str, Any]) -> None:
    """Print what was measured for people: retrieval first, then each kind of labels."""
    if "metrics" in found:
        print(
            ", ".join(f"{name} {value:.4f}" for name, value in found["metrics"].items()),
            f"({found['queries']} queries)",
        )
    for name in ("copies", "stories", "statements", "quotations"):
        if name in found:
            print(f"{name}: {', '.join(map(_shown, found[name], found[name].values()))}")


def _shown(name: str, value: object) -> str:
    """Return a measure with its name, as it is shown to people."""
    if isinstance(value, dict):
        return f"{name}: {', '.join(f'{count} {what}' for what, count in value.items()) or 'none'}"
    return f"{value} {name}" if isinstance(value, int) else f"{name.replace('_', ' ')} {value:.4f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command.

    Args:
        arguments: What follows the command's name; those of this process unless given.

    Raises:
        SystemExit: With the exit code, unless it is 0.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a character shows another, not a traceback
    try:
        exit_code = app(arguments, standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        exit_code = 128 + signal.SIGPIPE
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print_error(f"standard output cannot be written: {error.strerror}")
        exit_code = 1
    except (KeyboardInterrupt, Abort):
        print_error("interrupted")
        exit_code = 128 + signal.SIGINT
    except TyperException as error:  # of the command line as such; by itself, typer would print its usage as well
        print_error(error.format_message())
        exit_code = error.exit_code
    if exit_code:
        sys.exit(exit_code)


if __name__ == "__main__":
    main()

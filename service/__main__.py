"""The command `article-service`. What takes long to import is imported by the command that needs it."""

import functools
import inspect
import json
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.exceptions import TyperException

from indexer.errors import ArticleSearchError, UsageError
from service.settings import Settings, expected, flag, metavar, shown_default, variable
from service.version import VERSION

if TYPE_CHECKING:
    from service.search.results import SearchResult

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
_MILVUS_SETTINGS = ("backend", "milvus_uri", "milvus_token", "milvus_name", "milvus_seconds")
_MODES = ("hybrid", "semantic", "keyword")
_EXIT_CODES = (
    "Exit codes: 0 done; 1 unexpected failure; 2 a flag, path or query cannot be used; 5 the index cannot be used; "
    "6 the model cannot be used."
)


def _number(kind: type[int] | type[float], bounds: tuple[float, float] | None = None) -> Callable[[str], float]:
    """Return what reads a flag's number. It names the value and what to write instead, which typer's own does not."""
    expected = "a whole number" if kind is int else "a number"
    if bounds is not None:
        expected += f" from {bounds[0]} to {bounds[1]}"

    def read(text: str) -> float:
        with suppress(ValueError):
            value = kind(text)
            if bounds is None or bounds[0] <= value <= bounds[1]:
                return value
        raise typer.BadParameter(f"{text!r} is not {expected}")

    return read


def _read_mode(text: str) -> str:
    if text not in _MODES:
        raise typer.BadParameter(f"{text!r} is not one of {', '.join(_MODES)}")
    return text


_AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
_Mode = Annotated[
    str, typer.Option(metavar="|".join(_MODES), parser=_read_mode, help="Kind of search that orders the articles.")
]


def _with_settings(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the flags of these fields of `Settings`, and in their place, as its first argument, the settings.

    The flags are made from the fields, so that neither can drift from the other. A flag that is not given is left to
    `Settings`, which reads its variable.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def run(**given: Any) -> None:
            values = {name: given.pop(name) for name in names}
            with _errors_shown():
                flags = {name: value for name, value in values.items() if value is not None and value is not False}
                settings = Settings.read(flags, names)  # a switch that is off is left out, too: its variable decides
            command(settings, **given)

        (_, *own) = inspect.signature(command).parameters.values()
        parameters = sorted([*own, *map(_parameter, names)], key=lambda one: one.default is not one.empty)
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in parameters}
        return run

    return decorate


def _parameter(name: str) -> inspect.Parameter:
    """Return the parameter, as typer reads it, that makes the flag of a field."""
    field = Settings.model_fields[name]
    facts = [f"env var: {variable(name)}", f"default: {shown_default(name)}"]
    if metavar(name) == "NUMBER":
        facts.append(expected(name))
    told = f"{field.description}  [{'; '.join(facts)}]"
    option = typer.Option(flag(name), help=told, metavar=metavar(name), show_default=False)
    kind, unset = (bool, False) if field.annotation is bool else (str | None, None)
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=unset, annotation=Annotated[kind, option])


@contextmanager
def _errors_shown() -> Iterator[None]:
    """Print an error that was raised on purpose, without a traceback, and exit with its code."""
    try:
        yield
    except ArticleSearchError as error:
        _print_error(str(error))
        raise typer.Exit(error.exit_code) from None


def _print_error(message: str) -> None:
    for line in message.splitlines():
        print(f"article-service: {line}", file=sys.stderr)


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


@app.command("serve", epilog=_EXIT_CODES)
@_with_settings(*Settings.model_fields)
def serve_command(settings: Settings) -> None:
    """Answer searches over HTTP. SIGHUP makes it look for newer keys and a newer index at once."""
    from service.serve import serve

    with _errors_shown():
        serve(settings)


@app.command("key", epilog=_EXIT_CODES)
def key_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the key's holder, which logs and metrics show.")],
    rate: Annotated[
        float | None,
        typer.Option(
            metavar="NUMBER", parser=_number(float), help="Requests allowed per second; any number unless given."
        ),
    ] = None,
    burst: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            parser=_number(int),
            help="Requests allowed at once; twice the rate unless given.",
        ),
    ] = None,
    admin: Annotated[bool, typer.Option("--admin", help="Let the key's holder reload the index.")] = False,
) -> None:
    """Make an API key: print it on standard error, once, and its entry for the file of keys on standard output."""
    from service.access.api_keys import entry, new_key

    with _errors_shown():
        key, sha256 = new_key()
        print(entry(name, sha256, rate, burst, admin), end="")
    print(f"The key, which is shown only now:\n{key}", file=sys.stderr)


@app.command("health", epilog="Exit codes: 0 ready; 1 not ready; 2 a flag cannot be used.")
@_with_settings("host", "port")
def health_command(
    settings: Settings,
    seconds: Annotated[
        float,
        typer.Option(
            metavar="NUMBER",
            parser=_number(float, (0.1, 3_600)),
            help="Longest wait for each step of the request, in seconds.",
        ),
    ] = 2.0,
) -> None:
    """Ask the service on this machine whether it can answer searches."""
    from service.health import problem

    found = problem(settings.host, settings.port, seconds)
    if found is not None:
        _print_error(found)
        raise typer.Exit(1)


@app.command("search", epilog=_EXIT_CODES)
@_with_settings("index", "model", *_MILVUS_SETTINGS, "timezone")
def search_command(
    settings: Settings,
    words: Annotated[list[str], typer.Argument(metavar="QUERY", help="What to search for, in plain words.")],
    limit: Annotated[
        int,
        typer.Option(
            metavar="NUMBER", parser=_number(int, (1, 100)), help="Largest number of articles to print, 1 to 100."
        ),
    ] = 5,
    mode: _Mode = "hybrid",
    as_json: _AsJson = False,
) -> None:
    """Print the passages that best answer QUERY, an article each, with their citations."""
    from service.api import rendering as present
    from service.engine.sources import searcher_once
    from service.search.query import SearchQuery, checked_query

    query = " ".join(words)
    with _errors_shown():
        checked_query(query)  # before the model is loaded, which takes seconds
        with searcher_once(settings) as searcher:
            result = searcher.search(SearchQuery(text=query, limit=limit, mode=mode, collapse=None, explain=as_json))
    if as_json:
        hits = present.hits(result, settings.timezone)
        print(json.dumps({"query": query, "answerable": result.answerable, "hits": hits}, indent=2))
    else:
        _print_hits(result, settings.timezone)


@app.command("evaluate", epilog=_EXIT_CODES)
@_with_settings("index", "model", *_MILVUS_SETTINGS)
def evaluate_command(
    settings: Settings,
    queries: Annotated[Path, typer.Option(help="File of queries in BEIR's form, queries.jsonl.")],
    qrels: Annotated[Path, typer.Option(help="File of judgements in BEIR's form, qrels/*.tsv.")],
    mode: _Mode = "hybrid",
    as_json: _AsJson = False,
    per_query: Annotated[bool, typer.Option("--per-query", help="With --json, print each query's values too.")] = False,
) -> None:
    """Measure retrieval quality per article, by its best passage, on BEIR files."""
    from service.engine.sources import searcher_once
    from service.search.evaluation import InMode, evaluate, read_qrels, read_queries

    with _errors_shown():
        if per_query and not as_json:
            raise UsageError("--per-query needs --json")
        texts, judgements = read_queries(queries), read_qrels(qrels)
        with searcher_once(settings) as searcher:
            result = evaluate(InMode(searcher=searcher, mode=mode), texts, judgements)
    if as_json:
        fields = asdict(result)
        if not per_query:
            del fields["per_query"]
        print(json.dumps(fields, indent=2))
    else:
        print(", ".join(f"{name} {value:.4f}" for name, value in result.metrics.items()), f"({result.queries} queries)")


def _print_hits(result: "SearchResult", timezone: tzinfo) -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    from service.search.citation import citation

    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())  # in a pipe a paragraph is one line
    if not result.hits:
        print("Nothing found.", file=sys.stderr)
    elif not result.answerable:
        print("Nothing found that probably answers this; the nearest:", file=sys.stderr)
    for hit in result.hits:
        found = hit.passage.found
        heading = Text.assemble(
            (f"{hit.rank}. ", "bold"), (_visible(citation(found.article, found.passage.span, timezone)), "bold")
        )
        scored = f"   relevance {hit.passage.relevance:.0%}, score {hit.passage.score:.3f}, passage {found.passage.id}"
        console.print(heading, Text(scored, style="dim"), sep="\n")
        for paragraph in found.passage.text.splitlines():
            if paragraph.strip():
                line = Text(_visible(paragraph.strip()))
                console.print(Padding(line, (0, 0, 0, 3)) if console.is_terminal else Text("   ").append_text(line))
        console.print()


def _visible(text: str) -> str:
    """Replace what a terminal would obey instead of showing."""
    return "".join("\ufffd" if unicodedata.category(character) == "Cc" else character for character in text)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command.

    Args:
        arguments: What follows the command's name; those of this process unless given.

    Raises:
        SystemExit: With the exit code, unless it is 0.
    """
    try:
        exit_code = app(arguments, standalone_mode=False)
    except TyperException as error:  # of the command line as such; by itself, typer would print its usage as well
        _print_error(error.format_message())
        exit_code = error.exit_code
    if exit_code:
        sys.exit(exit_code)


if __name__ == "__main__":
    main()

"""The command `article-service`. What takes long to import is imported by the command that needs it."""

import json
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indexer.errors import ArticleSearchError, UsageError
from indexer.processors import cores
from service import settings
from service.server import signals, tuning

if TYPE_CHECKING:
    from service.search.searcher import SearchResult

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
_MODES = ("hybrid", "semantic", "keyword")
_AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
_Mode = Annotated[str, typer.Option(help="What the order goes by: hybrid, semantic or keyword.")]
_EXIT_CODES = (
    "Exit codes: 0 done; 1 unexpected failure; 2 a flag, path or query cannot be used; 5 the index cannot be used; "
    "6 the model cannot be used."
)


@app.callback()
def _commands() -> None:
    """Search an index of news articles."""


@app.command("serve", epilog=_EXIT_CODES)
def serve_command(  # noqa: PLR0913, PLR0917 - each is a flag
    index: settings.Index,
    fallback_index: settings.FallbackIndex = None,
    model: settings.Model = None,
    host: settings.Host = settings.DEFAULT_HOST,
    port: settings.Port = settings.DEFAULT_PORT,
    workers: settings.Workers = 1,
    threads: settings.Threads = None,
    keys: settings.Keys = None,
    allow_unauthenticated: settings.AllowUnauthenticated = False,
    allowed_hosts: settings.AllowedHosts = None,
    cors_origins: settings.CorsOrigins = None,
    no_docs: settings.NoDocs = False,
    max_body_bytes: settings.MaxBodyBytes = 1_000_000,
    max_waiting: settings.MaxWaiting = 64,
    max_connections: settings.MaxConnections = 1_000,
    request_seconds: settings.RequestSeconds = 10.0,
    drain_seconds: settings.DrainSeconds = 0.5,
    cache_bytes: settings.CacheBytes = 8_388_608,
    log_level: settings.LogLevel = "info",
    log_format: settings.LogFormat = "auto",
    log_queries: settings.LogQueries = False,
    otel: settings.Otel = False,
) -> None:
    """Answer searches over HTTP. SIGHUP makes it look for newer keys and a newer index at once."""
    signals.hold()  # before anything is imported that starts threads
    from service.server.sockets import bind, bind_each, is_loopback
    from service.server.supervisor import STATE_VARIABLE, inherited, supervise, this_command

    with _errors_shown():
        if log_level not in settings.LOG_LEVELS:
            raise UsageError(f"--log-level is {log_level!r}; it must be one of {', '.join(settings.LOG_LEVELS)}")
        if log_format not in settings.LOG_FORMATS:
            raise UsageError(f"--log-format is {log_format!r}; it must be one of {', '.join(settings.LOG_FORMATS)}")
        loopback = is_loopback(host)
        if keys is None and not loopback and not allow_unauthenticated:
            raise UsageError(
                f"{host} can be reached from other machines, and no keys are asked for: name their file with --keys, "
                "or say --allow-unauthenticated if everybody who reaches the port may search"
            )
        inheritance = inherited(os.environ)
        if inheritance is None and workers > 1:
            _configure_logs(log_level, log_format)
            _check_keys(keys)
            raise typer.Exit(supervise(bind_each(host, port, workers), this_command(), drain_seconds=drain_seconds))
        listening = bind(host, port) if inheritance is None else inheritance.listening
        tuning.tune()

        from service.engine.loading import Whereabouts, load_ahead

        where = Whereabouts(index, fallback_index)
        ahead = load_ahead(where, model)  # which goes on while the rest is imported

        _configure_logs(log_level, log_format)
        from service.access.api_keys import Keyring
        from service.access.hosts import LOOPBACK
        from service.api.app import Options
        from service.engine.engine import Capacity
        from service.server.deadlines import ConnectionLimits
        from service.server.serve import Process, open_tracer, serve

        state = os.environ.get(STATE_VARIABLE)
        options = Options(
            capacity=Capacity(
                threads=threads or min(4, cores()),
                cache_bytes=cache_bytes,
                most=max_waiting,
                seconds=request_seconds,
            ),
            max_body_bytes=max_body_bytes,
            keyring=None if keys is None else Keyring(keys),
            rates_file=None if state is None else Path(state) / "rates",
            hosts=settings.listed(allowed_hosts) or ((*LOOPBACK, host) if loopback else ()),
            origins=settings.listed(cors_origins),
            wait=inheritance is not None,
            docs=not no_docs,
            log_queries=log_queries,
            tracer=open_tracer(asked=otel),
        )
        process = Process(
            where=where,
            model=model,
            ahead=ahead,
            listening=listening,
            inheritance=inheritance,
            connections=ConnectionLimits(max_connections=max_connections),
            drain_seconds=drain_seconds,
        )
        failure = serve(process, options)
        if failure is not None:
            raise failure


def _configure_logs(level: str, style: str) -> None:
    from service.telemetry import logs

    logs.configure(level, json=style == "json" or (style == "auto" and not sys.stderr.isatty()))


def _check_keys(keys: Path | None) -> None:
    """Refuse a file of keys that cannot be used before any worker is started."""
    if keys is not None:
        from service.access.api_keys import Keyring

        Keyring(keys)


@app.command("key", epilog=_EXIT_CODES)
def key_command(
    name: Annotated[str, typer.Argument(help="Who it is for; shown in logs and metrics.")],
    rate: Annotated[float | None, typer.Option(help="Most requests per second; any number unless given.")] = None,
    burst: Annotated[int | None, typer.Option(help="Most requests at once; twice the rate unless given.")] = None,
    admin: Annotated[bool, typer.Option("--admin", help="Whether it may reload the index.")] = False,
) -> None:
    """Make an API key: print it on standard error, once, and its entry for the file of keys on standard output."""
    from service.access.api_keys import entry, new_key

    with _errors_shown():
        key, sha256 = new_key()
        print(entry(name, sha256, rate, burst, admin), end="")
    print(f"The key, which is shown only now:\n{key}", file=sys.stderr)


@app.command("health", epilog="Exit codes: 0 ready; 1 not.")
def health_command(
    host: settings.Host = settings.DEFAULT_HOST,
    port: settings.Port = settings.DEFAULT_PORT,
    seconds: Annotated[float, typer.Option(min=0.1, help="Most time to wait at each step.")] = 2.0,
) -> None:
    """Ask the service on this machine whether it can answer searches."""
    from service.server.health import problem

    found = problem(host, port, seconds)
    if found is not None:
        print(f"article-service: {found}", file=sys.stderr)
        raise typer.Exit(1)


@app.command("search", epilog=_EXIT_CODES)
def search_command(
    query: Annotated[str, typer.Argument(help="What to search for, in plain words.")],
    index: settings.Index,
    model: settings.Model = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Most articles wanted.")] = 5,
    mode: _Mode = "hybrid",
    as_json: _AsJson = False,
) -> None:
    """Print the passages that best answer QUERY, an article each, with their citations."""
    from service.api import rendering as present
    from service.engine.loading import load_searcher
    from service.search.query import SearchQuery, checked_query

    with _errors_shown():
        _check_mode(mode)
        checked_query(query)  # before the model is loaded, which takes seconds
        searcher = load_searcher(index, model)
        result = searcher.search(SearchQuery(text=query, limit=limit, mode=mode, explain=as_json))
    if as_json:
        print(json.dumps({"query": query, "answerable": result.answerable, "hits": present.hits(result)}, indent=2))
    else:
        _print_hits(result)
    searcher.close()


@app.command("evaluate", epilog=_EXIT_CODES)
def evaluate_command(
    index: settings.Index,
    queries: Annotated[Path, typer.Option(help="BEIR queries.jsonl.")],
    qrels: Annotated[Path, typer.Option(help="BEIR qrels/*.tsv.")],
    model: settings.Model = None,
    mode: _Mode = "hybrid",
    as_json: _AsJson = False,
    per_query: Annotated[bool, typer.Option("--per-query", help="With --json, tell each query's values too.")] = False,
) -> None:
    """Measure retrieval quality per article, by its best passage, on BEIR files."""
    from service.engine.loading import load_searcher
    from service.search.evaluation import InMode, evaluate, read_qrels, read_queries

    with _errors_shown():
        _check_mode(mode)
        if per_query and not as_json:
            raise UsageError("--per-query needs --json")
        texts, judgements = read_queries(queries), read_qrels(qrels)
        searcher = load_searcher(index, model)
        result = evaluate(InMode(searcher=searcher, mode=mode), texts, judgements)
    if as_json:
        fields = asdict(result)
        if not per_query:
            del fields["per_query"]
        print(json.dumps(fields, indent=2))
    else:
        print(", ".join(f"{name} {value:.4f}" for name, value in result.metrics.items()), f"({result.queries} queries)")
    searcher.close()


def _check_mode(mode: str) -> None:
    if mode not in _MODES:
        raise UsageError(f"--mode is {mode!r}; it must be hybrid, semantic or keyword")


def _print_hits(result: "SearchResult") -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    from service.search.citation import citation

    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    if not result.hits:
        print("Nothing found.", file=sys.stderr)
    elif not result.answerable:
        print("Nothing found that probably answers this; the nearest:", file=sys.stderr)
    for hit in result.hits:
        found = hit.passage.found
        heading = Text.assemble(
            (f"{hit.rank}. ", "bold"), (_visible(citation(found.article, found.passage.span)), "bold")
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


@contextmanager
def _errors_shown() -> Iterator[None]:
    """Print an error that was raised on purpose, without a traceback, and exit with its code."""
    try:
        yield
    except ArticleSearchError as error:
        print(f"article-service: {error}", file=sys.stderr)
        raise typer.Exit(error.exit_code) from None


def main() -> None:
    """Run the command."""
    app()


if __name__ == "__main__":
    main()

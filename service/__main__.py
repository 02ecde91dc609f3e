"""The command `article-service`."""

import json
import signal
import sys
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from indexer.config import OPENVINO, EncoderSpec
from indexer.encoder import Encoder
from indexer.errors import ArticleSearchError, EncoderError, UsageError
from indexer.ranking import HYBRID, MODES
from indexer.store import open_index
from service import present, settings
from service.app import create_app
from service.attribution import citation
from service.evaluate import InMode, evaluate, read_qrels, read_queries
from service.query import QueryError, SearchQuery, checked_query
from service.schemas import LIMIT_MAX
from service.search import Searcher, SearchResult

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
_LOG_LEVELS = ("critical", "error", "warning", "info", "debug")
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
def serve_command(
    index: settings.Index,
    model: settings.Model = None,
    host: settings.Host = settings.DEFAULT_HOST,
    port: settings.Port = settings.DEFAULT_PORT,
    log_level: settings.LogLevel = "info",
) -> None:
    """Answer searches over HTTP."""
    failures: list[Exception] = []

    def load() -> Searcher:
        try:
            return load_searcher(index, model, staying=True)
        except Exception as error:
            failures.append(error)
            server.should_exit = True
            raise

    with _errors_shown():
        if log_level not in _LOG_LEVELS:
            raise UsageError(f"log level {log_level!r} is none of {', '.join(_LOG_LEVELS)}")
        config = uvicorn.Config(create_app(load), host=host, port=port, log_level=log_level, server_header=False)
        server = uvicorn.Server(config)
        for stop in (signal.SIGINT, signal.SIGTERM):
            signal.signal(stop, lambda *_: sys.exit())  # uvicorn shuts down cleanly, then raises the signal once more
        try:
            server.run()
        except SystemExit as stop:
            if stop.code:
                raise UsageError(f"cannot listen on {host}:{port}; is another program listening there?") from None
        if failures:
            raise failures[0]


@app.command("search", epilog=_EXIT_CODES)
def search_command(
    query: Annotated[str, typer.Argument(help="What to search for, in plain words.")],
    index: settings.Index,
    model: settings.Model = None,
    limit: Annotated[int, typer.Option(min=1, max=LIMIT_MAX, help="Most articles wanted.")] = 5,
    mode: _Mode = HYBRID,
    as_json: _AsJson = False,
) -> None:
    """Print the passages that best answer QUERY, an article each, with their citations."""
    with _errors_shown():
        _check_mode(mode)
        checked_query(query)  # before the model is loaded, which takes seconds
        searcher = load_searcher(index, model)
        result = searcher.search(SearchQuery(text=query, limit=limit, mode=mode, explain=as_json))
    if as_json:
        shown = [hit.model_dump() for hit in present.hits(result)]
        print(json.dumps({"query": query, "answerable": result.answerable, "hits": shown}, indent=2))
    else:
        _print_hits(result)
    searcher.close()


@app.command("evaluate", epilog=_EXIT_CODES)
def evaluate_command(
    index: settings.Index,
    queries: Annotated[Path, typer.Option(help="BEIR queries.jsonl.")],
    qrels: Annotated[Path, typer.Option(help="BEIR qrels/*.tsv.")],
    model: settings.Model = None,
    mode: _Mode = HYBRID,
    as_json: _AsJson = False,
    per_query: Annotated[bool, typer.Option("--per-query", help="With --json, tell each query's values too.")] = False,
) -> None:
    """Measure retrieval quality per article, by its best passage, on BEIR files."""
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


def load_searcher(index: Path, model: str | None, *, staying: bool = False) -> Searcher:
    """Open an index, load the encoder it was built with, and answer a first query to warm up.

    Args:
        index: The index's folder.
        model: Where to take the model from, if the index does not carry its encoder.
        staying: Whether many queries will follow, for which it pays to prepare on.

    Raises:
        UnusableIndexError: If the index cannot be used.
        EncoderError: If the encoder cannot.
    """
    generation = open_index(index)
    spec = generation.manifest.contents.encoder
    if spec.runtime == OPENVINO:
        from indexer.compiled import CompiledEncoder  # an index of the other kind does not need it

        compiled = CompiledEncoder(generation.encoder_folder, serving=True)
        searcher = Searcher(generation, compiled)
        searcher.search(SearchQuery(text="warm up", limit=1))
        if staying:
            threading.Thread(target=compiled.specialise, daemon=False).start()  # its parent may be one
    else:
        searcher = Searcher(generation, _load_model(spec, model))
        searcher.search(SearchQuery(text="warm up", limit=1))
    return searcher


def _load_model(spec: EncoderSpec, model: str | None) -> Encoder:
    try:
        from indexer.compile import load_encoder  # torch takes seconds to import
    except ImportError:
        raise EncoderError(
            "this index leaves encoding to sentence-transformers, which is not installed; "
            "install article-search[indexer], or build the index with --encoder compiled"
        ) from None
    return load_encoder(spec, model=model)


def _check_mode(mode: str) -> None:
    if mode not in MODES:
        raise UsageError(f"--mode is {mode!r}; it must be {', '.join(MODES[:-1])} or {MODES[-1]}")


def _print_hits(result: SearchResult) -> None:
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
    except QueryError as error:
        print(f"article-service: {error}", file=sys.stderr)
        raise typer.Exit(UsageError.exit_code) from None
    except ArticleSearchError as error:
        print(f"article-service: {error}", file=sys.stderr)
        raise typer.Exit(error.exit_code) from None


def main() -> None:
    """Run the command."""
    app()


if __name__ == "__main__":
    main()

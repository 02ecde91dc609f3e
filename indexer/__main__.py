"""The command `article-indexer`."""

import json
import signal
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from indexer.build import BuildReport, build, default_chunk, is_current
from indexer.config import (
    COMPILED,
    DEFAULT_MODEL,
    INT8,
    BuildConfig,
    ChunkConfig,
    EncoderRequest,
    LexicalConfig,
)
from indexer.encoder.model_files import find_model, hash_model, own_prompts
from indexer.errors import ArticleSearchError
from indexer.index.terms import LANGUAGES
from indexer.records import Problem
from indexer.watch import watch

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
_DEFAULTS = BuildConfig()
_EXIT_CODES = (
    "Exit codes: 0 done; 1 unexpected failure; 2 a flag or path cannot be used; 3 nothing was indexed; "
    "4 a record was rejected under --strict; 5 the index cannot be written; 6 the model cannot be used."
)


@app.callback()
def _commands() -> None:
    """Turn a corpus of news articles into a search index."""


@app.command("build", epilog=_EXIT_CODES)
def build_command(  # noqa: PLR0913, PLR0917 - each is a flag
    corpus: Annotated[list[Path], typer.Argument(help="Files and folders: .txt .md .jsonl, each also as .gz.")],
    index: Annotated[Path, typer.Option(envvar="ARTICLE_SEARCH_INDEX", help="The index's folder.")],
    model: Annotated[
        str, typer.Option(envvar="ARTICLE_SEARCH_MODEL", help="A sentence-transformers name or a local folder.")
    ] = DEFAULT_MODEL,
    encoder: Annotated[
        str,
        typer.Option(
            envvar="ARTICLE_SEARCH_ENCODER",
            help="compiled: the index carries the encoder; torch: sentence-transformers encodes queries too.",
        ),
    ] = COMPILED,
    precision: Annotated[
        str, typer.Option(envvar="ARTICLE_SEARCH_PRECISION", help="Of a compiled encoder: int8 or float32.")
    ] = INT8,
    max_tokens: Annotated[
        int | None,
        typer.Option(
            envvar="ARTICLE_SEARCH_MAX_TOKENS",
            help=f"Token budget of a passage.  [default: {_DEFAULTS.chunk.max_tokens}, or the model's limit if lower]",
        ),
    ] = None,
    query_prompt: Annotated[
        str | None,
        typer.Option(envvar="ARTICLE_SEARCH_QUERY_PROMPT", help="Put before each query.  [default: the model's]"),
    ] = None,
    passage_prompt: Annotated[
        str | None,
        typer.Option(envvar="ARTICLE_SEARCH_PASSAGE_PROMPT", help="Put before each passage.  [default: the model's]"),
    ] = None,
    stemming: Annotated[
        str,
        typer.Option(
            envvar="ARTICLE_SEARCH_STEMMING",
            help=f"Language whose word endings keyword search sees past: {', '.join(LANGUAGES)}.",
        ),
    ] = _DEFAULTS.lexical.stemming,
    max_record_bytes: Annotated[
        int, typer.Option(envvar="ARTICLE_SEARCH_MAX_RECORD_BYTES", help="Larger records are rejected.")
    ] = _DEFAULTS.max_record_bytes,
    keep_generations: Annotated[
        int,
        typer.Option(envvar="ARTICLE_SEARCH_KEEP_GENERATIONS", help="Generations left on disk, the new one included."),
    ] = _DEFAULTS.keep_generations,
    strict: Annotated[
        bool, typer.Option("--strict", envvar="ARTICLE_SEARCH_STRICT", help="Fail if any record is rejected.")
    ] = False,
    if_changed: Annotated[
        bool, typer.Option("--if-changed", help="Do nothing if the index already holds just this corpus.")
    ] = False,
    every: Annotated[
        float,
        typer.Option(
            envvar="ARTICLE_SEARCH_EVERY",
            min=0,
            max=604_800,
            help="Do not end, but look every so many seconds whether CORPUS has changed, and build then.",
        ),
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON on standard output.")] = False,
) -> None:
    """Index CORPUS and make the result the live generation of the index."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    problems: list[Problem] = []

    def on_problem(problem: Problem) -> None:
        problems.append(problem)
        console.print(f"{'rejected' if problem.rejected else 'note'}: {problem}", markup=False)

    def on_note(note: str) -> None:
        console.print(f"note: {note}", markup=False)

    try:
        config = BuildConfig(
            lexical=LexicalConfig(stemming=stemming),
            max_record_bytes=max_record_bytes,
            keep_generations=keep_generations,
            strict=strict,
        )
        chunk = None if max_tokens is None else ChunkConfig.of_budget(max_tokens)
        folder = find_model(model)
        own_query_prompt, own_passage_prompt = own_prompts(folder)
        request = EncoderRequest(
            model=model,
            kind=encoder,
            precision=precision,
            query_prompt=own_query_prompt if query_prompt is None else query_prompt,
            passage_prompt=own_passage_prompt if passage_prompt is None else passage_prompt,
        )
        model_sha256 = hash_model(folder)

        def unchanged() -> bool:
            return is_current(corpus, index, request=request, model_sha256=model_sha256, config=config, chunk=chunk)

        if every:
            end = (*sys.argv, "--").index("--")  # of the flags: what follows would be more articles, and watch again
            once = [*sys.argv[1:end], "--if-changed", "--every", "0", *sys.argv[end:]]
            watch(unchanged, [sys.executable, "-m", "indexer", *once], every)
            return
        if if_changed and unchanged():
            _say(as_json, {"unchanged": True}, f"{index} is up to date")
            return
        with console.status("Loading the model"):
            from indexer.obtain_encoder import open_source  # OpenVINO takes a while to import, and torch longer

            source = open_source(request, model_sha256=model_sha256, index=index, on_note=on_note)
        config = replace(config, chunk=chunk or default_chunk(source.spec))
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task("Reading articles", total=None)

            def on_progress(done: int, total: int) -> None:
                progress.update(task, description="Encoding passages", completed=done, total=total)

            report = build(corpus, index, source, config, on_problem=on_problem, on_progress=on_progress)
    except ArticleSearchError as error:
        _fail(str(error), error.exit_code, as_json, problems)
    except OSError as error:
        _fail(f"{error.filename or index}: {error.strerror or error}", 5, as_json, problems)
    _say(as_json, _to_json(report, problems), _summary(report, index))


def _summary(report: BuildReport, index: Path) -> str:
    compiling = f", {report.encoder_seconds:.1f} s of it to compile the model" if report.encoder_seconds >= 1 else ""
    ignored = f", {report.ignored} file(s) ignored" if report.ignored else ""
    return (
        f"{report.articles} articles, {report.passages} passages, {report.rejected} rejected{ignored} "
        f"in {report.seconds:.1f} s{compiling} "
        f"({report.passages_per_second:.1f} passages/s); {index} is at generation {report.generation}"
    )


def _to_json(report: BuildReport, problems: list[Problem]) -> dict[str, object]:
    return {
        **asdict(report),
        "passages_per_second": report.passages_per_second,
        "problems": [asdict(problem) for problem in problems],
    }


def _say(as_json: bool, fields: dict[str, object], sentence: str) -> None:
    print(json.dumps(fields, indent=2) if as_json else sentence)


def _fail(message: str, exit_code: int, as_json: bool, problems: list[Problem]) -> NoReturn:
    print(f"article-indexer: {message}", file=sys.stderr)
    if as_json:
        print(json.dumps({"error": message, "problems": [asdict(problem) for problem in problems]}, indent=2))
    raise typer.Exit(exit_code)


def main() -> None:
    """Run the command. SIGTERM ends it, also as the first process of a container, which none does by itself."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        app()
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # there is nothing left to end


if __name__ == "__main__":
    main()

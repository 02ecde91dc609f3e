"""Printing: notes, progress and errors on standard error, the result on standard output."""

import json
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from indexer.build import BuildReport, OnProgress
from indexer.errors import ArticleSearchError, UnusableIndexError
from indexer.records import RecordNote

_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


class Output:
    """Prints what happens in one build, as sentences or with a result in JSON."""

    def __init__(self, *, as_json: bool) -> None:
        """Start without notes.

        Args:
            as_json: Whether the result is printed as JSON.
        """
        self._as_json = as_json
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._notes: list[RecordNote] = []

    def note(self, note: RecordNote) -> None:
        """Print a note on a record, and keep it for the result."""
        self._notes.append(note)
        self._console.print(f"{'rejected' if note.rejected else 'note'}: {note}", markup=False)

    def advise(self, advice: str) -> None:
        """Print a sentence that the user should read."""
        self._console.print(f"note: {advice}", markup=False)

    def loading_model(self) -> AbstractContextManager[object]:
        """Show on a terminal, during a `with` block, that the model is being loaded."""
        return self._console.status("Loading the model")

    @contextmanager
    def progress(self) -> Iterator[OnProgress]:
        """Show a progress bar on a terminal during a `with` block, and provide the function that moves it."""
        with Progress(
            *_COLUMNS, console=self._console, transient=True, disable=not self._console.is_terminal
        ) as progress:
            task = progress.add_task("Reading articles", total=None)

            def on_progress(done: int, total: int) -> None:
                progress.update(task, description="Encoding passages", completed=done, total=total)

            yield on_progress

    def unchanged(self, index: Path) -> None:
        """Print that there was nothing to build."""
        self._result({"unchanged": True}, f"{index} is up to date")

    def built(self, report: BuildReport, index: Path) -> None:
        """Print what a build made."""
        fields = {**asdict(report), "passages_per_second": report.passages_per_second, "problems": self._problems()}
        self._result(fields, _sentence(report, index))

    @contextmanager
    def errors_explained(self, index: Path) -> Iterator[None]:
        """Print errors raised in a `with` block as one sentence, and end the program with their exit code."""
        try:
            yield
        except ArticleSearchError as error:
            self._fail(str(error), error.exit_code)
        except OSError as error:
            self._fail(f"{error.filename or index}: {error.strerror or error}", UnusableIndexError.exit_code)

    def _fail(self, message: str, exit_code: int) -> NoReturn:
        print(f"article-indexer: {message}", file=sys.stderr)
        if self._as_json:
            print(json.dumps({"error": message, "problems": self._problems()}, indent=2))
        raise typer.Exit(exit_code) from None

    def _result(self, fields: dict[str, object], sentence: str) -> None:
        print(json.dumps(fields, indent=2) if self._as_json else sentence)

    def _problems(self) -> list[dict[str, object]]:
        return [asdict(note) for note in self._notes]


def _sentence(report: BuildReport, index: Path) -> str:
    compiling = f", {report.encoder_seconds:.1f} s of it to compile the model" if report.encoder_seconds >= 1 else ""
    ignored = f", {len(report.ignored)} file(s) ignored" if report.ignored else ""
    return (
        f"{report.articles} articles, {report.passages} passages, {report.rejected} rejected{ignored} "
        f"in {report.seconds:.1f} s{compiling} "
        f"({report.passages_per_second:.1f} passages/s); {index} is at generation {report.generation}"
    )

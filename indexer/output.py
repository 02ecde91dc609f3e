"""Printing: notes, progress and errors on standard error, the result on standard output."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer
from rich.console import Console
from rich.text import Text

from indexer.errors import ArticleSearchError, HeldBackError, UnusableIndexError, UsageError
from indexer.plan import MadeAlready
from indexer.printable import printable
from indexer.progress.display import ProgressDisplay
from indexer.quality.remarks import remarks
from indexer.records import IgnoredFile, RecordNote
from indexer.system.unwritable import explain_os_error

if TYPE_CHECKING:  # a command that has nothing to build needs none of what builds
    from indexer.articles.cleaning_report import CleaningReport
    from indexer.articles.inspection import Inspection
    from indexer.build_report import BuildReport
    from indexer.shards.encode_shard import ShardReport

_MOST_IGNORED = 20
"""Most ignored files that are named on standard error."""
_MOST_NOTES = 200
"""Most notes that are printed on standard error."""
_MOST_SOURCES = 10
"""Most sources of which it is printed how much of them is left out."""
_NAME_MAX_CHARACTERS = 40
_INSPECTION_STYLES = {"header": "bold", "section": "dim", "left out": "red", "even": "", "odd": "cyan"}


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
        self._ignored: list[IgnoredFile] = []
        self._counts: Counter[str] = Counter()
        self._progress = ProgressDisplay(self._console)

    def note(self, note: RecordNote | IgnoredFile) -> None:
        """Print a note on a record, or an ignored file, unless very many were; and keep it for a result in JSON."""
        if isinstance(note, IgnoredFile):
            self._print("ignored", f"{note.path}: {note.reason}", most=_MOST_IGNORED)
            if self._as_json:
                self._ignored.append(note)
        else:
            self._print("rejected" if note.rejected else "note", str(note), most=_MOST_NOTES)
            if self._as_json:
                self._notes.append(note)

    def _print(self, kind: str, sentence: str, *, most: int) -> None:
        """Print a line of a kind, and in place of the one after the last that is allowed, that there are more."""
        self._counts[kind] += 1
        if self._counts[kind] <= most:
            self._console.print(f"{kind}: {printable(sentence)}", markup=False)
        elif self._counts[kind] == most + 1:
            self._console.print(f"{kind}: more follow; --json lists them all", markup=False)

    def advise(self, advice: str) -> None:
        """Print a sentence that the user should read."""
        self._console.print(f"note: {advice}", markup=False)

    def step(self, sentence: str) -> None:
        """Print what is being done."""
        self._progress.begin(sentence)
        self._console.print(sentence, markup=False)

    def progress(self) -> ProgressDisplay:
        """Return what shows how far the build has come, during a `with` block."""
        return self._progress

    def confirm(self, losses: str) -> bool:
        """Ask on a terminal whether the corpus may take the place of another one; the progress bar waits."""
        question = f"CORPUS seems to be another one: {losses}\nBuild and publish it all the same? [y/N]"
        with self._progress.paused():
            self._console.print(question, end=" ", markup=False)
            # typer.confirm would make one exception of Ctrl-C and of the end of the input.
            answer = sys.stdin.readline().strip().lower()
        return answer in {"y", "yes"}

    def unchanged(self, index: Path, made: MadeAlready) -> None:
        """Print that there was nothing to build, because a generation is what would be made."""
        sentence = f"{index} is up to date" if made.set_aside is None else str(made)
        self.result(made.to_json(), sentence)

    def built(self, report: "BuildReport", index: Path) -> None:
        """Print what a build made."""
        fields = {**asdict(report), "passages_per_second": report.passages_per_second, **self._found()}
        if not self._as_json:
            for line in [*_cleaning_lines(report.cleaning), *remarks(report.quality, report.compared)]:
                self._console.print(line, markup=False)
        if report.objections:
            self.advise(f"published in spite of this: {'; '.join(report.objections)}")
        self.result(fields, _sentence(report, index))

    def encoded(self, report: "ShardReport", folder: Path) -> None:
        """Print what a worker encoded of a shard."""
        sentence = (
            f"shard {report.shard} of {report.shards}: {report.articles} articles, {report.passages} passages, "
            f"{report.encoded} encoded, {report.reused} reused, in {report.seconds:.1f} s"
            f"{_compiling(report.encoder_seconds)}; {folder} holds them for the next build"
        )
        self.result({**asdict(report), **self._found()}, sentence)

    def inspected(self, inspection: "Inspection", *, with_tokens: bool) -> None:
        """Print an article of an index, in colour on a terminal, and what makes doubtful that the build saw it so."""
        if inspection.doubt:
            self.advise(inspection.doubt)
        if self._as_json:
            print(json.dumps(inspection.to_json(), indent=2))
        else:
            console = Console(highlight=False, soft_wrap=True)
            for kind, line in inspection.marked_lines():
                console.print(Text(line, style=_INSPECTION_STYLES[kind]))
            console.print()
            for line in inspection.token_lines(is_spelt=with_tokens):
                console.print(Text(line))

    @contextmanager
    def errors_explained(self, index: Path) -> Iterator[None]:
        """Print errors raised in a `with` block as one sentence, and end the program with their exit code."""
        try:
            yield
        except HeldBackError as error:
            self._fail(str(error), error.exit_code, error.report)
        except ArticleSearchError as error:
            self._fail(str(error), error.exit_code)
        except ModuleNotFoundError as error:
            if error.name is None or error.name.partition(".")[0] == "indexer":
                raise
            needed = f"this needs the package {error.name}, which is not installed"
            self._fail(f"{needed}: pip install 'article-search[indexer]'", UsageError.exit_code)
        except OSError as error:
            self._fail(explain_os_error(error, index), UnusableIndexError.exit_code)

    def _fail(self, message: str, exit_code: int, report: Mapping[str, object] | None = None) -> NoReturn:
        print(f"article-indexer: {message}", file=sys.stderr)
        if self._as_json:
            print(json.dumps({"error": message, **(report or {}), **self._found()}, indent=2))
        raise typer.Exit(exit_code) from None

    def result(self, fields: Mapping[str, object], sentence: str) -> None:
        """Print a result, as JSON or as a sentence."""
        print(json.dumps(fields, indent=2) if self._as_json else sentence)

    def _found(self) -> dict[str, object]:
        return {
            "problems": [asdict(note) for note in self._notes],
            "ignored": [asdict(file) for file in self._ignored],
        }


def _sentence(report: "BuildReport", index: Path) -> str:
    formats = ", ".join(f"{count} {name}" for name, count in sorted(report.formats.items()))
    by_format = f" ({formats})" if len(report.formats) > 1 else ""
    noted = f", {report.noted} note(s)" if report.noted else ""
    ignored = f", {report.ignored} ignored" if report.ignored else ""
    return (
        f"{report.articles} articles{by_format}, {report.passages} passages, "
        f"{report.rejected} rejected{noted}{ignored} in {report.seconds:.1f} s{_compiling(report.encoder_seconds)} "
        f"({report.passages_per_second:.1f} passages/s); {index} is at generation {report.generation}"
    )


def _compiling(seconds: float) -> str:
    return f", {seconds:.1f} s of it to compile the model" if seconds >= 1 else ""


def _cleaning_lines(cleaning: "CleaningReport") -> list[str]:
    """Return a table of the sources that lost most; nothing if none lost anything."""
    if not cleaning.sources:
        return []
    halved = f"; {cleaning.halved} article(s) lost more than half" if cleaning.halved else ""
    shown = cleaning.sources[:_MOST_SOURCES]
    names = [printable(one.source or "(no source)")[:_NAME_MAX_CHARACTERS] for one in shown]
    width = max(map(len, names))
    rows = [
        f"  {name:<{width}}  {_share(one.removed, one.characters)} of {one.articles} article(s): "
        + ", ".join(f"{rule} {_share(count, one.characters)}" for rule, count in islice(one.rules.items(), 3))
        for name, one in zip(names, shown, strict=True)
    ]
    return [f"left out: {_share(cleaning.removed, cleaning.characters)} of the text{halved}", *rows]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}"

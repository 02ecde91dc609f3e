"""What an index of a given size takes: disk, time and memory to build it, time and memory to serve it.

    python -m benchmarks.sizing [--eval FOLDER] [--set NAME] [--searches N] [ARTICLES ...]

For each size, the first so many documents of a test set, and beyond its end ones made of its sentences
(`benchmarks/grown.py`), are indexed by `article-indexer build`: once into a new folder, for which the model is
compiled, and once more after one document in a hundred was changed. Then the service is started by its own command and
asked different things. Prints the table of docs/operations.md, by how much the builds' memory exceeds that of the
loaded model, and what of it a further passage takes between the two largest sizes. The files have just been written, so
that none of this waits for a disk to read them. Linux only.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.grown import grown
from benchmarks.indexes import queries_of
from benchmarks.published import EVAL
from benchmarks.serving import ask, distinct, memory_mb, search_path, service
from benchmarks.timing import slope

ARTICLES = (100, 1_000, 5_000, 25_000)
_CHANGED_STEP = 100
"""Of so many documents one is changed before the second build."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A run of `article-indexer build`, from the start of its process to the end."""

    articles: int
    passages: int
    seconds: float
    peak_mb: float
    """Most resident memory, in megabytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """The service over an index."""

    first_answer_s: float
    """From the start of its process to the end of its first answer."""
    rss_mb: float
    """Resident memory after the searches, pages of the index's files among it, in megabytes."""
    own_mb: float
    """Of that, what is not in any file and has to stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What was measured of one size."""

    first_build: Build
    later_build: Build
    """After one document in a hundred was changed."""
    parts_bytes: dict[str, int]
    """File or folder of a generation -> its bytes."""
    serving: Serving

    @property
    def disk_mb(self) -> float:
        """A generation's bytes, in megabytes."""
        return sum(self.parts_bytes.values()) / 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedModel:
    """Resident memory of a build once its model is loaded, before it reads any article, in megabytes."""

    first_mb: float
    """That of the first build of an index, which loads the model itself, and PyTorch."""
    later_mb: float
    """That of a later build, which loads the compiled model."""


def main() -> int:
    """Measure, print the table and store the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of BEIR test sets")
    parser.add_argument("--set", default="scifact", help="the one whose documents are indexed")
    parser.add_argument("--searches", type=int, default=200, help="before memory is looked at")
    parser.add_argument("articles", nargs="*", type=int, default=list(ARTICLES), metavar="ARTICLES", help="sizes")
    arguments = parser.parse_args()
    folder = arguments.eval / arguments.set
    if not folder.is_dir():
        print(f"{folder}: no such folder; name the test sets' folder with --eval", file=sys.stderr)
        return 2
    sizes = []
    with tempfile.TemporaryDirectory() as scratch:
        queries = distinct(queries_of(folder), arguments.searches)
        for articles in sorted(arguments.articles):
            corpus = Path(scratch) / f"{articles}.jsonl"
            with corpus.open("w", encoding="utf-8") as file:
                file.writelines(grown(folder / "corpus.jsonl", articles))
            sizes.append(_measured(corpus, queries, Path(scratch)))
            print(json.dumps(asdict(sizes[-1])), flush=True)
        loaded = LoadedModel(first_mb=_loaded_mb(Path(scratch) / "none"), later_mb=_loaded_mb(corpus.with_suffix("")))
    setup = {"set": arguments.set, "searches": len(queries)}
    results = {"setup": setup, "sizes": [asdict(size) for size in sizes], **growth(sizes)}
    memory = build_memory(sizes, loaded)
    path = report.write("sizing", {**results, "loaded_model": asdict(loaded), "build_memory": memory})
    print(f"results in {path}\n\n{table(sizes)}\n")
    for kind, values in memory.items():
        print(f"{kind}: {', '.join(f'{name} {value:,}' for name, value in values.items())}")
    return 0


def parts_bytes(generation: Path) -> dict[str, int]:
    """Return what each file and folder of a generation takes, by name, in bytes."""
    found: Counter[str] = Counter()
    for path in sorted(generation.rglob("*")):
        if path.is_file():
            found[path.relative_to(generation).parts[0]] += path.stat().st_size
    return dict(found)


def growth(sizes: Sequence[Size]) -> dict[str, float | None]:
    """Return what a further passage takes, in bytes: the least-squares lines' slopes; None of a single size."""
    passages = [size.first_build.passages for size in sizes]
    values = {
        "disk_bytes_per_passage": [size.disk_mb for size in sizes],
        "rss_bytes_per_passage": [size.serving.rss_mb for size in sizes],
        "own_bytes_per_passage": [size.serving.own_mb for size in sizes],
        "build_bytes_per_passage": [size.later_build.peak_mb for size in sizes],
    }
    if len(set(passages)) < 2:
        return dict.fromkeys(values)
    return {name: round(1e6 * slope(passages, megabytes), 1) for name, megabytes in values.items()}


def build_memory(sizes: Sequence[Size], loaded: LoadedModel) -> dict[str, dict[str, float]]:
    """Return for first and later builds by how much the greatest peak exceeds the loaded model, in megabytes.

    And of two sizes or more, how many bytes of it a further passage takes between the two largest.
    """
    found = {}
    kinds = (
        ("first_builds", [size.first_build for size in sizes], loaded.first_mb),
        ("later_builds", [size.later_build for size in sizes], loaded.later_mb),
    )
    for name, builds, loaded_mb in kinds:
        values = {"peak_above_loaded_model_mb": round(max(one.peak_mb for one in builds) - loaded_mb, 1)}
        two = sorted(builds, key=lambda one: one.passages)[-2:]
        further = two[-1].passages - two[0].passages
        if further:
            values["bytes_per_passage"] = round(1e6 * (two[-1].peak_mb - two[0].peak_mb) / further, 1)
        found[name] = values
    return found


def table(sizes: Sequence[Size]) -> str:
    """Return the rows as Markdown, ready for docs/operations.md."""
    columns = (
        "articles",
        "passages",
        "first build",
        "its memory",
        "1% changed",
        "its memory",
        "one generation on disk",
        "start to first answer",
        "memory of the service",
        "of it not in files",
    )
    rows = [
        (
            f"{size.first_build.articles:,}",
            f"{size.first_build.passages:,}",
            f"{size.first_build.seconds:,.0f} s",
            f"{size.first_build.peak_mb:,.0f} MB",
            f"{size.later_build.seconds:,.0f} s",
            f"{size.later_build.peak_mb:,.0f} MB",
            f"{size.disk_mb:,.0f} MB",
            f"{size.serving.first_answer_s:.1f} s",
            f"{size.serving.rss_mb:,.0f} MB",
            f"{size.serving.own_mb:,.0f} MB",
        )
        for size in sizes
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in (columns, ("--:",) * len(columns), *rows))


def _measured(corpus: Path, queries: Sequence[str], scratch: Path) -> Size:
    index = corpus.with_suffix("")
    first = _built(corpus, index)
    parts = parts_bytes(index / "generations" / "000001")
    _change_some(corpus)
    later = _built(corpus, index)
    return Size(first_build=first, later_build=later, parts_bytes=parts, serving=_served(index, queries, scratch))


def _change_some(corpus: Path) -> None:
    """Add a sentence to one document in a hundred, at least to the first."""
    lines = corpus.read_text(encoding="utf-8").splitlines()
    for number in range(0, len(lines), _CHANGED_STEP):
        document = json.loads(lines[number])
        lines[number] = json.dumps({**document, "text": f"{document['text']} A note of the editors follows."})
    corpus.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _built(corpus: Path, index: Path) -> Build:
    """Build an index by the product's own command.

    Raises:
        RuntimeError: If that fails.
    """
    command = [sys.executable, "-m", "indexer", "build", str(corpus), "--index", str(index), "--json"]
    said = corpus.with_suffix(".said")
    with said.open("wb") as stream:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=stream, env={**os.environ, "HF_HUB_OFFLINE": "1"})
        # Linux counts what the parent held when it started the child, too; that is far less than any build takes.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    told: dict[str, Any] = json.loads(said.read_text(encoding="utf-8"))
    return Build(
        articles=told["articles"],
        passages=told["passages"],
        seconds=round(seconds, 1),
        peak_mb=round(1_024 * usage.ru_maxrss / 1e6, 1),
    )


def _loaded_mb(index: Path) -> float:
    """Return what a build of an index has in memory once its model is loaded, in megabytes."""
    command = [sys.executable, "-m", "benchmarks.loaded_model", str(index)]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout)


def _served(index: Path, queries: Sequence[str], scratch: Path) -> Serving:
    """Start the service over an index and ask it.

    Raises:
        RuntimeError: If a search is not answered with 200.
    """
    with service(index, scratch) as server:
        for query in queries:
            status, body = ask(server.port, search_path(query))
            if status != 200:
                raise RuntimeError(f"{query!r} is answered with {status}: {body.decode(errors='replace')}")
        return Serving(
            first_answer_s=round(server.first_answer_s, 3),
            rss_mb=memory_mb(server.process.pid)["rss_mb"],
            own_mb=_own_mb(server.process.pid),
        )


def _own_mb(process_id: int) -> float:
    """Return what a process holds in memory that is in no file, in megabytes."""
    lines = Path(f"/proc/{process_id}/status").read_text().splitlines()
    return round(1_024 * next(int(line.split()[1]) for line in lines if line.startswith("RssAnon:")) / 1e6, 1)


if __name__ == "__main__":
    sys.exit(main())

"""What reading and cleaning a corpus cost: their shares of a whole build, and the memory of reading.

    python -m benchmarks.corpus_cost [--articles N] [--rounds N]

Articles are composed of the paragraphs of benchmarks/pages and written twice: as one file of JSON Lines, and each as an
HTML page, with the markup of one of those pages around it. In each round, reading alone, cleaning what was read, and a
whole build of the same files are timed in fresh processes; the first build, which compiles the encoder, is not counted,
as that happens once.
Memory is the peak of processes that read 100 and 1,000 such articles. Exits with 1 if a target is missed. Linux only.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import report
from benchmarks.corpus import PAGES, read_pages
from indexer.config import ReadConfig
from indexer.corpus.files import find_files
from indexer.corpus.read import read_corpus
from indexer.passages.clean import clean
from indexer.passages.plain_text import plain_text
from indexer.records import Article

MAX_SHARE = {"json lines": 0.05, "html": 0.25}
"""Most that reading may take of a whole build's seconds, by format."""
MAX_CLEAN_SHARE = 0.03
"""Most that cleaning may take of a whole build's seconds."""
MEMORY_ARTICLES = (100, 1_000)
"""Numbers of articles that are read while memory is watched."""
MAX_GROWTH_MB = 20.0
"""Most by which peak memory may grow when ten times as many articles are read, in megabytes."""
_MIN_SLOTS = 3
"""Least number of paragraphs of a page that serves as a template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A page in whose markup other paragraphs can be put."""

    page: str
    """The page, in UTF-8."""
    slots: tuple[str, ...]
    """Its own paragraphs, each of which stands in it once."""
    url: str
    title: str

    def filled(self, paragraphs: Sequence[str], *, number: int) -> str:
        """Return the page with other paragraphs, and a number behind its address and title."""
        new = dict(zip(self.slots, paragraphs, strict=True))
        new |= {self.url: f"{self.url}?{number}", self.title: f"{self.title} {number}"}
        # In one pass: a new paragraph may be the same as a slot that follows.
        return re.sub("|".join(map(re.escape, new)), lambda match: new[match.group()], self.page)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Reading a corpus in a process of its own."""

    articles: int
    seconds: float
    """From the listing of the files to the last article, with what is imported for reading."""
    clean_seconds: float
    """For the cleaning of what was read; the article in the text of a whole page is found while reading."""
    peak_mb: float
    """Most resident memory, in megabytes."""


def main() -> int:
    """Measure, print and store the results, or read one corpus for such a measurement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--articles", type=int, default=600, help="articles of the build; 5300 are about 20,000 passages"
    )
    parser.add_argument("--rounds", type=int, default=3, help="of reading and building")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        print(json.dumps(asdict(read(arguments.read))))
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_corpora(folder, arguments.articles)
        for articles in MEMORY_ARTICLES:
            write_corpora(folder / f"memory {articles}", articles)
        _built(folder / "json lines", folder / "index")  # compiles the encoder, which the later builds take from there
        results = {name: _measured(folder, name, arguments.rounds) for name in MAX_SHARE}
    missed = [what for name, result in results.items() for what in misses(name, result)]
    for name, result in results.items():
        print(f"{name}: {json.dumps(result)}")
    targets = {"max_share": MAX_SHARE, "max_clean_share": MAX_CLEAN_SHARE, "max_growth_mb": MAX_GROWTH_MB}
    print(f"results in {report.write('corpus_cost', {'formats': results, 'targets': targets, 'missed': missed})}")
    print(f"missed targets: {'; '.join(missed) or 'none'}")
    return 1 if missed else 0


def read(corpus: Path) -> Reading:
    """Read a corpus as a build does, in this process."""
    started = time.perf_counter()
    articles = sum(isinstance(one, Article) for one in read_corpus(find_files([corpus]).files, ReadConfig()))
    seconds = time.perf_counter() - started
    # The peak of this program alone; what getrusage tells begins with that of the process that started it.
    lines = Path("/proc/self/status").read_text().splitlines()
    peak_kib = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    peak_mb = round(1_024 * peak_kib / 1e6, 1)
    clean_seconds = round(_clean_seconds(corpus), 3)
    return Reading(articles=articles, seconds=round(seconds, 3), clean_seconds=clean_seconds, peak_mb=peak_mb)


def _clean_seconds(corpus: Path) -> float:
    """Return how long it takes to clean the articles of a corpus, their reading aside."""
    seconds = 0.0
    for article in read_corpus(find_files([corpus]).files, ReadConfig()):
        if isinstance(article, Article):
            plain = plain_text(article)
            started = time.perf_counter()
            clean(plain.words, title=article.header.title, start=article.body_start, headings=plain.headings)
            seconds += time.perf_counter() - started
    return seconds


def templates() -> list[Template]:
    """Return the pages whose paragraphs, address and title can be exchanged."""
    found = []
    for page in read_pages(PAGES):
        try:
            markup = (PAGES / page.file).read_text(encoding="utf-8")
        except UnicodeDecodeError:  # pages in other encodings are not filled
            continue
        slots = tuple(one for one in page.text.split("\n\n") if len(one) > 60 and markup.count(one) == 1)
        title, url = (str(page.accepted[name][0]) for name in ("title", "url"))
        if len(slots) >= _MIN_SLOTS and title in markup and url in markup:
            found.append(Template(page=markup, slots=slots, url=url, title=title))
    return found


def write_corpora(folder: Path, articles: int) -> None:
    """Write the same articles as `json lines/corpus.jsonl` and as pages in the folder `html`."""
    (folder / "json lines").mkdir(parents=True)
    (folder / "html").mkdir()
    with (folder / "json lines" / "corpus.jsonl").open("w", encoding="utf-8") as lines:
        for number, (template, paragraphs) in enumerate(_composed(articles)):
            page = template.filled(paragraphs, number=number)
            (folder / "html" / f"{number:06}.html").write_text(page, encoding="utf-8")
            record = {"id": str(number), "title": f"{template.title} {number}", "text": "\n\n".join(paragraphs)}
            lines.write(json.dumps(record | {"url": f"{template.url}?{number}"}, ensure_ascii=False) + "\n")


def _composed(articles: int) -> Iterator[tuple[Template, list[str]]]:
    """Yield templates in turn, and as many paragraphs of any of the pages as each has slots."""
    of = templates()
    paragraphs = sorted({slot for template in of for slot in template.slots})
    choice = random.Random(0)  # noqa: S311 - the same articles in each run
    for number in range(articles):
        template = of[number % len(of)]
        yield template, choice.sample(paragraphs, len(template.slots))


def _measured(folder: Path, name: str, rounds: int) -> dict[str, Any]:
    corpus = folder / name
    readings, builds = [], []
    for number in range(rounds):
        readings.append(_read_alone(corpus))
        builds.append(_built(corpus, folder / f"index of {name} {number}"))  # one that is there would be up to date
    both = list(zip(readings, builds, strict=True))
    memory = {str(articles): _read_alone(folder / f"memory {articles}" / name).peak_mb for articles in MEMORY_ARTICLES}
    return {
        "articles": readings[0].articles,
        "passages": builds[0]["passages"],
        "corpus_mb": round(sum(path.stat().st_size for path in corpus.iterdir()) / 1e6, 1),
        "read_s": [one.seconds for one in readings],
        "build_s": [round(_seconds(build), 3) for build in builds],
        "clean_s": [one.clean_seconds for one in readings],
        "share": round(median(one.seconds / _seconds(build) for one, build in both), 4),
        "clean_share": round(median(one.clean_seconds / _seconds(build) for one, build in both), 4),
        "peak_mb": memory,
    }


def _seconds(build: dict[str, Any]) -> float:
    return float(build["seconds"] - build["encoder_seconds"])


def _read_alone(corpus: Path) -> Reading:
    command = [sys.executable, "-m", "benchmarks.corpus_cost", "--read", str(corpus)]
    return Reading(**json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def _built(corpus: Path, index: Path) -> dict[str, Any]:
    """Build an index by the product's own command and return what it tells.

    Raises:
        RuntimeError: If that fails.
    """
    command = [sys.executable, "-m", "indexer", "build", str(corpus), "--index", str(index), "--json"]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-1_000:]}")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def misses(name: str, result: dict[str, Any]) -> list[str]:
    """Return which targets the reading of a format misses."""
    found = []
    if result["share"] > MAX_SHARE[name]:
        found.append(f"reading {name} takes {result['share']:.1%} of a build, more than {MAX_SHARE[name]:.0%}")
    if result["clean_share"] > MAX_CLEAN_SHARE:
        found.append(f"cleaning {name} takes {result['clean_share']:.1%} of a build, more than {MAX_CLEAN_SHARE:.0%}")
    fewer, more = result["peak_mb"].values()
    if more - fewer > MAX_GROWTH_MB:
        found.append(f"reading ten times as many articles from {name} takes {more - fewer:.0f} MB more memory")
    return found


if __name__ == "__main__":
    sys.exit(main())

"""How well articles are read from news pages, beside trafilatura alone.

    python -m benchmarks.corpus [--pages FOLDER] [--details]

A collection is a folder with pages and `expected.jsonl`: for each page `file`, the right `text`, perhaps `optional`
(texts that do not count), the fields `title`, `published_at`, `authors`, `source`, `language` and `url` as the page
states them (null if it does not), and perhaps `also` (further values of a field that are right). `seen.txt` names the
pages that the authors of the reader may look at; the others show how it does on pages that it was not made for.
benchmarks/page_scores.py tells how texts and values are compared. Exits with 1 if a target is missed.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from importlib import metadata
from pathlib import Path
from statistics import fmean
from typing import Any, cast

from benchmarks import report
from benchmarks.page_scores import FIELDS, SHINGLE_WORDS, Page, Reading, TextScore, score_fields, score_text
from indexer.config import ReadConfig
from indexer.corpus.files import CorpusFile, find_files
from indexer.corpus.read import read_corpus
from indexer.records import Article, Json

PAGES = Path(__file__).parent / "pages"
MIN_F1 = 0.985
"""Least mean F1 of the texts."""
MAX_WRONG_SHARE = 0.01
"""Most wrong values, of all values of all fields."""
OURS = "article-search"


def main() -> int:
    """Measure, print the tables, and store the results if the pages are the repository's own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, default=PAGES, help="folder of the collection; stored only if not given")
    parser.add_argument("--details", action="store_true", help="show what differs on each page that may be looked at")
    arguments = parser.parse_args()
    if not (arguments.pages / "expected.jsonl").is_file():
        print(f"{arguments.pages}: no expected.jsonl in it, so that it is no collection of pages", file=sys.stderr)
        return 2
    pages = read_pages(arguments.pages)
    seen = read_seen(arguments.pages)
    files = find_pages(arguments.pages, pages)
    others = f"trafilatura {metadata.version('trafilatura')}"
    readings = {OURS: read_with_ours(files), others: {file.name: read_with_trafilatura(file) for file in files}}
    parts = {
        "seen": [page for page in pages if page.file in seen],
        "unseen": [page for page in pages if page.file not in seen],
        "all": pages,
    }
    results = {
        reader: {part: summary(read, of) for part, of in parts.items() if of} for reader, read in readings.items()
    }
    missed = [f"{part}: {what}" for part, one in results[OURS].items() if part != "seen" for what in misses(one)]
    print("\n\n".join(table(part, {reader: of[part] for reader, of in results.items()}) for part in results[OURS]))
    if arguments.details:
        print(details(readings[OURS], parts["seen"]))
    if arguments.pages == PAGES:
        targets = {"min_f1": MIN_F1, "max_wrong_share": MAX_WRONG_SHARE}
        stored = {"shingle_words": SHINGLE_WORDS, "readers": results, "targets": targets, "missed": missed}
        print(f"\nresults in {report.write('corpus', stored)}")
    print(f"missed targets: {'; '.join(missed) or 'none'}")
    return 1 if missed else 0


def read_pages(folder: Path) -> list[Page]:
    """Return the pages of a collection with what they hold."""
    with (folder / "expected.jsonl").open(encoding="utf-8") as lines:
        return [_page(json.loads(line)) for line in lines]


def _page(row: Mapping[str, Any]) -> Page:
    also = row.get("also", {})
    return Page(
        file=row["file"],
        text=row["text"],
        optional=tuple(row.get("optional", ())),
        accepted={name: (row[name], *also.get(name, ())) for name in FIELDS if name in row},
    )


def read_seen(folder: Path) -> frozenset[str]:
    """Return the names of the pages that may be looked at; none if the collection does not say."""
    path = folder / "seen.txt"
    return frozenset(path.read_text(encoding="utf-8").split() if path.exists() else ())


def find_pages(folder: Path, pages: Sequence[Page]) -> list[CorpusFile]:
    """Return the files of the pages as a build finds them, under their names in the collection."""
    found = find_files([folder / page.file for page in pages]).files
    return [replace(file, name=page.file) for file, page in zip(found, pages, strict=True)]


def read_with_ours(files: Sequence[CorpusFile]) -> dict[str, Reading]:
    """Read the pages as a build does; of a page that makes several articles, the longest counts."""
    readings: dict[str, Reading] = {}
    for article in read_corpus(files, ReadConfig()):
        if isinstance(article, Article):
            reading = _of_article(article)
            readings[article.header.path] = max(
                reading, readings.get(article.header.path, Reading()), key=lambda one: len(one.text)
            )
    return readings


def _of_article(article: Article) -> Reading:
    header = article.header
    values = {name: getattr(header, name) for name in FIELDS}
    return Reading(text=article.text[article.body_start :], fields={**values, "authors": list(header.authors)})


def read_with_trafilatura(file: CorpusFile) -> Reading:
    """Read a page by trafilatura's own extraction and metadata, at its default settings; comments are left out."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    with file.open() as stream:
        found = cast(Document | None, bare_extraction(stream.read(), with_metadata=True))
    if found is None:
        return Reading()
    authors: list[Json] = [name for name in (found.author or "").split("; ") if name]
    values: dict[str, Json] = {
        "title": found.title,
        "published_at": found.date,
        "authors": authors,
        "source": found.sitename,
        "language": found.language,
        "url": found.url,
    }
    return Reading(text=found.text or "", fields=values)


def summary(readings: Mapping[str, Reading], pages: Iterable[Page]) -> dict[str, Any]:
    """Return the mean scores of the texts, and how many values of each field are right, missing and wrong."""
    compared = [(readings.get(page.file, Reading()), page) for page in pages]
    scores = [score_text(reading.text, page) for reading, page in compared]
    outcomes: dict[str, Counter[str]] = {name: Counter() for name in FIELDS}
    for reading, page in compared:
        for name, outcome in score_fields(reading, page).items():
            outcomes[name][outcome] += 1
    counted = {name: {kind: of[kind] for kind in ("right", "missing", "wrong")} for name, of in outcomes.items()}
    values = sum(sum(of.values()) for of in counted.values())
    return {
        "pages": len(compared),
        "text": {one.name: round(fmean(getattr(score, one.name) for score in scores), 4) for one in fields(TextScore)},
        "fields": counted,
        "wrong_share": round(sum(of["wrong"] for of in counted.values()) / max(1, values), 4),
    }


def misses(result: Mapping[str, Any]) -> list[str]:
    """Return which targets a summary misses."""
    found = []
    if (f1 := result["text"]["f1"]) < MIN_F1:
        found.append(f"F1 of the text is {f1:.3f}, below {MIN_F1}")
    if (share := result["wrong_share"]) > MAX_WRONG_SHARE:
        found.append(f"{share:.1%} of the values are wrong, more than {MAX_WRONG_SHARE:.0%}")
    return found


def table(part: str, results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return what was found about one part of the pages, a row for the text and one for each field."""
    pages = next(iter(results.values()))["pages"]
    lines = [f"{part + f' ({pages} pages)':22}" + "".join(f"{reader:>44}" for reader in results)]
    scores = [" ".join(f"{name} {value:.3f}" for name, value in one["text"].items()) for one in results.values()]
    lines.append(f"{'text':22}" + "".join(f"{score:>44}" for score in scores))
    lines += [
        f"{name:22}" + "".join(f"{_rates(one['fields'][name]):>44}" for one in results.values()) for name in FIELDS
    ]
    lines.append(f"{'wrong, all fields':22}" + "".join(f"{one['wrong_share']:>44.1%}" for one in results.values()))
    return "\n".join(lines)


def _rates(counts: Mapping[str, int]) -> str:
    values = max(1, sum(counts.values()))
    return " ".join(f"{kind} {count / values:.1%}" for kind, count in counts.items())


def details(readings: Mapping[str, Reading], pages: Iterable[Page]) -> str:
    """Return what differs on each page, for those who make the reader."""
    lines = []
    for page in pages:
        reading = readings.get(page.file, Reading())
        lines.append(f"{page.file}: {json.dumps(asdict(score_text(reading.text, page)))}")
        for name, outcome in score_fields(reading, page).items():
            if outcome in ("missing", "wrong"):
                lines.append(f"  {outcome} {name}: {reading.fields.get(name)!r}, not {page.accepted[name][0]!r}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

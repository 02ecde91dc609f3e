"""How well copies are told from articles that only look like them, beside equality of the whole text.

All articles of a set are read and cleaned as one corpus, and their copies are looked for. A pair counts as found if
both are in one group: a copy, a part or a version. The baseline takes two articles for copies if their texts have one
hash, letter case and white space aside.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from indexer.articles.cut_article import leave_out_repeated
from indexer.articles.read_articles import read_articles, repeated_lines
from indexer.articles.readings import Readings
from indexer.config import BuildConfig
from indexer.corpus.file_hashes import FileHashes
from indexer.corpus.files import find_files
from indexer.news.copies.finder import CopyFinder
from indexer.records import Article, sha256_hex
from indexer.reuse.content_store import ContentStore

HALVES = ("dev", "held")
DIFFERENT = "different"
"""Label of pairs that are no copies, however much they look like it."""


def measured(data: Path) -> dict[str, Any]:
    """Return what is found in the sets of a folder.

    Args:
        data: Folder with `copies.dev.jsonl` and `copies.held.jsonl`.

    Returns:
        Name of the half -> `found` and `baseline`, each with precision, recall, F1 and the number of different pairs
        that are called copies; the pairs of each label, those found of each; and the milliseconds an article took.
    """
    return {half: _measured_half(data / f"copies.{half}.jsonl") for half in HALVES}


def _measured_half(path: Path) -> dict[str, Any]:
    pairs = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    numbers: dict[str, int] = {}
    for pair in pairs:
        for one in (pair["first"], pair["second"]):
            numbers.setdefault(json.dumps(one), len(numbers))
    groups, seconds = _groups([json.loads(one) for one in numbers])
    places = [tuple(numbers[json.dumps(pair[side])] for side in ("first", "second")) for pair in pairs]
    found = [groups.get(first, -1) == groups.get(second, -2) for first, second in places]
    equal = [len({_text_hash(pair[side]["text"]) for side in ("first", "second")}) == 1 for pair in pairs]
    labels = [pair["label"] for pair in pairs]
    return {
        "pairs": {label: labels.count(label) for label in sorted(set(labels))},
        "articles": len(numbers),
        "found": _scores(labels, found),
        "baseline": _scores(labels, equal),
        "found_of_label": {
            label: sum(hit for hit, own in zip(found, labels, strict=True) if own == label)
            for label in sorted(set(labels))
        },
        "wrong": [
            f"{pair['id']}: {pair['label']}, {pair['kind']}"
            for pair, hit in zip(pairs, found, strict=True)
            if hit == (pair["label"] == DIFFERENT)
        ],
        "ms_an_article": round(1_000 * seconds / len(numbers), 3),
    }


def _groups(articles: Sequence[Mapping[str, Any]]) -> tuple[dict[int, int], float]:
    """Read articles as a corpus; return the group of each that has copies, and the seconds it took to find them."""
    config = BuildConfig()
    with TemporaryDirectory() as folder, ContentStore(Path(folder) / "store", on_damage=print) as store:
        corpus = Path(folder) / "articles.jsonl"
        lines = (json.dumps({**one, "id": str(number)}) for number, one in enumerate(articles))
        corpus.write_text("\n".join(lines), encoding="utf-8")
        files = find_files([corpus])
        readings = Readings(store, config)
        read, _ = read_articles(files, FileHashes(files.files), readings, config, print, lambda *_: None)
        repeated = repeated_lines(read, readings)
        texts = []
        for one in read:
            reading = readings.get(one.key)
            header = reading.header(one.place)
            article, parts = leave_out_repeated(
                Article(header=header, text=reading.encoded_text.decode(), body_start=reading.body_start),
                reading.cleaned,
                repeated,
            )
            texts.append((article.header, "\n".join(span.of(article.text) for span in parts.sections)))
        started = perf_counter()
        finder = CopyFinder(store)
        for header, text in texts:
            finder.add(header, text)
        found = finder.find(lambda row: texts[row][1], lambda row: texts[row][0].title or "")
        seconds = perf_counter() - started
    return {int(read[member.article.row].id): number for number, group in enumerate(found) for member in group}, seconds


def _scores(labels: Sequence[str], found: Sequence[bool]) -> dict[str, float]:
    """Return precision, recall and F1 of the pairs that are called copies, and how many different ones are."""
    right = sum(hit for hit, label in zip(found, labels, strict=True) if label != DIFFERENT)
    called, wanted = sum(found), sum(label != DIFFERENT for label in labels)
    return {
        "precision": round(right / called, 4) if called else 1.0,
        "recall": round(right / wanted, 4),
        "f1": round(2 * right / (called + wanted), 4),
        "different_called_copies": called - right,
    }


def _text_hash(text: str) -> str:
    return sha256_hex(" ".join(text.casefold().split()))


if __name__ == "__main__":
    results = measured(Path(__file__).parents[1] / "data" / "news")
    for half, one in results.items():
        print(half, one["found"], one["baseline"], one["wrong"])

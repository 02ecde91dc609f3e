"""Verdicts on quotations, beside what a search for substrings and an alignment of words make of them.

python -m benchmarks.news.quotations [--data benchmarks/data/news]
"""

import argparse
import difflib
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import numpy as np

from indexer.index.article_writer import ArticleWriter
from indexer.index.articles import ArticleReader
from indexer.index.signatures.article_signatures import article_signatures
from indexer.index.signatures.signature_index import SignatureIndex
from indexer.index.signatures.signature_writer import SignatureWriter
from indexer.records import ArticleHeader, sha256_hex
from service.quotations.quotation import Quotation
from service.quotations.texts import Texts
from service.quotations.verify import verify

DATA = Path(__file__).parents[1] / "data" / "news"
HALVES = ("dev", "held")
_ELLIPSIS = re.compile(r"\s*[\[(]?(?:…|\.{3,}|(?:\. ){2,}\.)[\])]?\s*")
_ALIGNED = 0.6
"""Share of a quotation's words that must align with an article for it not to be unknown there."""

Record = Mapping[str, Any]
"""An article or a labelled quotation, as a line of the sets states it."""


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--wrong", action="store_true", help="Show the quotations of dev that get another verdict.")
    options = parser.parse_args()
    print(json.dumps(measured(options.data), indent=2))
    if options.wrong:
        _show_wrong(options.data)


def measured(data: Path) -> dict[str, Any]:
    """Return, for each half, what share of the verdicts of this program and of two baselines is right, and what is not.

    Args:
        data: Folder of `quotations.articles.jsonl` and of the halves.
    """
    articles = _read(data / "quotations.articles.jsonl")
    return {half: _of_half(_read(data / f"quotations.{half}.jsonl"), articles) for half in HALVES}


def _of_half(quotations: Sequence[Record], articles: Sequence[Record]) -> dict[str, Any]:
    by_alignment = _Alignment(articles)
    judges: dict[str, Callable[[Record], tuple[str, set[str]]]] = {
        "substring search": lambda quotation: _by_substring(quotation, articles),
        "word alignment": by_alignment.judge,
    }
    with _Index(articles) as index:
        judges = {"verify": index.judge, **judges}
        return {name: _judged(quotations, judge) for name, judge in judges.items()} | {"quotations": len(quotations)}


def _judged(quotations: Sequence[Record], judge: Callable[[Record], tuple[str, set[str]]]) -> dict[str, Any]:
    """Return what share of the verdicts is right, what share names only articles that it should, and the confusion."""
    confusion: Counter[tuple[str, str]] = Counter()
    placed = 0
    for quotation in quotations:
        verdict, where = judge(quotation)
        confusion[quotation["verdict"], verdict] += 1
        placed += (
            verdict == quotation["verdict"]
            and where <= set(quotation["where"])
            and bool(where) == bool(quotation["where"])
        )
    right = sum(count for (wanted, given), count in confusion.items() if wanted == given)
    wrong = {f"{wanted} as {given}": count for (wanted, given), count in sorted(confusion.items()) if wanted != given}
    return {"right": right / len(quotations), "right_and_placed": placed / len(quotations), "wrong": wrong}


class _Index:
    """An index of articles, as far as quotations need one, in a temporary folder."""

    def __init__(self, articles: Sequence[Record]) -> None:
        self._articles = articles

    def __enter__(self) -> Self:
        self._folder = TemporaryDirectory(prefix="article-search-")
        folder = Path(self._folder.name)
        with ArticleWriter(folder / "articles.sqlite") as writer, SignatureWriter(folder / "signatures") as signatures:
            for article in self._articles:
                text = article["text"]
                header = ArticleHeader(
                    id=article["id"],
                    title=article.get("title"),
                    source=article.get("source"),
                    path="quotations.articles.jsonl",
                    sha256=sha256_hex(text),
                )
                writer.add(header, text.encode(), 0, [])
                signatures.add(article_signatures(header.title, text))
        self._reader = ArticleReader(folder / "articles.sqlite")
        self._signatures = SignatureIndex(folder / "signatures", len(self._articles))
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close()
        self._folder.cleanup()

    def judge(self, quotation: Record) -> tuple[str, set[str]]:
        """Return the verdict on a quotation, and the ids of the articles that it names."""
        allowed = _allowed(quotation, self._articles)
        named = np.array(allowed) if "article_id" in quotation or "source" in quotation else None
        texts = Texts(self._reader, self._signatures)
        found = verify(Quotation(text=quotation["quote"]), texts, self._signatures, named)
        return found.verdict, {place.article.header.id for place in found.places}


def _allowed(quotation: Record, articles: Sequence[Record]) -> list[bool]:
    """Return for each article whether it is what a quotation names, or may be."""
    return [
        quotation.get("article_id") in (None, one["id"])
        and (quotation.get("source") is None or quotation["source"].casefold() == (one.get("source") or "").casefold())
        for one in articles
    ]


def _by_substring(quotation: Record, articles: Sequence[Record]) -> tuple[str, set[str]]:
    """Return the verdict of a search for the quotation, or for its parts between ellipses, as they are written."""
    parts = [part for part in _ELLIPSIS.split(quotation["quote"]) if part]
    found = {one["id"] for one in articles if _in_order(parts, one["text"])}
    return _of_named("verbatim" if len(parts) == 1 else "elided", found, quotation, articles)


def _in_order(parts: Sequence[str], text: str) -> bool:
    position = 0
    for part in parts:
        position = text.find(part, position)
        if position < 0:
            return False
        position += len(part)
    return True


class _Alignment:
    """Verdicts by the matching blocks that difflib finds between the words of a quotation and of each article."""

    def __init__(self, articles: Sequence[Record]) -> None:
        self._articles = articles
        self._words = [_words(one["text"]) for one in articles]

    def judge(self, quotation: Record) -> tuple[str, set[str]]:
        """Return the verdict on a quotation, and the ids of the articles that it names."""
        parts = [words for part in _ELLIPSIS.split(quotation["quote"]) if (words := _words(part))]
        found = {one["id"] for one, words in zip(self._articles, self._words, strict=True) if _aligned(parts, words)}
        if found:
            return _of_named("verbatim" if len(parts) == 1 else "elided", found, quotation, self._articles)
        whole = [word for part in parts for word in part]
        blocks = [_blocks(whole, words) for words in self._words]
        best = max(range(len(blocks)), key=lambda number: sum(size for _, _, size in blocks[number]))
        covered = sum(size for _, _, size in blocks[best]) / max(1, len(whole))
        if covered < _ALIGNED:
            halves = [
                any(size >= 4 and start <= at < start + size for of in blocks for start, _, size in of)
                for at in range(len(whole))
            ]
            return ("spliced", {self._articles[best]["id"]}) if whole and all(halves) else ("not_found", set())
        gaps = [
            second - first - size
            for (_, first, size), (_, second, _) in zip(blocks[best], blocks[best][1:], strict=False)
        ]
        is_spliced = covered == 1 and max(gaps, default=0) > 10
        return "spliced" if is_spliced else "altered", {self._articles[best]["id"]}


def _words(text: str) -> list[str]:
    return re.findall(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+", text.casefold().replace("\u00ad", ""))


def _blocks(quoted: Sequence[str], words: Sequence[str]) -> list[tuple[int, int, int]]:
    matcher = difflib.SequenceMatcher(None, quoted, words, autojunk=False)
    return [(one.a, one.b, one.size) for one in matcher.get_matching_blocks() if one.size]


def _aligned(parts: Sequence[Sequence[str]], words: Sequence[str]) -> bool:
    """Tell whether the parts stand among the words of an article, one behind the other."""
    position = 0
    for part in parts:
        starts = range(position, len(words) - len(part) + 1)
        start = next((start for start in starts if words[start : start + len(part)] == part), None)
        if start is None:
            return False
        position = start + len(part)
    return bool(parts)


def _of_named(verdict: str, found: set[str], quotation: Record, articles: Sequence[Record]) -> tuple[str, set[str]]:
    """Return the verdict on a quotation that some articles hold, whatever was named."""
    if not found:
        return "not_found", set()
    allowed = _allowed(quotation, articles)
    named = {one["id"] for one, is_named in zip(articles, allowed, strict=True) if is_named}
    return (verdict, found & named) if found & named else ("misattributed", found)


def _show_wrong(data: Path) -> None:
    with _Index(_read(data / "quotations.articles.jsonl")) as index:
        for quotation in _read(data / "quotations.dev.jsonl"):
            verdict, where = index.judge(quotation)
            if verdict != quotation["verdict"] or not where <= set(quotation["where"]):
                print(verdict, sorted(where), json.dumps(quotation, ensure_ascii=False))


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


if __name__ == "__main__":
    main()

"""Articles that were read and cleaned by their own rules, kept in a file until all of a corpus are."""

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from indexer.passages.clean import Cleaned, Removed
from indexer.records import Article, ArticleHeader, Span

_FIELDS = tuple(field.name for field in fields(ArticleHeader))


class CleanedArticles:
    """A temporary file of articles, written once and read in the same order as often as needed.

    Use it as a context manager: the file is made at the beginning and removed at the end.
    """

    def __init__(self, path: Path) -> None:
        """Prepare to write to `path`."""
        self._path = path
        self.count = 0
        """Number of articles added."""

    def __enter__(self) -> Self:
        self._stream = self._path.open("wb")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stream.close()
        self._path.unlink(missing_ok=True)

    def add(self, article: Article, cleaned: Cleaned) -> None:
        """Append an article and the parts of its text."""
        header = article.header
        record = {
            "header": {name: getattr(header, name) for name in _FIELDS},
            "text": article.text,
            "body_start": article.body_start,
            "sections": [(span.start, span.end) for span in cleaned.sections],
            "removed": [(one.span.start, one.span.end, one.rule) for one in cleaned.removed],
        }
        self._stream.write(json.dumps(record).encode() + b"\n")
        self.count += 1

    def __iter__(self) -> Iterator[tuple[Article, Cleaned]]:
        """Yield each article with the parts of its text, in the order in which they were added."""
        self._stream.flush()
        with self._path.open("rb") as stream:
            for line in stream:
                yield _from_json(json.loads(line))


def _from_json(record: dict[str, Any]) -> tuple[Article, Cleaned]:
    header = ArticleHeader(**{**record["header"], "authors": tuple(record["header"]["authors"])})
    article = Article(header=header, text=record["text"], body_start=record["body_start"])
    sections = [Span(start, end) for start, end in record["sections"]]
    removed = [Removed(Span(start, end), rule) for start, end, rule in record["removed"]]
    return article, Cleaned(sections, removed)

"""Articles in a small index, and quotations of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

from indexer.index.article_writer import ArticleWriter
from indexer.index.articles import ArticleReader
from indexer.index.signatures.article_signatures import article_signatures
from indexer.index.signatures.signature_index import SignatureIndex
from indexer.index.signatures.signature_writer import SignatureWriter
from indexer.records import ArticleHeader, sha256_hex
from service.quotations.folds import FOLDS, Fold
from service.quotations.quotation import Quotation
from service.quotations.texts import Texts
from service.quotations.verdicts import Verification
from service.quotations.verify import verify


class Told(NamedTuple):
    """An article; its id is its position."""

    text: str
    source: str | None = None
    title: str | None = None


class Library:
    """An index of some articles, as far as quotations need one."""

    def __init__(self, articles: Sequence[Told], reader: ArticleReader, signatures: SignatureIndex) -> None:
        self.articles = articles
        self.signatures = signatures
        self.texts = Texts(reader, signatures)

    def verify(
        self, quote: str, *, article: int | None = None, source: str | None = None, folds: tuple[Fold, ...] = FOLDS
    ) -> Verification:
        named = [article in (None, number) and source in (None, one.source) for number, one in enumerate(self.articles)]
        is_named = article is not None or source is not None
        quotation = Quotation(text=quote, folds=folds)
        found = verify(quotation, self.texts, self.signatures, np.array(named) if is_named else None)
        check(found, quote)
        return found


def check(found: Verification, quote: str) -> None:
    """Check what holds for each verification."""
    assert 0 <= found.similarity <= 1
    assert len(found.places) <= min(20, found.total)
    assert bool(found.places) is (found.verdict != "not_found")
    for place in found.places:
        assert place.parts
        for part in place.parts:
            assert 0 <= part.quoted.start < part.quoted.end <= len(quote)
            assert 0 <= part.span.start < part.span.end <= len(place.text)
            for change in part.changes:
                assert part.quoted.start <= change.quoted.start <= change.quoted.end <= part.quoted.end
                assert part.span.start <= change.span.start <= change.span.end <= part.span.end
                assert len(change.quoted) or len(change.span)
    assert any(part.changes for place in found.places for part in place.parts) or found.verdict != "altered"


@contextmanager
def library(folder: Path, articles: Sequence[Told]) -> Iterator[Library]:
    """Index articles. The folder must be empty."""
    with ArticleWriter(folder / "articles.sqlite") as writer, SignatureWriter(folder / "signatures") as signatures:
        for number, (text, source, title) in enumerate(articles):
            header = ArticleHeader(
                id=str(number), title=title, source=source, path=f"{number}.txt", sha256=sha256_hex(text)
            )
            writer.add(header, text.encode(), 0, [])
            signatures.add(article_signatures(title, text))
    reader = ArticleReader(folder / "articles.sqlite")
    try:
        yield Library(articles, reader, SignatureIndex(folder / "signatures", len(articles)))
    finally:
        reader.close()


def quoted(found: Verification) -> list[list[tuple[str, str]]]:
    """The id of the article and the words of each part, place by place."""
    return [[(place.article.header.id, part.span.of(place.text)) for part in place.parts] for place in found.places]


def changed(found: Verification, quote: str) -> list[tuple[str, str, str]]:
    """Each change: its kind, the words of the quotation and those of the article."""
    return [
        (change.kind, change.quoted.of(quote), change.span.of(place.text))
        for place in found.places
        for part in place.parts
        for change in part.changes
    ]

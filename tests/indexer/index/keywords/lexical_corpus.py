"""Keyword indexes over passages that are given as sentences."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.config import LexicalConfig
from indexer.index.keywords.article_terms import PassageFields, terms_of_passages
from indexer.index.keywords.lexical import LexicalIndex, LexicalQuery
from indexer.index.keywords.lexical_writer import write_lexical
from indexer.records import Scores, Span

PLAIN = LexicalConfig(stemming="none", k1=1.2, b=0.75, title_weight=2.0)


def passage(title: str | None, *sentences: str, byline: tuple[str, ...] = ()) -> PassageFields:
    """A passage whose sentences are these, with a space between them."""
    text, spans = "", []
    for sentence in sentences:
        text += " " if text else ""
        spans.append(Span(len(text), len(text) + len(sentence)))
        text += sentence
    return PassageFields(title=title, byline=byline, text=text, sentences=spans)


def index_of(folder: Path, passages: Sequence[PassageFields], config: LexicalConfig = PLAIN) -> LexicalIndex:
    write_lexical(folder, terms_of_passages(passages, config), config, article_rows=np.arange(len(passages)))
    return LexicalIndex(folder, len(passages))


def shares_of(index: LexicalIndex, keywords: LexicalQuery) -> Scores:
    """The passages' shares, each being an article of its own."""
    of_passages, of_articles = index.shares(keywords, np.arange(index.passages))
    np.testing.assert_array_equal(of_passages, of_articles)
    return of_passages

"""Stocks of articles that tests make by hand."""

import numpy as np

from indexer.index.articles import ArticleFacts
from indexer.quality.stock import Stock


def facts_of(
    article_id: str, *, text: str | None = None, source: str | None = None, url: str | None = None
) -> ArticleFacts:
    """An article whose text is another one for each id, unless it is given."""
    return ArticleFacts(article_id, text or f"hash of {article_id}", source, url, has_title=True, has_date=True)


def stock(*facts: ArticleFacts, characters: int | list[int] = 500) -> Stock:
    """A stock whose articles have one passage each."""
    lengths = [characters] * len(facts) if isinstance(characters, int) else characters
    return Stock(facts=list(facts), passages=np.ones(len(facts), np.int64), characters=np.array(lengths, np.int64))

"""The articles of a generation in columns, as reports and comparisons need them."""

from dataclasses import dataclass

import numpy as np

from indexer.index.articles import ArticleFacts, ArticleReader
from indexer.records import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """The articles of a generation, by position."""

    facts: list[ArticleFacts]
    """What is known of each article."""
    passages: Rows
    """Number of passages of each article, (articles,) int64."""
    characters: Rows
    """Code points of each article that are in passages, (articles,) int64."""


def stock_of(articles: ArticleReader) -> Stock:
    """Read what a generation holds of each article; 5,000 articles take some 20 ms."""
    rows = articles.article_rows()
    characters = np.bincount(rows, weights=articles.passage_lengths(), minlength=articles.articles)
    return Stock(
        facts=articles.facts(),
        passages=np.bincount(rows, minlength=articles.articles).astype(np.int64),
        characters=characters.astype(np.int64),
    )

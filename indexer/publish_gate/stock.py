"""The articles of a generation in columns, as reports and comparisons need them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.articles.read_articles import ReadArticle
from indexer.articles.readings import Readings
from indexer.index.articles import ArticleReader
from indexer.index.rows.article_tables import ArticleFacts
from indexer.quality.report import NEAR_EMPTY_CHARACTERS
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


def stock_of_read(articles: Sequence[ReadArticle], readings: Readings) -> Stock:
    """Return what can be told of articles that have only been read: each counts as one passage that is not near-empty.

    Args:
        articles: The articles.
        readings: What was read of them.
    """
    facts = []
    for one in articles:
        header = readings.get(one.key).header(one.place)
        has_title, has_date = header.title is not None, header.published_at is not None
        facts.append(ArticleFacts(one.id, header.sha256, header.source, header.url, has_title, has_date))
    ones = np.ones(len(facts), np.int64)
    return Stock(facts=facts, passages=ones, characters=ones * NEAR_EMPTY_CHARACTERS)

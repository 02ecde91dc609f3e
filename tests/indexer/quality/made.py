"""Stocks of articles, and a report, that tests make by hand."""

import numpy as np

from indexer.index.rows.article_tables import ArticleFacts
from indexer.publish_gate.stock import Stock
from indexer.quality.report import CanaryReport, LostCanary, QualityReport, SourceQuality, Spread

SPREAD = Spread(least=1, tenth=2, median=3, ninetieth=4, most=5)
REPORT = QualityReport(
    articles=8,
    passages=20,
    rejected=2,
    noted=1,
    ignored=3,
    near_empty=2,
    without_title=1,
    without_date=0,
    without_source=4,
    article_characters=SPREAD,
    article_passages=SPREAD,
    removed_share=0.25,
    sources=(
        SourceQuality(source=None, articles=4, removed_share=0.5),
        SourceQuality(source="The Post", articles=4, removed_share=0.0),
    ),
    further_sources=0,
    canaries=CanaryReport(
        asked=2,
        found=1,
        lost=(LostCanary(query="storm", article="a", wanted=10, rank=None, indexed=False),),
        sha256="ab",
    ),
    floors={"gone": 0.5},
)


def facts_of(
    article_id: str, *, text: str | None = None, source: str | None = None, url: str | None = None
) -> ArticleFacts:
    """An article whose text is another one for each id, unless it is given."""
    return ArticleFacts(article_id, text or f"hash of {article_id}", source, url, has_title=True, has_date=True)


def stock(*facts: ArticleFacts, characters: int | list[int] = 500) -> Stock:
    """A stock whose articles have one passage each."""
    lengths = [characters] * len(facts) if isinstance(characters, int) else characters
    return Stock(facts=list(facts), passages=np.ones(len(facts), np.int64), characters=np.array(lengths, np.int64))

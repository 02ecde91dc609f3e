"""Measuring a generation that is otherwise complete."""

from collections import Counter
from dataclasses import asdict

import numpy as np

from indexer.articles.cleaning_report import CleaningReport
from indexer.articles.read_articles import Counts
from indexer.config import Floors
from indexer.publish_gate.stock import Stock
from indexer.quality.report import NEAR_EMPTY_CHARACTERS, CanaryReport, QualityReport, SourceQuality, Spread
from indexer.records import Rows

_MOST_SOURCES = 50
"""Most sources that a report tells one by one."""
_QUANTILES = (0.0, 0.1, 0.5, 0.9, 1.0)


def measure(
    stock: Stock, counts: Counts, cleaning: CleaningReport, canaries: CanaryReport | None, floors: Floors
) -> QualityReport:
    """Return the report on a generation.

    Args:
        stock: Its articles.
        counts: What was found in the corpus.
        cleaning: What was left out of the articles.
        canaries: Outcome of the canary queries, if there are any.
        floors: Floors that are set for the build.
    """
    by_source = Counter(one.source for one in stock.facts)
    shares = {one.source: one.removed / max(1, one.characters) for one in cleaning.sources}
    # By name where the numbers are equal: most_common() would leave it to the order of the corpus.
    ordered = sorted(by_source, key=lambda source: (-by_source[source], source or ""))
    return QualityReport(
        articles=len(stock.facts),
        passages=int(stock.passages.sum()),
        rejected=counts.rejected,
        noted=counts.noted,
        ignored=counts.ignored,
        near_empty=int(np.count_nonzero(stock.characters < NEAR_EMPTY_CHARACTERS)),
        without_title=sum(not one.has_title for one in stock.facts),
        without_date=sum(not one.has_date for one in stock.facts),
        without_source=by_source[None],
        article_characters=_spread(stock.characters),
        article_passages=_spread(stock.passages),
        removed_share=round(cleaning.removed / max(1, cleaning.characters), 4),
        sources=tuple(
            SourceQuality(source=one, articles=by_source[one], removed_share=round(shares.get(one, 0.0), 4))
            for one in ordered[:_MOST_SOURCES]
        ),
        further_sources=max(0, len(ordered) - _MOST_SOURCES),
        canaries=canaries,
        floors=asdict(floors),
    )


def _spread(values: Rows) -> Spread:
    least, tenth, median, ninetieth, most = np.quantile(values, _QUANTILES, method="lower").tolist()
    return Spread(least=least, tenth=tenth, median=median, ninetieth=ninetieth, most=most)

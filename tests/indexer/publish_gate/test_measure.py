import numpy as np

from indexer.articles.cleaning_report import CleaningReport, SourceAmount
from indexer.articles.read_articles import Counts
from indexer.config import Floors
from indexer.publish_gate.measure import measure
from indexer.publish_gate.stock import Stock
from indexer.quality.report import SourceQuality, Spread
from tests.indexer.quality.made import facts_of, stock

CLEANING = CleaningReport(
    articles=4,
    characters=1_000,
    removed=100,
    rules={"menu": 100},
    halved=0,
    sources=[SourceAmount(source="Post", articles=2, characters=300, removed=100, rules={"menu": 100})],
    further_sources=0,
)


def test_measure_counts_articles_and_their_sources() -> None:
    facts = [facts_of("a", source="Post"), facts_of("b", source="Post"), facts_of("c", source="Echo"), facts_of("d")]
    facts[0] = facts[0]._replace(has_title=False)
    facts[1] = facts[1]._replace(has_date=False, has_title=False)
    held = Stock(facts=facts, passages=np.array([1, 2, 3, 10]), characters=np.array([99, 100, 200, 4_000]))
    report = measure(held, Counts(rejected=1, noted=2, ignored=3), CLEANING, None, Floors(fewer=3))
    assert (report.articles, report.passages, report.rejected, report.noted, report.ignored) == (4, 16, 1, 2, 3)
    assert (report.near_empty, report.without_title, report.without_date, report.without_source) == (1, 2, 1, 1)
    assert report.article_characters == Spread(least=99, tenth=99, median=100, ninetieth=200, most=4_000)
    assert report.article_passages == Spread(least=1, tenth=1, median=2, ninetieth=3, most=10)
    assert report.removed_share == 0.1
    assert report.sources == (
        SourceQuality(source="Post", articles=2, removed_share=0.3333),
        SourceQuality(source=None, articles=1, removed_share=0.0),
        SourceQuality(source="Echo", articles=1, removed_share=0.0),
    )
    assert (report.further_sources, report.canaries) == (0, None)
    assert (report.floors["gone"], report.floors["fewer"]) == (0.5, 3)


def test_measure_tells_the_largest_sources() -> None:
    held = stock(*(facts_of(str(number), source=f"Source {number // 2 % 60}") for number in range(121)))
    report = measure(held, Counts(), CLEANING, None, Floors(fewer=3))
    assert [report.sources[0].source, report.sources[0].articles] == ["Source 0", 3]
    assert (len(report.sources), report.further_sources) == (50, 10)

import json
from dataclasses import replace

import pytest

from indexer.quality_report import CanaryReport, LostCanary, QualityReport, SourceQuality, Spread

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
)


@pytest.mark.parametrize("report", [REPORT, replace(REPORT, canaries=None, sources=())])
def test_from_json_gives_the_report_back(report: QualityReport) -> None:
    assert QualityReport.from_json(json.loads(json.dumps(report.to_json()))) == report


@pytest.mark.parametrize("change", [{"surplus": 1}, {"article_passages": {"least": 1}}])
def test_from_json_refuses_what_another_program_wrote(change: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        QualityReport.from_json({**REPORT.to_json(), **change})


def test_shares_are_of_records_and_of_articles() -> None:
    assert (REPORT.rejected_share, REPORT.near_empty_share) == (0.2, 0.25)

import json
from dataclasses import replace

import pytest

from indexer.quality.report import QualityReport
from tests.indexer.quality.made import REPORT


@pytest.mark.parametrize("report", [REPORT, replace(REPORT, canaries=None, sources=())])
def test_from_json_gives_the_report_back(report: QualityReport) -> None:
    assert QualityReport.from_json(json.loads(json.dumps(report.to_json()))) == report


@pytest.mark.parametrize("change", [{"surplus": 1}, {"article_passages": {"least": 1}}])
def test_from_json_refuses_what_another_program_wrote(change: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        QualityReport.from_json({**REPORT.to_json(), **change})


def test_shares_are_of_records_and_of_articles() -> None:
    assert (REPORT.rejected_share, REPORT.near_empty_share) == (0.2, 0.25)

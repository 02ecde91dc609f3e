from dataclasses import replace

import pytest

from indexer.quality.comparison import Comparison
from indexer.quality.remarks import remarks
from indexer.quality.report import QualityReport
from tests.indexer.quality.made import REPORT

FINE = replace(REPORT, articles=1_000, near_empty=50, without_title=500, without_date=500, canaries=None)
COMPARED = Comparison(generation="000002", articles=1_000, gone=100, emptied=0, sources_gone={})


@pytest.mark.parametrize(
    ("report", "compared", "expected"),
    [
        (FINE, None, []),
        (FINE, COMPARED, []),
        (replace(FINE, articles=99, near_empty=99), None, []),
        (
            replace(FINE, near_empty=51, without_date=501, without_title=1_000),
            None,
            ["of 1,000 articles: 51 as good as empty, 1,000 without a title, 501 without a date"],
        ),
        (FINE, replace(COMPARED, emptied=1), ["of generation 000002: 101 of 1,000 article(s) gone"]),
        (
            FINE,
            replace(COMPARED, gone=1, sources_gone={"Post": 1}),
            ["of generation 000002: 1 of 1,000 article(s) gone; nothing is left of Post"],
        ),
        (
            replace(FINE, canaries=REPORT.canaries),
            replace(COMPARED, sources_gone=dict.fromkeys("abcde", 1)),
            [
                "of generation 000002: 100 of 1,000 article(s) gone; nothing is left of a, b, c and 2 more",
                "canaries: 1 of 2 found",
            ],
        ),
    ],
)
def test_remarks_tell_only_what_is_remarkable(
    report: QualityReport, compared: Comparison | None, expected: list[str]
) -> None:
    assert remarks(report, compared) == expected

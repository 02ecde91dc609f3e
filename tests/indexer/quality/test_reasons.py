from dataclasses import replace

import pytest

from indexer.config import Floors
from indexer.quality.comparison import Comparison
from indexer.quality.reasons import losses, shortcomings
from indexer.quality.report import CanaryReport, LostCanary
from tests.indexer.quality.made import REPORT

COMPARED = Comparison(generation="000002", articles=1_000, gone=10, emptied=0, sources_gone={})
FINE = replace(REPORT, canaries=None)


@pytest.mark.parametrize(
    ("compared", "floors", "expected"),
    [
        (COMPARED, Floors(), []),
        (replace(COMPARED, gone=499), Floors(), []),
        (
            replace(COMPARED, gone=500),
            Floors(),
            ["500 of the 1,000 articles of generation 000002 are gone (--hold-if-gone 0.5)"],
        ),
        (
            replace(COMPARED, gone=400, emptied=200),
            Floors(),
            [
                (
                    "600 of the 1,000 articles of generation 000002 are gone, 200 of them as good as empty now "
                    "(--hold-if-gone 0.5)"
                )
            ],
        ),
        (replace(COMPARED, gone=1_000), Floors(gone=0), []),
        (replace(COMPARED, gone=0), Floors(gone=0.001), []),
        (replace(COMPARED, sources_gone={"Post": 4}), Floors(), []),
        (
            replace(COMPARED, sources_gone={"Post": 5, "Echo": 4}),
            Floors(),
            ["there is nothing left of 'Post' (5 articles) (--hold-if-source-gone 5)"],
        ),
        (replace(COMPARED, sources_gone={"Post": 5}), Floors(source_gone=0), []),
        (
            replace(COMPARED, sources_gone=dict.fromkeys("abcde", 2)),
            Floors(source_gone=2),
            [
                (
                    "there is nothing left of 'a' (2 articles), 'b' (2 articles), 'c' (2 articles) "
                    "and 2 further sources (--hold-if-source-gone 2)"
                )
            ],
        ),
    ],
)
def test_losses_are_told_from_the_floor_on(compared: Comparison, floors: Floors, expected: list[str]) -> None:
    assert losses(compared, floors) == expected


@pytest.mark.parametrize(
    ("floors", "expected"),
    [
        (Floors(), []),
        (Floors(fewer=8, rejected=0.21, near_empty=0.26), []),
        (Floors(fewer=9), ["there are 8 articles (--hold-if-fewer 9)"]),
        (Floors(rejected=0.2), ["2 of 10 records were rejected (--hold-if-rejected 0.2)"]),
        (Floors(near_empty=0.25), ["2 of 8 articles are as good as empty (--hold-if-near-empty 0.25)"]),
    ],
)
def test_shortcomings_are_told_from_the_floor_on(floors: Floors, expected: list[str]) -> None:
    assert shortcomings(FINE, floors) == expected


@pytest.mark.parametrize(
    ("rank", "indexed", "expected"),
    [
        (14, True, "comes at rank 14 and not among the first 10"),
        (None, True, "is not among the first 100"),
        (None, False, "is not in the corpus"),
    ],
)
def test_shortcomings_tell_where_a_lost_canary_is(rank: int | None, indexed: bool, expected: str) -> None:
    lost = LostCanary(query="storm", article="a", wanted=10, rank=rank, indexed=indexed)
    canaries = CanaryReport(asked=3, found=2, lost=(lost,), sha256="")
    assert shortcomings(replace(FINE, canaries=canaries), Floors()) == [
        f"1 of 3 canaries are lost: 'storm' ('a' {expected})"
    ]
    assert shortcomings(replace(FINE, canaries=replace(canaries, lost=())), Floors()) == []

"""The date of publication among several."""

import pytest

from indexer.corpus.html.metadata.published import publication_date


@pytest.mark.parametrize(
    ("tiers", "date"),
    [
        ([["2024-02-13"]], "2024-02-13"),
        ([["2024-02-13", "2024-02-13T08:30:00+01:00"]], "2024-02-13T08:30:00+01:00"),
        ([["2024-02-13T08:30:00", "2024-02-13T07:30:00Z"]], "2024-02-13T07:30:00Z"),
        ([["2024-02-13T08:30:00Z", "2024-02-14"]], "2024-02-13T08:30:00Z"),
        ([["2024-02-13T07:30:00Z", "2024-02-13T08:30:00+01:00"]], "2024-02-13T08:30:00+01:00"),
        ([[], ["2024-02-13"]], "2024-02-13"),
        ([["soon"], ["2024-02-13"]], "2024-02-13"),
        ([["2024-02-13"], ["2019-01-01"]], "2024-02-13"),
        ([["2024-02-13", "2019-01-01", "2024-02-13T08:30:00Z"]], "2024-02-13T08:30:00Z"),
        ([["1970-01-01T00:00:00Z"]], None),
        ([["2099-01-01"]], None),
        ([["04/05/2023"]], "04/05/2023"),
        ([], None),
    ],
)
def test_publication_date_is_the_most_precise_of_those_that_agree(tiers: list[list[str]], date: str | None) -> None:
    assert publication_date(tiers) == (date, False)


def test_publication_date_takes_none_of_contradictory_dates() -> None:
    assert publication_date([["2025-06-01", "2019-02-13"], ["2025-06-01"]]) == (None, True)


def test_publication_date_reads_the_day_first_where_told() -> None:
    assert publication_date([["04/05/2023", "2023-05-04"]], day_first=True) == ("04/05/2023", False)

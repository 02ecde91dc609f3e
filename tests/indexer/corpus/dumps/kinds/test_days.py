import pytest

from indexer.corpus.dumps.kinds.days import Day, day_in


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("3 May 2024", Day(2024, 5, 3)),
        ("By Kit Ferraby • 7 April", Day(0, 4, 7)),
        ("Von Ilse Marten, 11. Oktober", Day(0, 10, 11)),
        ("Tuesday, November 14, 2023", Day(2023, 11, 14)),
        ("3 de mayo de 2024", Day(2024, 5, 3)),
        ("07.10.2016", Day(2016, 10, 7)),
        ("2024-04-30", Day(2024, 4, 30)),
        ("2024年4月28日", Day(2024, 4, 28)),
        ("3 hours ago", Day(9999, 0, 0)),
        ("vor 2 Stunden", Day(9999, 0, 0)),
        ("il y a 3 jours", Day(9999, 0, 0)),
        ("2 часа назад", Day(9999, 0, 0)),
        ("12 minutes ago", None),
        ("vor 5 Minuten", None),
        ("04/05/2024", None),
        ("Storm leaves 12,000 without power", None),
        ("May we help you?", None),
        ("45 May", None),
        ("The ferry was stopped on 3 May 2024 after divers had found a rope.", None),
    ],
)
def test_day_in_reads_days_beside_headlines(line: str, expected: Day | None) -> None:
    assert day_in(line) == expected


def test_is_after_compares_what_both_state() -> None:
    assert Day(2024, 1, 2).is_after(Day(2023, 12, 31))
    assert Day(0, 5, 2).is_after(Day(2024, 5, 1))
    assert not Day(0, 5, 2).is_after(Day(0, 5, 2))

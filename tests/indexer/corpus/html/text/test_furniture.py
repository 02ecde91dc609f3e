"""Lines around an article's text that are no part of it."""

import pytest

from indexer.corpus.html.text.furniture import without_furniture

TEXT = [
    "The ferry will stop for nine days, the harbour office said on Tuesday.",
    "It runs again in June, weather permitting.",
]


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        (["Ferry stops"], []),
        (["By Ann Lee", "4 May 2021"], ["Ann Lee"]),
        (["Share", "Advertisement"], ["© The Post 2021"]),
        ([], ["More from this paper:"]),
        ([], ["Tags: ferry, harbour"]),
        (["Source:"], ["™ & © 2021 The Post, a company"]),
        ([], ["https://example.com/ferry"]),
    ],
)
def test_without_furniture_leaves_out_lines_around_the_text(before: list[str], behind: list[str]) -> None:
    assert without_furniture([*before, *TEXT, *behind], title="Ferry stops", authors=["Ann Lee"]) == TEXT


def test_without_furniture_leaves_out_a_byline_in_the_first_block() -> None:
    blocks = [f"Ann Lee, 4 May 2021\n{TEXT[0]}", TEXT[1]]
    assert without_furniture(blocks, title="Ferry stops", authors=["Ann Lee"]) == TEXT


def test_without_furniture_keeps_a_last_paragraph_in_a_script_of_wide_letters() -> None:
    last = "渡轮将停航九天" * 12 + "（记者 王海）"
    assert without_furniture([*TEXT, last], title="Ferry stops", authors=["王海"]) == [*TEXT, last]


def test_without_furniture_keeps_a_list_of_lines_at_the_end() -> None:
    lines = [f"Crossings in week {week}: {7 * week}" for week in range(8)]
    assert without_furniture([*TEXT, *lines], title="Ferry stops", authors=[]) == [*TEXT, *lines]


@pytest.mark.parametrize("mark", ["14 June 1963", "June 14, 1963", "1963年6月14日", "18:20", "6.20 p.m.", "18.20 Uhr"])
def test_without_furniture_keeps_days_and_times_that_head_parts_of_the_text(mark: str) -> None:
    text = [mark, "The pier opens.", "2 August 1971", "A trawler cuts it in two.", "Signed, the pier"]
    assert without_furniture(["Pier", "By Ann Lee", *text], title="Pier", authors=[], is_whole=True) == text


def test_without_furniture_leaves_out_the_day_of_publication_above_parts_with_days() -> None:
    text = ["14 June 1963", "The pier opens.", "2 August 1971", "A trawler cuts it in two."]
    blocks = ["6 June 2023", "These are its days.", *text]
    kept = without_furniture(blocks, title="Pier", authors=[], published_at="2023-06-06T10:00:00Z")
    assert kept == ["These are its days.", *text]


@pytest.mark.parametrize("headings", [(), ("Why now",)])
def test_without_furniture_takes_no_heading_for_a_label(headings: tuple[str, ...]) -> None:
    long = "The keeper has handed in his keys, because the lamp is to be run from an office two hundred miles away."
    found = without_furniture(["Why now", long], title="Keeper leaves", authors=[], headings=headings)
    assert found == [*headings, long]

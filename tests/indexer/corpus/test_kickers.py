"""Lines that say by their words that they are no headline."""

import time

import pytest

from indexer.corpus.kickers import is_kicker


@pytest.mark.parametrize(
    "line",
    [
        "BREAKING NEWS",
        "EXCLUSIVE",
        "For immediate release",
        "** PRESS RELEASE **",
        "À LA UNE",
        "Page 3",
        "Vol. 12, No. 4",
        "1,240 words",
        "Read time: 4 minutes",
        "Embargoed until 00:01",
        "Opinion | Politics",
        "Pressemitteilung",
        "速报",
        "[Draft]",
        "Seite 7",
        "p. 12",
        "5 min read",
        "Pressemeddelelse",
    ],
)
def test_is_kicker_tells_labels(line: str) -> None:
    assert is_kicker(line)


@pytest.mark.parametrize(
    "line",
    [
        "Page turner",
        "Apollo 11",
        "Live music returns to the docks",
        "News of the pier",
        "Opinion: let the heron be",
        "- -",
        "",
    ],
)
def test_is_kicker_leaves_headlines(line: str) -> None:
    assert not is_kicker(line)


@pytest.mark.parametrize("line", [f"a{' ' * 200_000}b", "-" * 200_000, "1 " * 100_000, "embargo " * 20_000])
def test_is_kicker_takes_no_time_for_long_lines(line: str) -> None:
    started = time.monotonic()
    is_kicker(line)
    assert time.monotonic() - started < 1

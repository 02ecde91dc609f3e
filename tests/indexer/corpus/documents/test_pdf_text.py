import time

import pytest

from indexer.corpus.documents.pdf_text import page_lines, paragraphs, without_running_lines


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ([], ""),
        (["", ""], ""),
        (["One line."], "One line."),
        (["One.", "", "Two."], "One.\n\nTwo."),
        (["The ferry sails again after three weeks", "in dock."], "The ferry sails again after three weeks in dock."),
        (["The harbour exam-", "ined the ferry."], "The harbour examined the ferry."),
        (["A well-known captain and a well-", "known ferry."], "A well-known captain and a well-known ferry."),
        (["The line from Nord-", "Süd is open."], "The line from Nord-Süd is open."),
        (["The har\xad", "bour and the fer\u2010", "ry."], "The harbour and the ferry."),
        (["It is open -", "so they say today."], "It is open - so they say today."),
        (
            ["フェリーは来週から再び運航する予定である", "と港の職員が述べた。"],
            "フェリーは来週から再び運航する予定であると港の職員が述べた。",
        ),
        (
            [
                "Ferry back in service",
                "The ferry sails again after three weeks in dock, the harbour",
                "said on Monday, and tickets cost four euros from today on.",
                "It will stay.",
                "The mayor welcomed the news and promised a second ferry for",
                "the coming year.",
            ],
            (
                "Ferry back in service\n\n"
                "The ferry sails again after three weeks in dock, the harbour said on Monday, and tickets cost four "
                "euros from today on. It will stay.\n\n"
                "The mayor welcomed the news and promised a second ferry for the coming year."
            ),
        ),
        (
            ["A narrow column", "goes on over", "many lines of", "few words."],
            "A narrow column goes on over many lines of few words.",
        ),
    ],
)
def test_paragraphs_joins_lines(lines: list[str], text: str) -> None:
    assert paragraphs(lines) == text


@pytest.mark.parametrize(
    "lines", [["a line of this length-"] * 50_000, ["a" * 1_000_000], ['."' * 500_000] * 2, ["a-" * 500_000] * 2]
)
def test_paragraphs_takes_time_in_proportion_to_the_lines(lines: list[str]) -> None:
    start = time.monotonic()
    assert paragraphs(lines)
    assert without_running_lines([lines, lines])
    assert time.monotonic() - start < 2


def pages(*texts: str) -> list[list[str]]:
    return [text.split("|") for text in texts]


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        (pages("Title|words|1"), pages("Title|words|1")),
        (pages("one|1", "two|2", "three|3"), pages("one", "two", "three")),
        (pages("Page 1 of 2|one", "Page 2 of 2|two"), pages("one", "two")),
        (
            pages("Ferry News|one|a", "Ferry News|two|b", "Ferry News|three|c"),
            pages("Ferry News|one|a", "two|b", "three|c"),
        ),
        (
            pages("12 May|Ferry News|x|y|z|in the middle|p|q", "12 May|Ferry News|u|v|w|in the middle|r|s"),
            pages("12 May|Ferry News|x|y|z|in the middle|p|q", "u|v|w|in the middle|r|s"),
        ),
        (pages("Seite 9 von 10|one", "Seite 10 von 10|two"), pages("one", "two")),
        (pages("one|- 1 -", "two|- 2 -"), pages("one", "two")),
        (pages("one|2", "two|of 30 boats"), pages("one|2", "two|of 30 boats")),
        (pages("", "one|", "|two"), pages("", "one|", "|two")),
        ([], []),
    ],
)
def test_without_running_lines_drops_what_stands_on_most_pages(found: list[list[str]], kept: list[list[str]]) -> None:
    assert without_running_lines(found) == kept


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("  one \n\n two\tthree", ["one", "", "two three"]),
        ("ﬁnd the ﬄuﬀ", ["find the ffluff"]),
        ("bell\x07 and \x00null", ["bell and null"]),
        ("half \ud83d, whole \ud83d\udea2", ["half \ufffd, whole 🚢"]),
    ],
)
def test_page_lines_are_without_what_only_a_layout_needs(text: str, lines: list[str]) -> None:
    assert page_lines(text) == lines

"""What opens an article in a dump stays in its passages."""

import pytest

from indexer.passages.clean import clean

MENU = (
    "Skip to main content\nLog in\nSubscribe\nHome\nNews\nSport\nBusiness\nLifestyle\nObituaries\nJobs\n"
    "Events\nWeather\nPuzzles\n"
)
FOOT = (
    "Most read\nChip shop loses licence\nMan trapped in lift for nine hours\nWhere to see bluebells this weekend\n"
    "Follow us\nFacebook\nInstagram\nAbout us\nAdvertise with us\nCookie settings\nTerms and conditions\n"
    "Copyright 2024. All rights reserved.\n"
)
BODY = (
    "The council voted by nine to eight on Monday to sell the old library in Church Street.\n"
    "The building, opened in 1911, needs a new roof.\n"
    "The vote was held after four hours of debate in which the mayor lost her voice and then her temper.\n"
    "Buyers have until the end of August to make an offer, according to the agents, Pike and Daughters.\n"
)
HEADLINE = "Council to sell library building"
LONG = "Protesters vow to occupy the reading room over the summer and have brought hammocks, soup and a piano."
SHORT = "Protesters vow to occupy reading room over summer"


def kept(standfirst: str, title: str | None) -> str:
    text = f"{MENU}{HEADLINE}\n{standfirst}\nBy Ann Pratt\n6 June 2023\n{BODY}{FOOT}"
    return "\n".join(section.of(text) for section in clean(text, title=title).sections)


@pytest.mark.parametrize("title", [None, HEADLINE])
def test_opening_lines_keep_a_standfirst_that_is_a_sentence(title: str | None) -> None:
    assert LONG in kept(LONG, title)
    assert (HEADLINE in kept(LONG, title)) is (title is None)


def test_opening_lines_keep_the_headline_and_what_is_below_where_no_title_is_known() -> None:
    assert kept(SHORT, None).startswith(f"{HEADLINE}\n{SHORT}")


@pytest.mark.parametrize("title", [None, HEADLINE])
def test_opening_lines_keep_no_furniture(title: str | None) -> None:
    text = kept("Share this story with everybody whom you know, and sign up for our newsletter.", title)
    assert not any(line in text for line in ("Share", "Ann Pratt", "Log in", "Sport", "Most read"))


def test_opening_lines_of_an_article_whose_title_stands_nowhere_are_none() -> None:
    assert HEADLINE not in kept(LONG, "Another title")

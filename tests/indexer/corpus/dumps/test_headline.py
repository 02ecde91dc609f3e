"""Title and day of publication of the article in a dump."""

import pytest

from indexer.corpus.dumps.article import find_article
from indexer.corpus.dumps.headline import headline, published_day, whole_text
from tests.indexer.corpus.dumps.test_article import BODY, FOOTER, MENU

TITLE = "Island ferry runs aground with forty on board"


CAPTION = "Photo: The ferry on the sandbank. (The Harbour Post)\n"
STANDFIRST = "The passengers waded ashore, and an inquiry will look at the charts\n"
RAIL = "Bakery on Mill Street reopens\nTwo found safe after night on the moor\nGoat wins a prize again\n"


@pytest.mark.parametrize(
    ("head", "title", "day"),
    [
        (f"{TITLE}\nBy Anna Author\n12 June 2024\n", TITLE, "2024-06-12"),
        (f"Harbour\n{TITLE}\nPublished: Jun. 12, 2024 | Updated: Jun. 14, 2024\n", TITLE, "2024-06-12"),
        (f"{TITLE}\nUpdated 14 June 2024 | Published 12 June 2024\n", TITLE, "2024-06-12"),
        (f"{TITLE}\nAnna Author\n", TITLE, None),
        (f"{TITLE}\nPublished 03/06/2024 at 9:12 | Updated 14/06/2024\n", TITLE, "2024-06-03"),
        (
            f"{TITLE}\n{CAPTION}By Anna Author, staff writer\nUpdated June 12, 2024 at 7:12 a.m. EDT\n",
            TITLE,
            "2024-06-12",
        ),
        (f"{TITLE}\n{STANDFIRST}Anna Author\n12 June 2024 - 18:40\nShare\n", TITLE, "2024-06-12"),
        (f"12 June 2024\n{TITLE}\nAnna Author\n", TITLE, "2024-06-12"),
        (f"{RAIL}\n{TITLE}\nBy Anna Author\nWednesday, 12 June 2024\n", TITLE, "2024-06-12"),
        (f"Home > Island > {TITLE}\n{TITLE}\nAnna Author | June 12, 2024 | 3 min read\n", TITLE, "2024-06-12"),
    ],
)
def test_headline_and_published_day(head: str, title: str, day: str | None) -> None:
    dump = find_article(f"{MENU}{head}{BODY}{FOOTER}")
    assert dump is not None
    assert headline(dump) == title
    assert (published_day(dump) or "")[:10] == (day or "")


def test_headline_is_unknown_where_no_line_heads_the_article() -> None:
    dump = find_article(f"{MENU}{BODY}{FOOTER}")
    assert dump is not None
    assert headline(dump) is None


def test_published_day_is_none_of_the_story() -> None:
    dump = find_article(f"{MENU}{TITLE}\nAnna Author\n{BODY}On 3 May 1999 it sank.\n{FOOTER}")
    assert dump is not None
    assert published_day(dump) is None


def test_published_day_is_neither_that_of_the_page_nor_that_of_a_comment_or_rail() -> None:
    comment = "Comments\nferryfan, 13 June 2024 at 09:12\nIt was always going to be like this.\n"
    rail = "Related\nBakery on Mill Street reopens\nMay 2, 2024\nTwo found safe\nApril 30, 2024\n"
    dump = find_article(f"Friday, 5 June 2026\n{MENU}{TITLE}\nBy Anna Author\n{BODY}{comment}{rail}{FOOTER}")
    assert dump is not None
    assert published_day(dump) is None


def test_published_day_may_be_that_of_the_dateline() -> None:
    dump = find_article(f"{MENU}{TITLE}\nOUTER ISLAND, June 12, 2024 (Example Wire) - {BODY}{FOOTER}")
    assert dump is not None
    assert published_day(dump) == "2024-06-12"


def test_whole_text_is_article_throughout() -> None:
    dump = whole_text(f"{TITLE}\n\n{BODY}")
    assert dump is not None
    assert dump.foreign_lines() == set()
    assert whole_text("") is None
    assert whole_text("line\n\n" * 5_001) is None

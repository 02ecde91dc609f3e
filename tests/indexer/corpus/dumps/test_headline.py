"""Title and day of publication of the article in a dump."""

import pytest

from indexer.corpus.dumps.article import find_article
from indexer.corpus.dumps.headline import headline, published_day
from tests.indexer.corpus.dumps.test_article import BODY, FOOTER, MENU

TITLE = "Island ferry runs aground with forty on board"


@pytest.mark.parametrize(
    ("head", "title", "day"),
    [
        (f"{TITLE}\nBy Anna Author\n12 June 2024\n", TITLE, "2024-06-12"),
        (f"Harbour\n{TITLE}\nPublished: Jun. 12, 2024 | Updated: Jun. 14, 2024\n", TITLE, "2024-06-12"),
        (f"{TITLE}\nUpdated 14 June 2024 | Published 12 June 2024\n", TITLE, "2024-06-12"),
        (f"{TITLE}\nAnna Author\n", TITLE, None),
    ],
)
def test_headline_and_published_day(head: str, title: str, day: str | None) -> None:
    dump = find_article(f"{MENU}{head}{BODY}{FOOTER}")
    assert dump is not None
    assert headline(dump) == title
    assert published_day(dump) == day


def test_headline_is_unknown_where_no_line_heads_the_article() -> None:
    dump = find_article(f"{MENU}{BODY}{FOOTER}")
    assert dump is not None
    assert headline(dump) is None


def test_published_day_is_none_of_the_story() -> None:
    dump = find_article(f"{MENU}{TITLE}\nAnna Author\n{BODY}On 3 May 1999 it sank.\n{FOOTER}")
    assert dump is not None
    assert published_day(dump) is None

"""Pages -> records: the main text, and what the markup states."""

import pytest

from indexer.config import ReadConfig
from indexer.corpus.html.page import page_record
from tests.indexer.corpus.html.pages import blogs, old, publishers, world
from tests.indexer.corpus.html.pages.page import Page

PAGES = [*blogs.PAGES, *publishers.PAGES, *world.PAGES, *old.PAGES]
FIELDS = ("title", "source", "authors", "published_at", "url", "language")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_record_finds_the_articles_own_words(page: Page) -> None:
    record = page_record(page.html.encode(page.encoding), ReadConfig(), url=page.url)
    assert record.text == "\n\n".join(page.blocks)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_record_states_what_the_markup_states(page: Page) -> None:
    record = page_record(page.html.encode(page.encoding), ReadConfig(), url=page.url)
    assert {name: value for name, value in record.markup.items() if name in FIELDS} == page.markup

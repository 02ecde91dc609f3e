"""The overview of the corpus, in a browser."""

import json
import re
from typing import Any

from tests.browser.conftest import OpenPage
from tests.browser.corpora import MANY
from tests.browser.services import Service


def test_corpus_tells_how_much_there_is_from_whom_and_when(many: Service, open_page: OpenPage) -> None:
    page = open_page(f"{many.url}#/corpus")
    page.get_by_role("heading", name="Articles by date").wait_for()
    assert f"{MANY:,}" in page.locator(".figures").inner_text()
    assert page.get_by_role("img", name=re.compile("^Articles by date")).locator("rect").count() > 5
    assert page.get_by_role("img", name=re.compile("largest sources by date")).locator("svg").count() == 8
    assert "Harbour Post" in page.locator(".bars").first.inner_text()
    page.get_by_text("As a table").click()
    cells = page.locator(".numbers td").all_inner_texts()
    assert sum(int(cell.replace(",", "")) for cell in cells) == MANY


def test_corpus_leads_to_stories_of_a_source(many: Service, open_page: OpenPage) -> None:
    page = open_page(f"{many.url}#/corpus")
    page.locator(".bars a").first.click()
    page.wait_for_url("**/#/stories?source=*")
    page.locator(".story-item").first.wait_for()


def test_corpus_tells_of_health_and_what_was_left_out(hostile: Service, open_page: OpenPage) -> None:
    page = open_page(f"{hostile.url}#/corpus")
    page.get_by_role("heading", name="Health").wait_for()
    text = page.locator(".corpus").inner_text()
    assert "Ready." in text
    assert "0 records rejected" in text
    assert re.search(r"[1-9]\d* notes?:", text)


def test_an_empty_corpus_says_that_it_is(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(seeds.url)
    # No command builds an index without articles, so its answers are made of others.
    empty: dict[str, Any] = {"articles": 0, "passages": 0}
    page.route("**/v1/index", lambda route: route.fulfill(json={**route.fetch().json(), **empty}))
    page.route("**/v1/stories?*", lambda route: route.fulfill(json={**route.fetch().json(), "total": 0, "stories": []}))
    page.goto(f"{seeds.url}#/corpus")
    page.get_by_text("The index holds no articles yet").wait_for()
    page.goto(f"{seeds.url}#/stories")
    page.get_by_role("heading", name="No stories yet").wait_for()


def test_corpus_tells_what_is_wrong_with_the_index(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/verify")
    wrong = "generation 000009 was refused: a file is damaged"
    page.route(
        "**/readyz",
        lambda route: route.fulfill(body=json.dumps({"status": "ready", "generation": "1", "problems": [wrong]})),
    )
    page.goto(f"{seeds.url}#/corpus")
    page.get_by_text(wrong).wait_for()

"""The overview of the corpus, in a browser."""

import json
import re
from typing import TYPE_CHECKING, Any

from tests.browser.conftest import OpenPage
from tests.browser.corpora import MANY
from tests.browser.services import Service

if TYPE_CHECKING:
    from playwright.sync_api import Route


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


def test_corpus_plots_articles_whose_day_is_not_known(many: Service, open_page: OpenPage) -> None:
    page = open_page(f"{many.url}#/verify")

    def counted(**counts: dict[str, int]) -> dict[str, Any]:
        return {
            field: [{"value": value, "count": count} for value, count in of.items()] for field, of in counts.items()
        }

    def coarse(route: "Route") -> None:
        answer = route.fetch().json()
        if len(answer["results"]) > 2:  # those that count the articles of each source
            for result in answer["results"]:
                days, months = {"2024-05-01": 1}, {"2024-05": 2, "2023-07": 1}
                result["response"]["facets"] = counted(day=days, month=months, year={"2024": 2, "2023": 1, "1931": 4})
        route.fulfill(json=answer)

    page.route("**/v1/search/batch", coarse)
    page.goto(f"{many.url}#/corpus")
    row = page.get_by_role("img", name=re.compile("largest sources by date")).locator("svg").first
    row.wait_for()
    titles = row.locator("circle title").all_text_contents()
    assert titles == ["1 May 2024: 1 article", "May 2024: 1 article", "July 2023: 1 article", "1931: 4 articles"]


def test_an_axis_of_time_is_labelled_on_a_phone(many: Service, open_page: OpenPage) -> None:
    page = open_page(f"{many.url}#/corpus", viewport={"width": 390, "height": 844})
    page.locator(".plot-axis").wait_for()
    assert page.locator(".plot-axis span:visible").count() > 1

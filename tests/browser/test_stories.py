"""The views of stories, in a browser."""

import re
from typing import TYPE_CHECKING

from tests.browser.conftest import OpenPage
from tests.browser.services import Service

if TYPE_CHECKING:
    from playwright.sync_api import Page


def heading(page: "Page") -> str:
    return page.locator("main h1").inner_text()


def test_stories_lists_them_and_leads_to_one(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/stories")
    item = page.locator(".story-item").first
    item.wait_for()
    title = item.locator("h2").inner_text()
    assert re.search(r"\d+ articles", item.inner_text())
    item.get_by_role("link").click()
    page.locator("article.story").wait_for()
    assert heading(page) == title
    assert title in page.title()
    page.go_back()
    page.locator(".story-item").first.wait_for()
    assert heading(page) == "Stories"


def test_stories_are_ordered_filtered_and_paged_by_the_address(many: Service, open_page: OpenPage) -> None:
    page = open_page(f"{many.url}#/stories")
    page.locator(".story-item").first.wait_for()
    page.get_by_label("Order", exact=True).select_option("size")
    page.wait_for_url("**/#/stories?order=size")
    page.get_by_label("Publisher").fill("Harbour Post")
    page.keyboard.press("Enter")
    page.wait_for_url("**source=Harbour+Post*")
    page.locator(".story-item", has_text="match").first.wait_for()
    page.reload()
    page.locator(".story-item").first.wait_for()
    assert page.get_by_label("Publisher").input_value() == "Harbour Post"
    assert page.locator(".story-item").count() == 20
    page.get_by_role("button", name=re.compile("^Show 20 more")).click()
    page.locator(".story-item").nth(39).wait_for()
    assert page.evaluate(
        "document.activeElement.closest('.story-item') === document.querySelectorAll('.story-item')[20]"
    )


def test_stories_without_a_match_say_so(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/stories?source=Nobody")
    page.get_by_role("heading", name="No story matches").wait_for()
    page.get_by_role("link", name="Show all stories").click()
    page.locator(".story-item").first.wait_for()


def test_a_story_shows_who_reported_when_and_what_each_added(many: Service, open_page: OpenPage) -> None:
    page = open_page(f"{many.url}#/stories?order=size")
    page.locator(".story-item h2 a").first.click()
    page.locator("article.story").wait_for()
    entries = page.locator(".story-entries li")
    sources = page.locator(".story-source")
    plot = page.get_by_role("img", name=re.compile("A row for each source"))
    assert plot.locator("svg").count() == min(sources.count(), 20)
    assert plot.locator("circle").count() > 0
    assert entries.count() >= 2
    assert "was first" in sources.first.locator("summary").inner_text()
    page.locator(".story-source blockquote").first.wait_for()
    page.locator(".story-keys a", has_text="Read in the article").first.click()
    page.locator(".article-text").wait_for()


def test_a_story_that_is_not_there_says_so(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/stories?id=absent")
    page.get_by_role("alert").wait_for()
    assert "This is not here" in page.get_by_role("alert").inner_text()


def test_a_story_is_saved_as_csv(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/stories")
    page.locator(".story-item h2 a").first.click()
    page.locator("article.story").wait_for()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save the articles of this story as CSV").click()
    text = saving.value.path().read_text("utf-8-sig")
    assert text.startswith("published_at,source,title,")
    assert saving.value.suggested_filename.startswith("story-")

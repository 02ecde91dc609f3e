"""Ways between the views, in a browser: links, back, and what is left half done."""

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.services import Service

SHORT = {"width": 1000, "height": 500}


def test_a_view_that_cannot_be_loaded_does_not_keep_the_others(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/search?q=warship")
    page.locator(".hit").first.wait_for()
    page.route("**/views/corpus.js", lambda route: route.abort())
    page.get_by_role("link", name="Corpus").click()
    page.get_by_role("heading", name="This view could not be loaded").wait_for()
    assert page.get_by_role("link", name="Corpus").get_attribute("aria-current") == "page"
    page.go_back()
    page.locator(".hit").first.wait_for()


def test_a_link_leads_to_the_top_and_back_to_where_it_was(many: Service, open_page: OpenPage) -> None:
    page = open_page(f"{many.url}#/stories", viewport=SHORT)
    link = page.locator(".story-title a").nth(15)
    link.scroll_into_view_if_needed()
    scrolled = page.evaluate("scrollY")
    assert scrolled > 300
    link.click()
    page.locator("article.story").wait_for()
    assert page.evaluate("[scrollY, document.activeElement.id]") == [0, "content"]
    page.go_back()
    page.locator(".story-item").first.wait_for()
    page.wait_for_timeout(300)
    assert abs(page.evaluate("scrollY") - scrolled) < 5


@pytest.mark.parametrize(
    ("view", "field", "shown"),
    [
        ("search?q=warship", "Word for word", ".hit"),
        ("search?q=warship", "From", ".hit"),
        ("stories", "Publisher", ".story-item"),
    ],
)
def test_what_is_half_typed_does_not_lead_back_to_a_view_that_was_left(
    seeds: Service, open_page: OpenPage, view: str, field: str, shown: str
) -> None:
    page = open_page(f"{seeds.url}#/{view}")
    page.locator(shown).first.wait_for()
    page.get_by_label(field, exact=True).focus()
    page.keyboard.type("02032024")
    page.evaluate("location.hash = '#/corpus'")
    page.locator(".figures").wait_for()
    page.wait_for_timeout(300)
    assert page.url.endswith("#/corpus")
    assert page.locator(".figures").count() == 1


def test_the_view_that_is_shown_is_seen_in_the_row_of_views(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/corpus", viewport={"width": 320, "height": 640})
    page.locator(".figures").wait_for()
    page.wait_for_timeout(100)
    box = page.get_by_role("link", name="Corpus").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320


def test_more_hits_do_not_lead_back_to_the_article_that_was_read(many: Service, open_page: OpenPage) -> None:
    page = open_page(f"{many.url}#/search?q=ferry+ran+aground&least=0", viewport=SHORT)
    page.locator(".hit-title a").nth(1).click()
    page.locator(".article-text").wait_for()
    page.go_back()
    page.locator(".hit").first.wait_for()
    page.get_by_role("button", name="Show 10 more").click()
    page.locator(".hit").nth(19).wait_for()
    page.wait_for_timeout(200)
    eleventh = page.locator(".hit-title a").nth(10)
    assert page.evaluate("document.activeElement.href") == eleventh.evaluate("link => link.href")
    assert eleventh.is_visible()
    assert page.evaluate("scrollY") > 500


def test_a_story_that_is_not_there_leads_to_those_that_are(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/stories?id=absent")
    page.get_by_role("heading", name="This is not here").wait_for()
    page.get_by_role("link", name="All stories").click()
    page.locator(".story-item").first.wait_for()

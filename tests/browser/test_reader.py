"""The reader, and the frame around every view, in a browser."""

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.services import Service

if TYPE_CHECKING:
    from playwright.sync_api import Page

ARTICLE = "#/article?id=03-beijing-trip-back-on.txt"
QUERY = "&q=warship+cut+across+a+destroyer"
IN_SIGHT = """() => { const { top, bottom } = document.querySelector('.part.is-current').getBoundingClientRect();
  return top >= 0 && top < innerHeight; }"""


def place(page: "Page") -> str:
    page.locator(".reading-place").wait_for()
    return page.locator(".reading-place").inner_text()


def test_a_passage_is_scrolled_to_and_marked_by_its_span(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/search?q=warship+cut+across+a+destroyer")
    page.locator(".hit-title a").first.click()
    page.locator(".part.is-current").first.wait_for()
    current = "".join(page.locator(".part.is-current").all_inner_texts())
    assert current.startswith("In the Taiwan Strait, a Chinese warship")
    assert current.endswith("flying.")
    assert page.locator(".part.is-current mark").first.inner_text().endswith("“unsafe.”") or "unsafe" in current
    page.wait_for_function(IN_SIGHT)
    assert page.evaluate("document.activeElement.classList.contains('is-current')")
    assert re.fullmatch(r"Passage \d+ of \d+ · >?\d+ %", place(page))


def test_the_whole_text_is_there_and_what_is_not_searched_is_greyed_on_request(
    seeds: Service, open_page: OpenPage
) -> None:
    page = open_page(f"{seeds.url}{ARTICLE}")
    page.locator(".article-text").wait_for()
    words = "text => text.split(/\\s+/).filter(Boolean).join(' ')"
    whole = page.evaluate(
        f"fetch('v1/articles/03-beijing-trip-back-on.txt').then((one) => one.json()).then((one) => ({words})(one.text))"
    )
    assert page.evaluate(f"({words})(document.querySelector('.article-text').innerText)") == whole
    left_out = page.locator(".left-out")
    assert left_out.count() > 0
    struck = "one => getComputedStyle(one).textDecorationLine"
    assert left_out.first.evaluate(struck) == "none"
    page.get_by_label(re.compile("Grey what is not searched")).check()
    assert left_out.first.evaluate(struck) == "line-through"


def test_neighbours_are_a_step_away(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}{ARTICLE}")
    assert place(page).startswith("Passage 1 of")
    assert page.get_by_role("button", name="Previous").is_disabled()
    page.get_by_role("button", name="Next").click()
    assert place(page).startswith("Passage 2 of")
    page.keyboard.press("]")
    assert place(page).startswith("Passage 3 of")
    page.keyboard.press("[")
    assert place(page).startswith("Passage 2 of")
    address = page.url
    assert "passage=" in address
    page.reload()
    assert place(page).startswith("Passage 2 of")


def test_citation_and_link_are_copied_and_lead_back(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}{ARTICLE}{QUERY}", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy citation").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert "characters 4308–4614" in page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("button", name="Copied").nth(1).wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    again = open_page(link)
    again.locator(".part.is-current").first.wait_for()
    assert "warship" in "".join(again.locator(".part.is-current").all_inner_texts())


def test_the_original_is_opened_at_its_words_if_it_has_an_address(many: Service, open_page: OpenPage) -> None:
    page = open_page(f"{many.url}#/article?id=report-7")
    original = page.locator(".reading-bar").get_by_role("link", name="Original")
    original.wait_for()
    assert re.match(r"https://\w+\.example/7#:~:text=", str(original.get_attribute("href")))
    assert original.get_attribute("rel") == "noopener noreferrer"


def test_what_answers_in_the_article_is_listed_beside_it(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}{ARTICLE}{QUERY}")
    page.get_by_role("heading", name=re.compile("to the query here|the query here")).wait_for()
    entries = page.locator(".rail-passage")
    assert 1 <= entries.count() <= 4
    entries.last.click()
    page.wait_for_function(IN_SIGHT)
    page.get_by_role("heading", name="Similar articles").wait_for()


def test_an_article_that_is_not_there_says_so(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/article?id=absent")
    page.get_by_role("heading", name="This is not here").wait_for()
    page.get_by_role("button", name="← Back").click()
    page.get_by_role("heading", name="What do the articles say?").wait_for()


def test_the_theme_is_switched_and_kept(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(seeds.url, color_scheme="light")
    colour = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(colour)
    page.get_by_role("button", name="Switch to dark colours").click()
    dark = page.evaluate(colour)
    assert dark != light
    page.reload()
    assert page.evaluate(colour) == dark
    assert open_page(seeds.url, color_scheme="dark").evaluate(colour) == dark


def test_the_keyboards_commands_are_listed_and_single_keys_can_be_switched_off(
    seeds: Service, open_page: OpenPage
) -> None:
    page = open_page(f"{seeds.url}{ARTICLE}")
    place(page)
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keyboard").wait_for()
    page.get_by_label("Single letters and signs are commands").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.keyboard.press("/")
    assert page.get_by_role("dialog").count() == 0
    assert page.evaluate("document.activeElement.id") != "query"


def test_the_content_is_a_press_away(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}{ARTICLE}")
    place(page)
    page.evaluate("document.activeElement.blur()")
    page.get_by_role("button", name="Skip to the content").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("named", ["passage=absent", "start=999999&end=1000010"])
def test_a_passage_that_is_not_there_any_more_is_told_of(seeds: Service, open_page: OpenPage, named: str) -> None:
    page = open_page(f"{seeds.url}{ARTICLE}&{named}")
    page.get_by_text("The passage that the link named is not in this article").first.wait_for()
    assert place(page)


def test_the_address_of_a_quotation_is_kept(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/article?id=03-beijing-trip-back-on.txt&start=4308&end=4330")
    place(page)
    for _ in range(2):
        assert page.locator("mark").inner_text() == "In the Taiwan Strait, "
        assert page.url.endswith("&start=4308&end=4330")
        page.reload()
        place(page)

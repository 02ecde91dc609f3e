"""Articles that mean harm, in a browser: no text of theirs is markup, and no address runs."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import OpenPage, wait_for_texts
from tests.browser.corpora import ARABIC_TITLE, FORMULA, MARKUP
from tests.browser.services import Service

if TYPE_CHECKING:
    from playwright.sync_api import Browser

VIEWS = [
    "#/search?q=balloon+over+the+strait&least=0",
    "#/stories",
    "#/corpus",
    "#/verify?quote=A+balloon+drifted+over+the+strait%2C+said",
    "#/article?id=script-address",
]


@pytest.mark.parametrize("address", VIEWS)
def test_no_text_is_read_as_markup(hostile: Service, open_page: OpenPage, address: str) -> None:
    page = open_page(f"{hostile.url}{address}")
    page.wait_for_load_state("networkidle")
    assert page.locator("main img, main script, main iframe, main svg[onload], main b > b").count() == 0
    assert page.locator("main a[href^='javascript']").count() == 0


def test_markup_is_shown_as_it_stands(hostile: Service, open_page: OpenPage) -> None:
    page = open_page(f"{hostile.url}#/search?q=glacier+calved+near+Bremdal&least=0")
    page.locator(".hit").first.wait_for()
    assert MARKUP in page.locator(".hit-text").first.inner_text()
    page.locator(".hit-title a").first.click()
    page.locator(".article-text").wait_for()
    assert MARKUP in page.locator(".article-text").inner_text()


def test_markup_in_what_is_asked_is_shown_as_it_stands(hostile: Service, open_page: OpenPage) -> None:
    page = open_page(f"{hostile.url}#/queries")
    page.locator("#queries").fill(f"{MARKUP}\n{FORMULA}")
    page.get_by_role("button", name="Search for all").click()
    page.get_by_text("2 queries asked").first.wait_for()
    wait_for_texts(page, ".queries-table tbody th", [MARKUP, FORMULA])


def test_writing_from_right_to_left_is_shown_so(hostile: Service, open_page: OpenPage) -> None:
    page = open_page(f"{hostile.url}#/article?id=arabic")
    title = page.get_by_role("heading", level=1, name=ARABIC_TITLE)
    title.wait_for()
    assert title.evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert page.locator(".article-text p").first.evaluate("element => getComputedStyle(element).direction") == "rtl"


def test_the_policy_forbids_what_is_not_the_services_own(hostile: Service, browser: "Browser") -> None:
    page = browser.new_page()
    page.goto(hostile.url)
    with page.expect_event("console") as told:
        page.evaluate("document.body.append(Object.assign(new Image(), {src: 'https://evil.example/a.png'}))")
    assert "Content Security Policy" in told.value.text
    page.close()

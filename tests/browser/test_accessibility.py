"""Every view, light and dark, large and small: axe-core finds nothing wrong, and nothing is cut off."""

from typing import TYPE_CHECKING, Literal

import pytest

from tests.browser import axe
from tests.browser.conftest import OpenPage
from tests.browser.services import Service

if TYPE_CHECKING:
    from playwright.sync_api import Page

ARTICLE = "03-beijing-trip-back-on.txt"
VIEWS = {
    "home": ("#/search", ".home-stories a"),
    "search": ("#/search?q=warship+cut+across+a+destroyer", ".hit"),
    "unanswered": ("#/search?q=recipe+for+plum+cake", ".unanswered"),
    "article": (f"#/article?id={ARTICLE}&q=warship", ".reading-actions a, .reading-actions button"),
    "stories": ("#/stories", ".story-item"),
    "no story": ("#/stories?source=Nobody", ".notice"),
    "verify": ("#/verify", "#quote"),
    "verdict": ("#/verify?quote=a+Chinese+warship+swung+sharply+across+the+bow+of+a+French+destroyer", ".finding"),
    "queries": ("#/queries", "#queries"),
    "corpus": ("#/corpus", ".pairs"),
}
"""Name of a view -> its address, and what it shows once it is there."""


@pytest.fixture(scope="module")
def rules() -> str:
    return axe.source()


def shown(open_page: OpenPage, url: str, view: str, **options: object) -> "Page":
    address, sign = VIEWS[view]
    page = open_page(f"{url}{address}", **options)
    page.locator(sign).first.wait_for()
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_wrong(
    seeds: Service, open_page: OpenPage, rules: str, view: str, scheme: Literal["light", "dark"]
) -> None:
    assert axe.violations(shown(open_page, seeds.url, view, color_scheme=scheme), rules) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_a_story(
    seeds: Service, open_page: OpenPage, rules: str, scheme: Literal["light", "dark"]
) -> None:
    page = shown(open_page, seeds.url, "stories", color_scheme=scheme)
    page.locator(".story-item h2 a").first.click()
    page.locator("article.story").wait_for()
    assert axe.violations(page, rules) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_answers_to_queries(
    seeds: Service, open_page: OpenPage, rules: str, scheme: Literal["light", "dark"]
) -> None:
    page = shown(open_page, seeds.url, "queries", color_scheme=scheme)
    page.locator("#queries").fill("warship\nrecipe for plum cake\n\u200b\u200b")
    page.get_by_role("button", name="Search for all").click()
    page.get_by_text("3 queries asked").first.wait_for()
    assert axe.violations(page, rules) == []


def test_axe_finds_nothing_wrong_with_a_problem(mortal: Service, open_page: OpenPage, rules: str) -> None:
    page = shown(open_page, mortal.url, "stories")
    page.evaluate("import(document.querySelector('script[type=module]').src.replace('main.js', 'views/corpus.js'))")
    mortal.kill()
    page.get_by_label("Publisher").fill("Herald")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert axe.violations(page, rules) == []


@pytest.mark.parametrize("width", [320, 390, 3840])
@pytest.mark.parametrize("view", VIEWS)
def test_no_view_is_wider_than_the_window(seeds: Service, open_page: OpenPage, view: str, width: int) -> None:
    page = shown(open_page, seeds.url, view, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("view", VIEWS)
def test_no_view_is_wider_than_the_window_with_text_of_twice_the_size(
    seeds: Service, open_page: OpenPage, view: str, width: int
) -> None:
    page = shown(open_page, seeds.url, view, viewport={"width": width, "height": 800})
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") >= 32
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(
    "address",
    [
        "#/search?q=ferry+parliament+harvest&least=0",
        "#/stories",
        "#/corpus",
        "#/article?id=long",
        "#/article?id=arabic",
    ],
)
def test_endless_words_fit(hostile: Service, open_page: OpenPage, address: str, width: int) -> None:
    page = open_page(f"{hostile.url}{address}", viewport={"width": width, "height": 800})
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

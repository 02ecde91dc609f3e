"""The search view, in a browser."""

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import OpenPage, wait_until
from tests.browser.services import Service

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

WARSHIP = "warship cut across a destroyer"


def hits(page: "Page") -> list[str]:
    """Passages that are shown, by their ids."""
    page.locator(".hit").first.wait_for()
    found: list[str] = page.eval_on_selector_all(".hit", "hits => hits.map((hit) => hit.dataset.passage)")
    return found


def wait_for_facets(page: "Page") -> None:
    page.locator(".facet-value").first.wait_for()


def test_what_is_typed_is_searched_for_at_once(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(seeds.url)
    page.get_by_role("heading", name="What do the articles say?").wait_for()
    page.locator("#query").press_sequentially(WARSHIP, delay=10)
    page.locator(".hit mark", has_text="warship").first.wait_for()
    first = page.locator(".hit").first
    assert first.locator(".hit-title").inner_text().startswith("Blinken's Beijing trip is back on")
    assert re.search(r"\d ?%", first.locator(".bar").inner_text())
    assert "13 Apr 2025" in first.locator(".byline").first.inner_text()
    page.wait_for_url("**/#/search?q=warship+cut+across+a+destroyer")
    assert page.title() == f"{WARSHIP} – article-search"


@pytest.mark.parametrize("script", ["main.js", "views/search.js"])
def test_what_is_typed_before_the_page_is_ready_is_not_lost(seeds: Service, open_page: OpenPage, script: str) -> None:
    page = open_page(seeds.url)

    def late(route: "Route") -> None:
        page.locator("#query").evaluate("(box, text) => { box.value = text; }", WARSHIP)
        route.continue_()

    page.route(f"**/{script}", late)
    page.reload()
    hits(page)
    assert page.locator("#query").input_value() == WARSHIP


def test_only_the_last_answer_counts(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(seeds.url)
    held: list[Route] = []
    page.route(
        "**/v1/search",
        lambda route: held.append(route) if "balloon" in str(route.request.post_data) else route.continue_(),
    )
    page.locator("#query").fill("spy balloon")
    wait_until(page, lambda: bool(held))
    page.locator("#query").fill(WARSHIP)
    shown = hits(page)
    for route in held:
        route.continue_()
    page.wait_for_timeout(200)
    assert held
    assert hits(page) == shown
    assert page.title().startswith(WARSHIP)


def test_old_hits_stay_until_there_are_new_ones(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/search?q=balloon")
    shown = hits(page)
    held: list[Route] = []
    page.route("**/v1/search", lambda route: held.append(route))  # noqa: PLW0108 - playwright refuses a built-in
    page.locator("#query").fill(WARSHIP)
    wait_until(page, lambda: bool(held))
    assert hits(page) == shown
    held[-1].continue_()
    page.locator(".hit mark", has_text="warship").first.wait_for()


def test_nothing_moves_but_what_is_asked_to(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(seeds.url)
    page.evaluate(
        """() => { window.shifts = 0;
        const add = (list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) shifts += one.value; };
        new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true }); }"""
    )
    page.locator("#query").press_sequentially(WARSHIP, delay=30)
    page.locator(".results-count", has_text="article").wait_for()
    page.wait_for_timeout(700)
    assert page.evaluate("window.shifts") < 0.01


def test_what_nothing_answers_is_told_and_the_nearest_are_named_as_such(many: Service, open_page: OpenPage) -> None:
    page = open_page(f"{many.url}#/search?q=recipe+for+strawberry+cheesecake")
    page.get_by_role("heading", name="Nothing in this corpus answers this").wait_for()
    assert "nearest passages" in page.locator(".unanswered").inner_text()
    assert len(hits(page)) == 10


def test_filters_narrow_the_list_and_can_be_taken_away(many: Service, open_page: OpenPage) -> None:
    page = open_page(f"{many.url}#/search?q=ferry+ran+aground&least=0")
    wait_for_facets(page)
    source = page.locator(".facet", has_text="Source").locator(".facet-name").first.inner_text()
    page.locator(".facet", has_text="Source").get_by_role("checkbox").first.check()
    page.locator(".chip", has_text=source).wait_for()
    page.wait_for_function(
        "name => [...document.querySelectorAll('.hit-head .source')].every((one) => one.innerText === name)", arg=source
    )
    assert "source=" in page.url
    # The others can still be chosen.
    assert page.locator(".facet", has_text="Source").get_by_role("checkbox").count() > 1
    page.locator(".chip", has_text=source).click()
    page.locator(".chip").wait_for(state="detached")
    page.wait_for_function(
        "name => [...document.querySelectorAll('.hit-head .source')].some((one) => one.innerText !== name)", arg=source
    )


def test_dates_are_chosen_by_pointer_keyboard_and_field(many: Service, open_page: OpenPage) -> None:
    page = open_page(f"{many.url}#/search?q=ferry+ran+aground&least=0")
    plot = page.locator(".histogram-box")
    plot.wait_for()
    box = plot.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 20)
    page.mouse.up()
    page.wait_for_url(re.compile("from=2024-.*to=2024-"))
    chosen = page.url
    first = page.get_by_role("slider", name="First date")
    first.focus()
    before = first.get_attribute("aria-valuetext")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda url: url != chosen)
    assert page.get_by_role("slider", name="First date").get_attribute("aria-valuetext") != before
    assert page.evaluate("document.activeElement.id") == "histogram-from"
    page.get_by_label("From", exact=True).fill("2024-02-10")
    page.wait_for_url(re.compile("from=2024-02-10"))
    page.get_by_role("button", name="All dates").click()
    page.wait_for_url(lambda url: "from=" not in url)


@pytest.mark.parametrize(
    ("label", "value", "parameter"),
    [
        ("Order", "newest", "sort=newest"),
        ("Relevance", "0.8", "least=0.8"),
        ("Compare by", "keyword", "mode=keyword"),
        ("Copies and stories", "story", "collapse=story"),
        ("Recency", "30", "recency=30"),
    ],
)
def test_options_are_in_the_address_and_in_the_request(
    many: Service, open_page: OpenPage, label: str, value: str, parameter: str
) -> None:
    page = open_page(f"{many.url}#/search?q=ferry+ran+aground&least=0")
    hits(page)
    with page.expect_request("**/v1/search") as asked:
        page.get_by_label(label, exact=True).select_option(value)
    assert parameter in page.url
    assert value in str(asked.value.post_data)
    page.reload()
    if parameter != "least=0.8":  # of so many articles that tell the same, none answers it so well
        hits(page)
    assert page.get_by_label(label, exact=True).input_value() == value


def test_words_that_must_or_must_not_stand_there(many: Service, open_page: OpenPage) -> None:
    page = open_page(f"{many.url}#/search?q=ferry&least=0")
    hits(page)
    page.get_by_label("Word for word").fill("divers looked at the hull")
    page.keyboard.press("Enter")
    page.wait_for_url("**phrase=divers+looked+at+the+hull*")
    page.get_by_label("Without").fill("Larkhill")
    page.keyboard.press("Enter")
    page.wait_for_url("**exclude=Larkhill*")
    page.wait_for_function(
        "() => !document.querySelector('.results').innerText.includes('Larkhill')"
    )  # old ones stay until then
    page.wait_for_function("() => document.querySelector('.results-column').ariaBusy !== 'true'")
    texts = [one.inner_text() for one in page.locator(".hit").all()]
    assert all("divers looked at the hull" in text for text in texts)
    assert not any("Larkhill" in text for text in texts)
    assert page.locator(".results-column > .chips .chip").count() == 2


def test_no_article_left_offers_to_take_the_conditions_away(many: Service, open_page: OpenPage) -> None:
    page = open_page(f"{many.url}#/search?q=ferry&source=Nobody&phrase=nowhere")
    page.get_by_role("heading", name="No article is left").wait_for()
    page.get_by_role("button", name="Take all conditions away").click()
    hits(page)
    assert page.url.endswith("#/search?q=ferry")


def test_more_hits_are_shown_below_those_that_are_there(many: Service, open_page: OpenPage) -> None:
    page = open_page(f"{many.url}#/search?q=ferry+ran+aground&least=0")
    shown = hits(page)
    page.evaluate("window.first = document.querySelector('.hit')")
    page.get_by_role("button", name="Show 10 more").click()
    page.locator(".hit").nth(19).wait_for()
    assert hits(page)[:10] == shown
    assert page.evaluate("window.first === document.querySelector('.hit')")
    page.reload()
    page.locator(".hit").nth(19).wait_for()


def test_back_and_forward_lead_through_what_was_asked(many: Service, open_page: OpenPage) -> None:
    page = open_page(f"{many.url}#/search?q=ferry")
    hits(page)
    page.locator("#query").fill("the judge put off the verdict")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=the+judge*")
    page.locator("#query").fill("sandbags")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=sandbags*")
    for query in ("the judge put off the verdict", "ferry"):
        page.go_back()
        page.wait_for_function("query => document.querySelector('#query').value === query", arg=query)
    page.go_forward()
    page.wait_for_function("document.querySelector('#query').value.startsWith('the judge')")
    page.locator(".hit mark").first.wait_for()


def test_the_keyboard_leads_through_the_hits_and_back(many: Service, open_page: OpenPage) -> None:
    page = open_page(f"{many.url}#/search?q=ferry+ran+aground&least=0")
    shown = hits(page)
    page.keyboard.press("Tab")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "query"
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    at = "document.activeElement.closest('.hit').dataset.passage"
    assert page.evaluate(at) == shown[2]
    page.keyboard.press("ArrowUp")
    assert page.evaluate(at) == shown[1]
    page.keyboard.press("Enter")
    page.locator(".article-text").wait_for()
    page.keyboard.press("Escape")
    page.locator(".hit").first.wait_for()
    page.wait_for_function(f"document.activeElement.closest('.hit')?.dataset.passage === '{shown[1]}'")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "query"
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="What do the articles say?").wait_for()


def test_nothing_hostile_does_harm_in_the_list(hostile: Service, open_page: OpenPage) -> None:
    page = open_page(f"{hostile.url}#/search?q=balloon+over+the+strait&least=0")
    assert len(hits(page)) >= 5
    for fold in page.locator(".hit details").all():
        fold.evaluate("fold => { fold.open = true; }")
    wait_for_facets(page)
    addresses: list[Any] = page.evaluate(
        "[...document.querySelectorAll('main a')].map((one) => one.getAttribute('href'))"
    )
    assert all(re.match(r"#/|https?://", address) for address in addresses)
    arabic = page.locator(".hit-title", has_text="عبارة")
    assert arabic.evaluate("one => getComputedStyle(one).direction") == "rtl"


def test_quotation_marks_around_what_must_stand_in_the_article_do_not_count(
    seeds: Service, open_page: OpenPage
) -> None:
    page = open_page(f"{seeds.url}#/search?q=warship")
    hits(page)
    page.get_by_label("Word for word").fill(" “Taiwan Strait” ")
    page.keyboard.press("Enter")
    page.wait_for_url("**phrase=Taiwan+Strait*")
    assert hits(page)


def test_a_value_that_is_not_counted_is_chosen_by_its_name(many: Service, open_page: OpenPage) -> None:
    page = open_page(f"{many.url}#/search?q=ferry+ran+aground&least=0")
    wait_for_facets(page)
    assert page.get_by_label("Another source, by its name").count() == 0, "all sources are counted"
    page.locator("#author-more").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "author-6"
    page.get_by_label("Another author, by its name").fill("vogel 16")
    page.keyboard.press("Enter")
    page.wait_for_url("**author=vogel+16*")
    page.locator(".facet", has_text="Author").get_by_role("checkbox", checked=True).wait_for()
    assert "Vogel 16" in page.locator(".hit .byline").first.inner_text()


def test_conditions_that_the_service_would_refuse_are_left_out(seeds: Service, open_page: OpenPage) -> None:
    phrases = "".join(f"&phrase={number}" for number in range(20))
    page = open_page(f"{seeds.url}#/search?q=warship&source={'s' * 501}&author=%20{phrases}")
    page.get_by_role("heading", name="No article is left").wait_for()
    assert page.locator(".results-column > .chips .chip").count() == 10

"""Fields for days and ranges of days, in a browser."""

from tests.browser.conftest import OpenPage
from tests.browser.services import Service


def test_a_date_is_typed_by_the_keyboard_alone(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/search?q=warship")
    page.locator(".histogram-plot").wait_for()
    entries = page.evaluate("history.length")
    page.get_by_label("From", exact=True).focus()
    page.keyboard.type("04132025", delay=30)
    page.wait_for_timeout(300)
    assert "from=" not in page.url, "a date that is still typed is searched for"
    page.keyboard.press("Enter")
    page.wait_for_url("**from=2025-04-13*")
    assert page.evaluate("history.length") == entries + 1
    assert page.evaluate("document.activeElement.id") == "date-from"


def test_a_date_that_is_typed_counts_when_its_field_is_left(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/stories")
    page.locator(".story-item").first.wait_for()
    page.get_by_label("From", exact=True).focus()
    page.keyboard.type("01022024")
    page.get_by_label("Publisher").focus()
    page.wait_for_url("**/#/stories?from=2024-01-02")
    assert page.evaluate("document.activeElement.id") == "stories-source", "the focus was taken away"


def test_days_that_are_none_are_left_out(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/search?q=warship&from=2025-02-30&to=2025-99-01")
    page.locator(".hit").first.wait_for()
    assert page.locator(".chip").count() == 0
    page.goto(f"{seeds.url}#/stories?from=2024-13")
    page.locator(".story-item").first.wait_for()


def test_a_range_that_ends_before_it_begins_is_not_asked_for(seeds: Service, open_page: OpenPage) -> None:
    for view, shown in (("search?q=warship&", ".hit"), ("stories?", ".story-item")):
        page = open_page(f"{seeds.url}#/{view}from=2025-02-01&to=2024-02-01")
        page.get_by_text("The last day lies before the first.").wait_for()
        page.locator(".notice").get_by_role("button", name="All dates").click()
        page.locator(shown).first.wait_for()
        assert page.locator(".notice").count() == 0


def test_a_range_set_by_keys_is_asked_for_once(many: Service, open_page: OpenPage) -> None:
    page = open_page(f"{many.url}#/search?q=ferry&least=0")
    page.get_by_role("slider", name="Last date").focus()
    entries = page.evaluate("history.length")
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.wait_for_url("**to=2024-*")
    assert page.evaluate("history.length") == entries + 1
    page.locator(".chip", has_text="to ").wait_for()
    page.wait_for_timeout(500)
    assert page.evaluate("document.activeElement.id") == "histogram-to"


def test_a_single_day_is_named_once(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/search?q=warship&from=2025-04-13&to=2025-04-13")
    page.locator(".hit").first.wait_for()
    assert page.locator(".chip").inner_text().strip() == "13 Apr 2025"

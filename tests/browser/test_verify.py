"""Checking quotations, in a browser."""

import re

from tests.browser.conftest import OpenPage
from tests.browser.services import Service

ALTERED = "a Chinese warship swung sharply across the bow of a French destroyer"
VERBATIM = "a Chinese warship swung sharply across the bow of an American destroyer"


def test_verify_shows_the_difference_word_by_word(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/verify")
    page.get_by_label("Quotation").fill(ALTERED)
    page.get_by_role("button", name="Verify").click()
    page.get_by_role("heading", name="Altered").wait_for()
    assert page.locator(".diff del").all_inner_texts() == ["a French"]
    assert page.locator(".diff ins").all_inner_texts() == ["an American"]
    assert "unchanged" in page.locator(".finding-notes").inner_text()
    page.reload()
    page.get_by_role("heading", name="Altered").wait_for()
    assert page.get_by_label("Quotation").input_value() == ALTERED


def test_verify_leads_to_where_it_stands(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/verify?quote={VERBATIM.replace(' ', '+')}")
    page.get_by_role("heading", name="Verbatim").wait_for()
    page.get_by_role("link", name="Read it in the article").click()
    mark = page.locator(".article-text mark")
    mark.first.wait_for()
    assert "".join(mark.all_inner_texts()) == VERBATIM
    box = mark.first.bounding_box()
    assert box is not None
    assert 0 < box["y"] < 900


def test_verify_tells_what_is_nowhere(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/verify?quote=The+moon+was+sold+to+a+dentist+in+Leeds")
    page.get_by_role("heading", name="Not found").wait_for()


def test_verify_refuses_what_has_no_word(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/verify?quote=%21%21")
    page.get_by_role("alert").wait_for()
    assert "no word" in page.get_by_role("alert").inner_text()


def test_verify_works_by_the_keyboard(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/verify")
    page.get_by_label("Quotation").focus()
    page.keyboard.type(VERBATIM)
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="Verbatim").wait_for()
    assert page.get_by_role("status").filter(has_text=re.compile("Verbatim")).count() == 1

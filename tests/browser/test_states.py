"""A service that dies, is overloaded, asks for a key: each view says what is wrong, and goes on when it can."""

import hashlib
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser import corpora
from tests.browser.conftest import OpenPage, wait_until
from tests.browser.services import Service, built, index, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

KEY = "a-key-of-the-newsroom"
VIEWS = {
    "#/search?q=warship": ".hit",
    "#/stories": ".story-item",
    "#/corpus": ".pairs",
    "#/verify?quote=a+Chinese+warship": ".finding",
    "#/article?id=03-beijing-trip-back-on.txt": ".article-text",
}


@pytest.fixture(scope="module")
def keyed(browser: "Browser", tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    keys: Path = tmp_path_factory.mktemp("keys") / "keys.toml"
    keys.write_text(f'[[keys]]\nname = "newsroom"\nsha256 = "{hashlib.sha256(KEY.encode()).hexdigest()}"\n')
    with serving(index("seeds"), "--keys", str(keys)) as service:
        yield service


def test_a_dead_service_is_told_of_and_what_was_found_stays(mortal: Service, open_page: OpenPage) -> None:
    page = open_page(f"{mortal.url}#/search?q=warship")
    page.locator(".hit").first.wait_for()
    mortal.kill()
    page.locator("#query").fill("balloon")
    page.get_by_role("alert").wait_for()
    assert "does not answer" in page.get_by_role("alert").inner_text()
    assert page.locator(".hit").count() > 0


@pytest.mark.parametrize("address", VIEWS)
def test_a_view_asks_again_by_itself_when_the_service_is_too_busy(
    seeds: Service, open_page: OpenPage, address: str
) -> None:
    page = open_page(seeds.url)
    page.wait_for_load_state("networkidle")  # the view that is left asks for stories of its own
    asked: list[str] = []

    def busy(route: "Route") -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            problem = {"code": "overloaded", "detail": "more is asked of the service than it can do", "errors": []}
            route.fulfill(status=503, headers={"Retry-After": "1"}, json=problem)
        else:
            route.continue_()

    page.route(re.compile(r"/v1/(search$|stories|verify|articles/|stories\?)"), busy)
    page.goto(f"{seeds.url}{address}")
    page.get_by_text("The service is busy").first.wait_for()
    page.locator(VIEWS[address]).first.wait_for()
    assert page.get_by_role("alert").count() == 0


@pytest.mark.parametrize("address", VIEWS)
def test_a_view_asks_for_the_key_and_goes_on_with_it(keyed: Service, open_page: OpenPage, address: str) -> None:
    page = open_page(f"{keyed.url}{address}")
    page.get_by_role("dialog").wait_for()
    page.get_by_label("Key", exact=True).fill(KEY)
    page.keyboard.press("Enter")
    page.locator(VIEWS[address]).first.wait_for()
    assert page.evaluate("localStorage.length") == 0 or KEY not in page.evaluate("JSON.stringify(localStorage)")


def test_who_declines_to_give_a_key_is_not_asked_for_what_was_already_sent(keyed: Service, open_page: OpenPage) -> None:
    page = open_page(f"{keyed.url}#/stories")
    held: list[Route] = []

    def hold(route: "Route") -> None:
        held.append(route)

    page.route(re.compile(r"/v1/index"), hold)  # which the frame asks for, whatever the view asks for
    page.reload()
    wait_until(page, lambda: bool(held))
    page.get_by_role("button", name="Cancel").click()
    with page.expect_response(re.compile(r"/v1/index")):
        held[0].continue_()
    page.wait_for_timeout(500)
    assert page.get_by_role("dialog").count() == 0
    page.unroute_all()
    page.reload()
    page.get_by_role("dialog").wait_for()


def test_a_file_is_saved_with_the_key(keyed: Service, open_page: OpenPage) -> None:
    page = open_page(f"{keyed.url}#/stories")
    page.get_by_label("Key", exact=True).fill(KEY)
    page.keyboard.press("Enter")
    page.locator(".story-item").first.wait_for()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save these stories as CSV").click()
    assert saving.value.path().read_text("utf-8-sig").startswith("id,title,")


def test_nothing_is_told_of_hits_that_answer_another_query(mortal: Service, open_page: OpenPage) -> None:
    page = open_page(f"{mortal.url}#/search?q=warship")
    page.locator(".results-count", has_text="article").wait_for()
    page.locator(".save").wait_for()
    mortal.kill()
    page.locator("#query").fill("balloon")
    page.get_by_role("alert").wait_for()
    assert page.locator(".results-count").inner_text() == ""
    assert page.locator(".save").is_hidden()


def test_counts_wait_as_long_as_they_are_told_to(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(seeds.url)
    asked: list[str] = []

    def limited(route: "Route") -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            problem = {"code": "rate_limited", "detail": "slower", "errors": []}
            route.fulfill(status=429, headers={"Retry-After": "1"}, json=problem)
        else:
            route.continue_()

    page.route("**/v1/search/batch", limited)
    page.locator("#query").fill("warship cut across a destroyer")
    page.locator(".results-count", has_text="probably").wait_for()
    assert len(asked) == 2


def test_what_is_refused_is_not_offered_to_be_tried_again(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/search?q={'a' * 2_001}")
    page.get_by_role("heading", name="This cannot be asked").wait_for()
    assert page.get_by_role("button", name="Try again").count() == 0


def test_a_newer_index_is_told_of(browser: "Browser", open_page: OpenPage, tmp_path: Path) -> None:
    shutil.copytree(index("seeds") / "index", tmp_path / "index")
    with serving(tmp_path) as service:
        page = open_page(f"{service.url}#/search?q=warship")
        page.locator("#colophon", has_text="5 articles").wait_for()
        built(corpora.write(tmp_path / "corpus", corpora.hostile()), tmp_path)
        deadline = time.monotonic() + 30
        while page.request.get(f"{service.url}v1/index").json()["articles"] != len(corpora.hostile()):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        page.locator("#query").fill("trawler")
        page.locator("#colophon", has_text=f"{len(corpora.hostile())} articles").wait_for()
        page.locator("#query").fill("")
        page.locator(".home-told", has_text=f"{len(corpora.hostile())} articles").wait_for()

"""A real browser, and real services for it. Without playwright or Chromium all tests here are skipped."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import services

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_EXPECTED = ("Failed to load resource",)
"""How the browser tells in its console of answers that are problems, which tests provoke."""
_PATIENCE_S = 30.0

OpenPage = Callable[..., "Page"]


def wait_until(page: "Page", holds: Callable[[], bool]) -> None:
    """Let the page go on until something holds; fail if it does not within half a minute."""
    deadline = time.monotonic() + _PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        page.wait_for_timeout(20)


def wait_for_texts(page: "Page", selector: str, texts: list[str]) -> None:
    """Let the page go on until the elements of a selector have these texts."""
    wait_until(page, lambda: page.locator(selector).all_inner_texts() == texts)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests of this folder."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """The system's Chromium."""
    sync_api: Any = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make test does")
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        pytest.skip("Chromium is not installed: make test-browser does")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield started
        started.close()


def _served(name: str) -> Iterator[services.Service]:
    with services.serving(services.index(name)) as service:
        yield service


@pytest.fixture(scope="session")
def seeds(browser: "Browser") -> Iterator[services.Service]:
    """A service over the seeds."""
    yield from _served("seeds")


@pytest.fixture(scope="session")
def many(browser: "Browser") -> Iterator[services.Service]:
    """A service over 2,000 articles."""
    yield from _served("many")


@pytest.fixture(scope="session")
def hostile(browser: "Browser") -> Iterator[services.Service]:
    """A service over articles that mean harm."""
    yield from _served("hostile")


@pytest.fixture
def mortal(browser: "Browser") -> Iterator[services.Service]:
    """A service over the seeds that a test may kill."""
    yield from _served("seeds")


@pytest.fixture
def open_page(browser: "Browser") -> Iterator[OpenPage]:
    """Return a function that opens an address in a fresh window, without cookies or storage.

    It takes the address and the options of playwright's `new_context`. When the test is over, no script may have failed
    and no harm have been done in any window, and each may have asked no one but its service.
    """
    with ExitStack() as windows:
        troubles: list[str] = []
        opened: list[Page] = []

        def make(url: str, **options: Any) -> "Page":
            context = browser.new_context(
                **{"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **options}
            )
            windows.callback(context.close)
            context.set_default_timeout(30_000)
            page = context.new_page()
            origin = "/".join(url.split("/")[:3])
            page.on("pageerror", lambda error: troubles.append(str(error)))
            page.on("console", lambda told: troubles.append(told.text) if _is_trouble(told) else None)
            page.on(
                "request",
                lambda asked: (
                    troubles.append(asked.url) if not asked.url.startswith((origin, "blob:", "data:")) else None
                ),
            )
            page.goto(url)
            opened.append(page)
            return page

        yield make
        for page in opened:
            if not page.is_closed():
                assert page.evaluate("window.harmed === undefined"), "text was read as markup"
        assert troubles == []


def _is_trouble(told: Any) -> bool:
    return told.type in ("error", "warning") and not told.text.startswith(_EXPECTED)

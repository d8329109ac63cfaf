"""A real Chromium looks at a real server; whatever asks the outside world for something fails its test."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.browser import chromium
from tests.browser.serving import serving
from tests.browser.views import looking


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test in this folder."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine; without one, the test is skipped and says how to get one."""
    path = chromium.find()
    if path is None:
        pytest.skip(f"no Chromium found; {chromium.ADVICE}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.words())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that has not seen a single event."""
    with serving(tmp_path_factory.mktemp("empty") / "home") as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page at a desk by day, whose errors and calls to the outside world fail the test."""
    with looking(browser) as page:
        wrong = watch(page)
        yield page
    assert not wrong


def watch(page: Page) -> list[str]:
    """A list that fills with the page's own errors and with every request to anywhere but this machine."""
    wrong: list[str] = []

    def asked(request: Request) -> None:
        where = urlsplit(request.url)
        if where.scheme in {"http", "https", "ws", "wss"} and where.hostname not in {"127.0.0.1", "localhost"}:
            wrong.append(f"asked the outside world: {request.url}")

    page.on("request", asked)
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("console", lambda said: wrong.append(f"console: {said.text}") if said.type == "error" else None)
    return wrong

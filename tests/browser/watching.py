"""Looking at pages in a real Chromium: one browser for all tests, and pages whose errors fail their test."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.browser import chromium
from tests.browser.views import looking


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


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page at a desk by day, whose errors and calls to the outside world fail the test."""
    with looking(browser) as page:
        wrong = watch(page)
        yield page
    assert not wrong, wrong


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

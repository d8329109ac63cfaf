"""What somebody sees who has just started the server and has sent nothing yet."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page, Request

from tests.browser.axe import violations
from tests.browser.views import VIEWS, View, looking
from tests.browser.watching import watch

SENT_AT_MOST = 320_000  # bytes of one page with all that it loads, as they go over the wire
REQUESTS_AT_MOST = 8
HREFS = "links => links.map(link => link.getAttribute('href'))"


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_the_first_page_is_sound_in_every_view(browser: Browser, empty: str, view: View) -> None:
    with looking(browser, view) as page:
        wrong = watch(page)
        page.goto(empty, wait_until="networkidle")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= view.width  # nothing to scroll sideways
    assert wrong == []


def test_every_page_that_the_first_leads_to_is_sound(page: Page, empty: str) -> None:
    page.goto(empty, wait_until="networkidle")
    links = {urljoin(empty, link).partition("#")[0] for link in page.locator("a[href]").evaluate_all(HREFS)}
    inside = sorted(link for link in links if link.startswith(empty))
    assert inside
    for link in inside:
        answer = page.goto(link, wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200, link
        assert (link, violations(page)) == (link, [])


def test_the_first_page_is_light(page: Page, empty: str) -> None:
    loaded: list[tuple[str, int]] = []
    page.on("requestfinished", lambda asked: loaded.append((asked.url, received(asked))))
    page.goto(empty, wait_until="networkidle")
    assert loaded
    assert len(loaded) <= REQUESTS_AT_MOST, loaded
    assert sum(size for _, size in loaded) <= SENT_AT_MOST, loaded


def received(request: Request) -> int:
    sizes = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]

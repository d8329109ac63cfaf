"""The page of what is going on, in a real browser beside a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.views import VIEWS, View, looking
from tests.browser.watching import watch
from tests.sampling import some
from tests.surfaces.lively import House, happened, lively, said
from tests.surfaces.world import PAYLOADS

pytestmark = pytest.mark.browser

BROKEN_RULES = "window.broken = []; addEventListener('securitypolicyviolation', e => broken.push(e.violatedDirective))"
HIDDEN = """hidden => {
    Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});
    document.dispatchEvent(new Event('visibilitychange'));
}"""
PATIENCE = 60_000  # ms; how fast it is, the benchmarks say


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A server of one's own."""
    with lively(tmp_path / "home") as house:
        yield house


def entered(page: Page, house: House, path: str = "/live") -> None:
    """Open a page as the owner."""
    name, _, value = house.session().partition("=")
    page.context.add_cookies([{"name": name, "value": value, "url": house.url}])
    page.add_init_script(BROKEN_RULES)
    page.goto(house.url + path)


def _stranger(talk: str, payload: str) -> list[dict[str, Any]]:
    """A conversation with a payload in every place that the page shows."""
    return [
        said(talk, payload, user_id=payload),
        happened(talk, "handoff", {"state": "initiated", "reason": payload}),
        happened(talk, "intent.recognized", {"intent": payload, "confidence": 0.9}),
    ]


@pytest.mark.parametrize("view", some(VIEWS, 3), ids=lambda view: view.name)
def test_the_page_is_sound_empty_and_full_of_strangers(browser: Browser, house: House, view: View) -> None:
    with looking(browser, view) as page:
        wrong = watch(page)
        entered(page, house)
        expect(page.locator("#live-state")).to_have_text("Updating as it happens.")
        house.send(*(event for index, payload in enumerate(PAYLOADS) for event in _stranger(f"{index}", payload)))
        told = page.locator("#waiting-heading .live-count")
        expect(told).not_to_have_text("0", timeout=PATIENCE)
        expect(page.locator(".of-open a").first).to_be_visible()
        assert page.evaluate("window.pwned") is None
        assert page.evaluate("broken") == []
        assert page.locator("main :is(img, script, style, iframe, svg)").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") == view.width
        assert violations(page) == []
        assert not wrong


def test_what_happens_is_seen_and_leads_to_its_transcript(page: Page, house: House) -> None:
    entered(page, house)
    expect(page.locator("#live-state")).to_have_text("Updating as it happens.")
    house.send(said("seen", "a question that nobody asked before"))
    row = page.locator(".of-open").get_by_role("link", name="a question that nobody asked before")
    expect(row).to_be_visible(timeout=PATIENCE)
    row.focus()
    house.send(happened("seen", "handoff", {"state": "initiated", "reason": "a reason of its own"}))
    expect(page.locator(".of-waiting").get_by_text("a reason of its own")).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("document.activeElement.textContent") == "a question that nobody asked before"
    assert page.title().startswith("(")
    expect(page.locator("#live-said")).to_contain_text("waiting for a human")
    house.send(said("seen", "here I am", role="human_agent"))
    expect(page.locator(".of-waiting").get_by_text("a reason of its own")).to_have_count(0, timeout=PATIENCE)
    row.click()
    expect(page.locator(".moments")).to_contain_text("here I am")


def test_nothing_is_asked_while_nobody_looks(page: Page, house: House) -> None:
    entered(page, house)
    expect(page.locator("#live-state")).to_have_text("Updating as it happens.")
    page.evaluate(HIDDEN, True)
    expect(page.locator("#live-state")).to_have_text("Paused while you look elsewhere.")
    while house.live.streams:
        page.wait_for_timeout(50)
    house.send(said("unseen", "said while nobody looked"))
    page.evaluate(HIDDEN, False)
    expect(page.get_by_role("link", name="said while nobody looked")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#live-state")).to_have_text("Updating as it happens.")


def test_without_its_script_the_page_says_how_things_stand(browser: Browser, house: House) -> None:
    house.send(said("plain", "seen without a script"))
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        entered(page, house)
        for _ in range(100):
            if page.get_by_role("link", name="seen without a script").count():
                break
            page.wait_for_timeout(100)
            page.get_by_role("link", name="Look again").click()
        expect(page.get_by_role("link", name="seen without a script")).to_be_visible()
    finally:
        context.close()


def test_whoever_signs_out_meets_the_door(browser: Browser, house: House) -> None:
    # A look at the lists that is under way is refused, which the browser notes: its console is not watched here.
    with looking(browser) as page:
        entered(page, house)
        expect(page.locator("#live-state")).to_have_text("Updating as it happens.")
        owner = house.accounts.people.owner()
        assert owner
        house.accounts.sessions.end_all(owner.id, by=owner.actor)
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=PATIENCE)

"""The Health page in a real browser beside a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from telltale.store.damages import Damage
from tests.browser.axe import violations
from tests.browser.views import VIEWS, View, looking
from tests.browser.watching import watch
from tests.sampling import some
from tests.surfaces.lively import House, lively, said
from tests.surfaces.pages.test_live_in_browser import entered
from tests.surfaces.test_health import fixed_meanwhile
from tests.surfaces.world import PAYLOADS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server with everything that can be shown, sent by strangers."""
    with lively(tmp_path_factory.mktemp("troubled") / "home") as house:
        for payload in PAYLOADS:
            bad = {"type": "message", "conversation_id": payload, "properties": {"role": payload}}
            house.send(said("a", payload), bad, {"type": payload}, source=payload)
        house.store.inbox.note_damage(Damage(PAYLOADS[0], 1_772_000_000_000_000, 12, 3, PAYLOADS[1]))
        house.store.catch_up()
        yield house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A server of one's own."""
    with lively(tmp_path / "home") as house:
        yield house


@pytest.mark.parametrize("view", some(VIEWS, 3), ids=lambda view: view.name)
def test_the_page_is_sound_full_of_strangers(browser: Browser, troubled: House, view: View) -> None:
    with looking(browser, view) as page:
        wrong = watch(page)
        entered(page, troubled, "/health")
        for one in page.locator("#failures summary").all():
            one.click()
        expect(page.get_by_text("Damaged on the disk")).to_be_visible()
        assert page.evaluate("window.pwned") is None
        assert page.evaluate("broken") == []
        assert page.locator("main :is(img, script, style, iframe)").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") == view.width
        assert violations(page) == []
        assert not wrong


@pytest.mark.parametrize("view", some(VIEWS, 3), ids=lambda view: view.name)
def test_an_empty_house_is_sound(browser: Browser, house: House, view: View) -> None:
    with looking(browser, view) as page:
        wrong = watch(page)
        entered(page, house, "/health")
        expect(page.get_by_role("heading", name="Nothing has been sent yet")).to_be_visible()
        expect(page.locator("pre")).to_contain_text(f"curl {house.url}/v1/events")
        assert page.evaluate("document.documentElement.scrollWidth") == view.width
        assert violations(page) == []
        assert not wrong


def test_replay_by_its_button(page: Page, house: House) -> None:
    fixed_meanwhile(house)
    entered(page, house, "/health")
    page.get_by_role("button", name="Replay unknown type").click()
    expect(page.get_by_role("status")).to_contain_text("1 accepted now, 0 still not")
    expect(page.get_by_text("Nothing has failed.")).to_be_visible()
    expect(page.get_by_text("Balanced")).to_be_visible()
    assert page.evaluate("broken") == []

"""The page of intents and topics, and what was read out of a conversation, in a real browser beside a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from telltale.surfaces.pages.topics import CHANGE, PATH
from tests.browser.axe import violations
from tests.browser.views import VIEWS, View, looking
from tests.browser.watching import watch
from tests.sampling import some
from tests.surfaces.lively import House, lively, said
from tests.surfaces.pages.test_live_in_browser import entered
from tests.surfaces.sorting import read, sorted_into, topic
from tests.surfaces.world import PAYLOADS

pytestmark = pytest.mark.browser

ADVICE = "\U0001f642 Free. "


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server over talks of strangers in as many topics, where everything was read that can be."""
    with lively(tmp_path_factory.mktemp("topics") / "home") as house:
        for number, payload in enumerate(PAYLOADS):
            house.send(said(f"t{number}", f"#{number} {payload}"), said(f"t{number}", ADVICE + payload, "bot"))
        house.store.catch_up()
        sorted_into(house.store, **{
            f"p{number}": (topic(payload[:80], f"bb{number:08}", example=payload, answered=number > 2), f"#{number} ")
            for number, payload in enumerate(PAYLOADS)
        })  # fmt: skip
        read(house.store, "tones", "en", -0.6, "swearing,rephrasing", where="role = 'user'")
        read(house.store, "supports", False, "2-7,4-30,900-901", where="role = 'bot'")
        yield house


@pytest.mark.parametrize("view", some(VIEWS[::-1], 4), ids=lambda view: view.name)
def test_what_strangers_say_is_listed_and_does_nothing(browser: Browser, house: House, view: View) -> None:
    with looking(browser, view) as page:
        wrong = watch(page)
        entered(page, house, PATH)
        expect(page.locator("#unseen tbody tr")).to_have_count(3)
        _sound(page, view)
        page.locator("#all a[data-drawer]").first.click()
        page.locator(".topic summary").click()
        _sound(page, view)
        page.locator(".voices a").first.click()
        expect(page.locator(".doubt").last).to_be_visible()
        _sound(page, view)
        assert not wrong


def _sound(page: Page, view: View) -> None:
    assert page.evaluate("window.pwned") is None
    assert page.evaluate("window.broken ?? []") == []
    assert page.locator("main :is(img, script, style, iframe)").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") == view.width
    assert violations(page) == []


def test_a_topic_is_renamed_in_the_drawer(page: Page, house: House) -> None:
    entered(page, house, PATH)
    page.locator("#unseen tbody a[data-drawer]").first.click()
    drawer = page.get_by_role("dialog")
    drawer.locator("summary").click()
    drawer.get_by_label("Name").fill("Lockers")
    with page.expect_response(f"{house.url}{CHANGE}"):
        drawer.get_by_role("button", name="Rename").click()
    expect(page.locator("#unseen tbody a[data-drawer]").filter(has_text="Lockers")).to_be_visible()
    expect(drawer).to_be_hidden()
    expect(page).to_have_url(re.compile(f"{PATH}$"))

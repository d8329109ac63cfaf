"""The Flows page in a real browser beside a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from telltale.demo import company
from telltale.intake import Arrival, through
from tests.browser.axe import violations
from tests.browser.views import VIEWS, View, looking
from tests.browser.watching import watch
from tests.sampling import some
from tests.surfaces.lively import House, happened, lively, said
from tests.surfaces.pages.test_live_in_browser import entered
from tests.surfaces.world import LAST_DAY, PAYLOADS

pytestmark = pytest.mark.browser

OFFER = ("offer/ask_company", "offer/ask_quantity", "offer/ask_tax_number", "offer/ask_email")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server over the simulated company."""
    with lively(tmp_path_factory.mktemp("flows") / "home") as house:
        arrival = Arrival("default", "demo", "events")
        events = [through(event, arrival) for event in company(conversations=1500, end=LAST_DAY)]
        house.store.accept(events, project="default", received_at=arrival.imported_at)
        house.store.catch_up()
        yield house


@pytest.fixture(scope="module")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server to which strangers sent buttons, steps, intents and events."""
    with lively(tmp_path_factory.mktemp("strangers") / "home") as house:
        for number, payload in enumerate(PAYLOADS):
            talk = f"t{number}"
            form = {"flow_id": payload, "node_id": payload, "slot": payload}
            buttons = [{"title": payload}, {"id": payload[::-1], "title": payload, "value": payload}]
            house.send(
                happened(talk, "flow.step", {"state": "entered", **form}),
                happened(talk, "message", {"role": "bot", "text": "Choose", "quick_replies": buttons}),
                happened(talk, "message", {"role": "user", "selected_quick_reply": {"title": payload}}),
                happened(talk, "intent.recognized", {"intent": payload}),
                happened(talk, "track", {"event": payload}),
                happened(talk, "flow.step", {"state": "completed", **form}),
            )
        house.store.catch_up()
        yield house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A server of one's own."""
    with lively(tmp_path / "home") as house:
        yield house


@pytest.mark.parametrize("view", some(VIEWS, 3), ids=lambda view: view.name)
def test_the_page_is_sound(browser: Browser, shop: House, view: View) -> None:
    with looking(browser, view) as page:
        wrong = watch(page)
        entered(page, shop, "/flows?period=all&split=channel")
        expect(page.get_by_role("heading", name="Where conversations go")).to_be_visible()
        expect(page.locator("#paths .tree > li").first).to_be_visible()
        expect(page.locator("#paths .chart")).to_be_visible(visible=view.width > 640)
        expect(page.get_by_text("rarely used")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == view.width
        assert page.evaluate("broken") == []
        assert violations(page) == []
        assert not wrong


@pytest.mark.parametrize("view", some(VIEWS, 3), ids=lambda view: view.name)
def test_the_page_is_sound_full_of_strangers(browser: Browser, strangers: House, view: View) -> None:
    with looking(browser, view) as page:
        wrong = watch(page)
        entered(page, strangers, "/flows?period=all")
        expect(page.locator("#paths .tree > li").first).to_be_visible()
        expect(page.locator("#replies tbody tr").first).to_be_visible()
        assert page.evaluate("window.pwned") is None
        assert page.evaluate("broken") == []
        assert page.locator("main :is(img, script, style, iframe)").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") == view.width
        assert violations(page) == []
        assert not wrong


def test_a_funnel_is_built_and_kept_in_the_address(page: Page, shop: House) -> None:
    entered(page, shop, "/flows?period=all")
    expect(page.locator("#funnel .stage h3")).to_contain_text([*OFFER])
    page.get_by_label("Step 5").select_option("")
    expect(page.locator("#funnel .stage")).to_have_count(4)
    page.get_by_label("Then").select_option("completed:offer/sent")
    expect(page.locator("#funnel .stage")).to_have_count(5)
    page.get_by_label("Split by").select_option("channel")
    expect(page.get_by_role("region", name="The funnel by channel")).to_be_visible()
    assert "step=completed%3Aoffer%2Fsent" in page.url
    assert "split=channel" in page.url
    page.reload()
    expect(page.locator("#funnel .stage")).to_have_count(5)
    expect(page.get_by_role("region", name="The funnel by channel")).to_be_visible()
    page.locator("label", has_text="7 days").click()
    expect(page.locator("#period-7")).to_be_checked()
    expect(page.locator("#funnel .stage")).to_have_count(5)
    assert page.evaluate("broken") == []


def test_numbers_lead_to_their_conversations(page: Page, shop: House) -> None:
    entered(page, shop, "/flows?period=all")
    lost = page.locator("#funnel .stage").nth(2).get_by_role("link", name="did not go on")
    number = int(str(lost.text_content()).split()[0])
    lost.click()
    expect(page.get_by_text("took step offer/ask_company, then step offer/ask_quantity")).to_be_visible()
    assert page.locator("table.list tbody tr").count() == min(number, 50)
    page.go_back()
    first = page.locator("#paths .tree > li > .way").first
    first.locator("a").click()
    expect(page.get_by_text("began with ")).to_be_visible()
    expect(page.locator("table.list tbody tr").first).to_be_visible()


def test_what_counts_as_a_move_is_chosen(page: Page, shop: House) -> None:
    entered(page, shop, "/flows?period=all")
    page.get_by_label("What counts as a move").select_option("flow")
    expect(page.locator("#paths .kind.intent")).to_have_count(0)
    expect(page.locator("#paths .kind.reply").first).to_be_visible()
    assert "moves=flow" in page.url


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/flows?step=reply:nobody&step=reply:track&period=all", "No step 'reply:nobody'"),
        ("/flows?step=reply:track&period=all", "Choose two steps or more"),
        ("/flows?channel=moon", "No conversation is like that"),
    ],
)
def test_what_cannot_be_is_said(page: Page, shop: House, address: str, words: str) -> None:
    entered(page, shop, address)
    expect(page.locator("main")).to_contain_text(words)


def test_an_empty_house_is_sound(page: Page, house: House) -> None:
    entered(page, house, "/flows")
    expect(page.get_by_role("heading", name="No conversations yet")).to_be_visible()
    assert violations(page) == []


def test_a_bot_without_flows_and_buttons_is_told_so(page: Page, house: House) -> None:
    house.send(said("a"), said("a", "On its way.", "bot"))
    house.store.catch_up()
    entered(page, house, "/flows?period=all")
    expect(page.locator("#replies")).to_contain_text("No quick reply was shown")
    expect(page.locator("#drop-off")).to_contain_text("No flow was entered")
    expect(page.locator("#funnel")).to_contain_text("Choose two steps or more")
    assert violations(page) == []

"""Every page in a real browser: by day and by night, at a desk and on a telephone, by mouse, keyboard and history."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from telltale.ask import Asker, Selection
from telltale.surfaces.pages.tiles import TILES
from tests.browser.axe import violations
from tests.browser.views import VIEWS, View, looking
from tests.browser.watching import watch
from tests.sampling import some

pytestmark = pytest.mark.browser

PAGES = {
    "overview": "/",
    "a narrowed overview": "/?channel=web&rank=unresolved&period=7",
    "nothing in the period": "/?from=1999-01-01&to=1999-01-31",
    "conversations": "/conversations",
    "behind a number": "/conversations?metric=csat&part=denominator&q=order",
    "no conversation": "/conversations?q=nobody+said+this",
    "audience": "/audience?period=all",
    "outcomes": "/outcomes?period=all",
    "outcomes by other rules": "/outcomes?try=1&reopen_window=1h&negative_signals=thumbs_down&resolution_window=24h",
    "impossible rules": "/outcomes?try=1&resolution_window=soon",
    "what moved a number": "/compare?metric=fallback_rate",
    "training": "/training?period=all",
    "no training set": "/training?project=nobody",
    "models": "/models?period=all",
    "business": "/business?period=all&days=30",
    "business of a channel": "/business?period=all&channel=whatsapp",
    "nothing was sold": "/business?from=1999-01-01&to=1999-01-31",
    "no model was called": "/models?from=1999-01-01&to=1999-01-31",
    "metrics": "/definitions",
    "a metric": "/definitions/quality_deflection_rate",
    "interface": "/docs",
    "health": "/health",
    "not found": "/nowhere",
}
BROKEN_RULES = "window.broken = []; addEventListener('securitypolicyviolation', e => broken.push(e.violatedDirective))"


def look(page: Page, address: str) -> None:
    """Open a page and note every breach of its own rules."""
    page.add_init_script(BROKEN_RULES)
    page.goto(address, wait_until="networkidle")


@pytest.fixture
def hostile(numbers: Asker) -> list[str]:
    """The ids of the conversations in which strangers try to break the pages."""
    found = numbers.conversations(Selection(from_="2026-10-30", to="2026-10-30", search="Hello", limit=500))
    return [one.conversation for one in found.conversations if one.thread.startswith("hostile-")]


# The quick form looks at each page in one way, and at the pages together in all of them.
LOOKS = [
    pytest.param(name, view, id=f"{name}-{view.name}", marks=() if place % len(VIEWS) == nth else pytest.mark.long)
    for place, name in enumerate(PAGES)
    for nth, view in enumerate(VIEWS)
]


@pytest.mark.parametrize(("name", "view"), LOOKS)
def test_every_page_is_sound(browser: Browser, address: str, name: str, view: View) -> None:
    with looking(browser, view) as page:
        wrong = [] if name == "not found" else watch(page)
        look(page, address + PAGES[name])
        assert not wrong
        assert page.evaluate("broken") == []
        assert page.evaluate("document.documentElement.scrollWidth") == view.width, "the page is wider than the screen"
        assert violations(page) == []


@pytest.mark.parametrize("view", some(VIEWS, 3), ids=lambda view: view.name)
def test_an_empty_house_is_sound(browser: Browser, empty: str, view: View) -> None:
    with looking(browser, view) as page:
        wrong = watch(page)
        look(page, empty)
        expect(page.get_by_role("heading", name="No conversations yet")).to_be_visible()
        assert not wrong
        assert violations(page) == []


@pytest.mark.parametrize("view", some(VIEWS[::-1], 4), ids=lambda view: view.name)
def test_transcripts_of_strangers_are_sound(browser: Browser, address: str, hostile: list[str], view: View) -> None:
    with looking(browser, view) as page:
        wrong = watch(page)
        for conversation in hostile:
            look(page, f"{address}/conversations/{quote(conversation)}")
            for note in page.locator("summary").all():
                note.click()
            assert page.evaluate("window.pwned") is None
            assert page.evaluate("broken") == []
            assert page.locator("main :is(img, script, style, iframe)").count() == 0
        assert not wrong
        assert violations(page) == []


def test_names_by_strangers_are_inert_in_charts_and_filters(page: Page, address: str) -> None:
    look(page, f"{address}/?from=2026-10-30&to=2026-10-30&rank=unresolved")
    for choice in page.locator("details.choice > summary").all():
        choice.click()
    chart = page.locator("#intents .chart")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box
    for part in range(1, 12):
        chart.hover(position={"x": box["width"] * 0.45, "y": box["height"] * part / 13})
    expect(page.locator(".tip").first).to_be_visible()
    assert page.evaluate("window.pwned") is None
    assert page.evaluate("broken") == []
    assert page.locator(".tip :is(img, svg, script)").count() == 0


def test_a_page_sends_little(browser: Browser, address: str) -> None:
    with looking(browser) as page:
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        sent: list[int] = []
        network.on("Network.loadingFinished", lambda one: sent.append(int(one["encodedDataLength"])))
        page.goto(address, wait_until="networkidle")
        assert len(sent) <= 8
        assert sum(sent) <= 320_000


def test_a_filter_goes_into_the_address_and_back_again(page: Page, address: str) -> None:
    look(page, address)
    before = page.locator(".tile .value strong").all_inner_texts()
    page.locator("#choice-channel summary").click()
    page.get_by_role("checkbox", name="web").check()
    page.wait_for_url("**/?channel=web")
    expect(page.locator("#choice-channel")).to_have_attribute("open", "")
    expect(page.get_by_label("Narrowed to").get_by_text("channel: web")).to_be_visible()
    narrowed = page.locator(".tile .value strong").all_inner_texts()
    assert narrowed != before
    page.locator("label", has_text="7 days").click()
    page.wait_for_url("**/?period=7&channel=web")
    page.go_back()
    page.wait_for_url("**/?channel=web")
    expect(page.locator("#period-28")).to_be_checked()
    expect(page.locator(".tile .value strong")).to_have_text(narrowed)
    page.go_back()
    page.wait_for_url(f"{address}/")
    expect(page.get_by_role("checkbox", name="web", include_hidden=True)).not_to_be_checked()
    expect(page.locator(".tile .value strong")).to_have_text(before)
    expect(page.locator(".chart:has(canvas)")).to_have_count(4)
    page.go_forward()
    page.wait_for_url("**/?channel=web")
    expect(page.locator(".tile .value strong")).to_have_text(narrowed)
    assert page.evaluate("broken") == []


def test_a_chip_takes_its_filter_away(page: Page, address: str) -> None:
    look(page, f"{address}/conversations?channel=web&metric=csat&q=order")
    page.get_by_role("link", name="without channel: web").click()
    page.wait_for_url(f"{address}/conversations?q=order&metric=csat&part=numerator")
    page.get_by_role("link", name="without counted in CSAT").click()
    page.wait_for_url(f"{address}/conversations?q=order")
    page.get_by_role("link", name="without text: order").click()
    page.wait_for_url(re.compile("/conversations[?]?$"))


def test_the_keyboard_reaches_every_tile_and_its_definition(page: Page, address: str) -> None:
    look(page, address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    reached: set[str] = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.tile .open')"):
            reached.add(str(page.evaluate("new URL(document.activeElement.href).pathname.split('/').pop()")))
        if len(reached) == len(TILES):
            break
    assert reached == {tile.metric for tile in TILES}
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("heading", level=1)).to_have_text("Response time")
    expect(drawer.locator("canvas")).to_be_visible()
    assert page.evaluate("document.querySelector('#drawer').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    assert page.evaluate("document.activeElement.textContent") == "Response time"


def test_a_tile_leads_to_its_definition_and_its_conversations(page: Page, address: str, numbers: Asker) -> None:
    look(page, f"{address}/?channel=web")
    page.get_by_role("link", name="Containment rate", exact=True).click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("conversations not handed off ÷ closed, engaged conversations")).to_be_visible()
    drawer.locator(".sql summary").click()
    expect(drawer.locator("pre")).to_contain_text("SELECT")
    drawer.get_by_role("link", name="Conversations counted").click()
    page.wait_for_url("**/conversations?channel=web&metric=containment_rate")
    expect(page.get_by_text("counted in Containment rate")).to_be_visible()
    page.locator(".list a").first.click()
    expect(page.locator(".transcript .reason")).not_to_be_empty()
    shown = page.url.rpartition("/")[2]
    assert page.locator(".mark-note").first.inner_text().strip("◆ ") in {
        mark.words for moment in numbers.transcript(shown).moments for mark in moment.marks
    }


def test_night_can_be_chosen_and_stays(page: Page, address: str) -> None:
    look(page, address)
    day = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Light or dark").click()
    night = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert night != day
    page.goto(f"{address}/conversations")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == night


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    """A page that runs no script at all."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_everything_works_without_script(scriptless: Page, address: str) -> None:
    scriptless.goto(address)
    whole = scriptless.locator(".tile .value strong").all_inner_texts()
    scriptless.locator("#choice-channel summary").click()
    scriptless.get_by_role("checkbox", name="web").check()
    scriptless.get_by_role("button", name="Apply").click()
    expect(scriptless.get_by_text("channel: web")).to_be_visible()
    assert scriptless.locator(".tile .value strong").all_inner_texts() != whole
    scriptless.locator("#outcomes .data summary").click()
    expect(scriptless.locator("#outcomes table")).to_be_visible()
    scriptless.get_by_role("link", name="CSAT", exact=True).click()
    expect(scriptless.get_by_role("heading", level=1)).to_have_text("CSAT")
    assert "channel=web" in scriptless.url


def test_a_lost_server_is_said(browser: Browser, address: str) -> None:
    with looking(browser) as page:
        look(page, address)
        page.route("**/*", lambda route: route.abort())
        page.locator("label", has_text="90 days").click()
        expect(page.get_by_role("alert")).to_be_visible()

"""The Business page shows what is answered, under every choice, and says what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import httpx2
import pytest
from playwright.sync_api import Browser, expect

from telltale.ask import Asker
from telltale.ask.views import views
from telltale.ask.views.attribution import MODELS, AttributionQuestion
from telltale.ask.views.leads import LeadsQuestion
from telltale.ask.views.returns import ReturnsQuestion
from telltale.demo import company, economics
from telltale.intake import Arrival, Redaction, through
from telltale.settings import load
from telltale.store import Store
from telltale.surfaces.web import app
from tests.browser.axe import violations
from tests.browser.views import VIEWS, View, looking
from tests.browser.watching import watch
from tests.sampling import some
from tests.surfaces.world import LAST_DAY, PAYLOADS, asker, served


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Asker]]:
    """A server over the simulated company, whose people say what they assume; and strangers among its buttons."""
    home = tmp_path_factory.mktemp("business")
    assumed = economics.lines(date(2026, 8, 1), date(2026, 10, 15))
    (home / "telltale.toml").write_text(assumed.replace("payroll, after the raise", PAYLOADS[0].replace('"', "'")))
    with Store(load({}, home=home)) as store:
        arrival, redaction = Arrival("default", "demo", "events"), Redaction(store.settings, key=b"k" * 32)
        events = list(company(conversations=1500, days=30, end=LAST_DAY))
        buttons = [one for one in events if one.properties.get("event") == "cta_shown"]
        for one, payload in zip(buttons, PAYLOADS, strict=False):
            one.properties = {"event": "cta_shown", "properties": {"placement": payload, "copy": payload}}
        accepted = [through(event, arrival, redaction) for event in events]
        store.accept(accepted, project="default", received_at=arrival.imported_at)
        store.catch_up()
        numbers = asker(store)
        with served(app(numbers)) as address:
            yield address, numbers


def got(address: str, path: str) -> httpx2.Response:
    return httpx2.get(f"{address}{path}", headers={"accept": "text/html"}, timeout=60)


def part(page: str, name: str) -> str:
    """A panel of the page."""
    return page.partition(f'id="{name}"')[2].partition("</section>")[0]


def test_the_funnel_is_the_view(shop: tuple[str, Asker]) -> None:
    address, numbers = shop
    first, last = numbers.span() or (LAST_DAY, LAST_DAY)
    found = views()["leads"].look(numbers, LeadsQuestion(first.isoformat(), last.isoformat()))
    rows = re.findall(
        r'</svg></td>\s*<td class="number">([\d,]+)</td>', part(got(address, "/business?period=all").text, "leads")
    )
    assert [int(one.replace(",", "")) for one in rows] == [stage.count for stage in found.stages]
    assert found.stages[-1].count > 0


def test_the_models_are_the_view(shop: tuple[str, Asker]) -> None:
    address, numbers = shop
    first, last = numbers.span() or (LAST_DAY, LAST_DAY)
    found = views()["attribution"].look(numbers, AttributionQuestion(first.isoformat(), last.isoformat(), days=30))
    panel = part(got(address, "/business?period=all&days=30").text, "attribution")
    shown = re.findall(r'of the goals">([\d,.]+)', panel)
    assert shown == [f"{share.goals:,.1f}" for model in found.models for share in model.shares]
    assert len(shown) == 4 * len(MODELS)


def test_the_return_is_the_view_with_every_input(shop: tuple[str, Asker]) -> None:
    address, numbers = shop
    first, last = numbers.span() or (LAST_DAY, LAST_DAY)
    found = views()["roi"].look(numbers, ReturnsQuestion(first.isoformat(), last.isoformat()))
    panel = part(got(address, "/business?period=all").text, "roi")
    assert found.net_savings
    for bound in (found.net_savings.low, found.net_savings.base, found.net_savings.high):
        assert f"{'−' if bound < 0 else ''}{abs(bound):,.0f} EUR" in panel
    for one in found.inputs:
        assert one.title in panel
        assert one.source in unescape(panel)


def test_what_is_missing_is_named(address: str) -> None:
    panel = part(got(address, "/business").text, "roi")
    assert "Not available until these are given" in panel
    for name in ("currency", "wage", "cost_per_human_contact", "upkeep"):
        assert f"<li>{name}: " in panel


def test_what_strangers_write_on_buttons_is_shown_and_no_more(shop: tuple[str, Asker]) -> None:
    page = got(shop[0], "/business?period=all").text
    panel = part(page, "buttons")
    assert PAYLOADS[0] in unescape(panel)
    assert PAYLOADS[0] not in panel or "<" not in PAYLOADS[0]


@pytest.mark.parametrize("days", ["0", "91", "many", "-1", "9" * 30])
def test_a_window_out_of_bounds_is_a_sentence(address: str, days: str) -> None:
    response = got(address, f"/business?days={days}")
    assert response.status_code == 400
    assert "give 1 to 90" in unescape(response.text)


@pytest.mark.browser
@pytest.mark.parametrize("view", some(VIEWS, 3), ids=lambda view: view.name)
def test_the_page_is_sound(browser: Browser, shop: tuple[str, Asker], view: View) -> None:
    with looking(browser, view) as page:
        wrong = watch(page)
        page.goto(f"{shop[0]}/business?period=all&channel=web", wait_until="networkidle")
        expect(page.get_by_role("heading", name="What the bot is worth")).to_be_visible()
        page.get_by_role("link", name="30 days").click()
        expect(page.get_by_role("link", name="30 days")).to_have_attribute("aria-current", "true")
        assert not wrong
        assert page.evaluate("document.documentElement.scrollWidth") == view.width, "the page is wider than the screen"
        assert violations(page) == []

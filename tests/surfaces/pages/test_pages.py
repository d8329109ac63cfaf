"""Laws for every page, over HTTP."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote

import httpx2
import pytest
from starlette.datastructures import QueryParams

from telltale.ask import Asker, Selection
from telltale.charts.figures import figure
from telltale.metrics import DIMENSIONS, catalogue
from telltale.surfaces.guard import POLICY
from telltale.surfaces.pages import tiles
from telltale.surfaces.pages.definitions import exclusions
from telltale.surfaces.pages.filters import Filters
from tests.surfaces.world import PAYLOADS

PAGES = (
    "/", "/live", "/health", "/conversations", "/audience", "/compare", "/flows", "/topics", "/training", "/models",
    "/business",
    "/definitions", "/definitions/containment_rate", "/docs",
)  # fmt: skip
VARIANTS = (
    "/?period=7", "/?period=all&compare=off", "/?rank=unresolved&channel=web", "/?intent=nobody+has+this",
    "/?from=1999-01-01&to=1999-01-31", "/conversations?q=order", "/conversations?metric=csat&part=denominator",
    "/conversations?q=%25_%5C'%22", "/audience?every=month&channel=web", "/audience?from=1999-01-01&to=1999-01-31",
    "/compare?metric=csat&channel=web&against=channel%3Dwhatsapp", "/compare?metric=users", "/compare?from=1999-01-01",
    "/definitions/csat?channel=web&channel=whatsapp", "/models?period=all&bot_version=3.2",
    "/models?from=1999-01-01&to=1999-01-31", "/business?period=all&days=90&channel=web",
    "/business?from=1999-01-01&to=1999-01-31", "/definitions/revenue", "/definitions/roi?channel=web",
    "/definitions/llm_cost", "/definitions/sentiment",
    "/flows?period=all&moves=flow&depth=6&split=channel",
    "/flows?step=reply:track&step=intent:track_order&period=all", "/flows?from=1999-01-01&to=1999-01-31",
    "/training?period=all&project=default", "/training?suggest=1&project=nobody",
    "/training?from=1999-01-01&to=1999-01-31",
)  # fmt: skip
PEOPLE = {"accept": "text/html"}


def got(address: str, path: str, **headers: str) -> httpx2.Response:
    return httpx2.get(f"{address}{path}", headers=PEOPLE | headers, timeout=60)


class Outline(HTMLParser):
    """What of a page could do harm: inline scripts and styles, handlers, addresses elsewhere."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.harm: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        known = dict(attrs)
        if (tag == "script" and not (known.get("src") or "").startswith("/static/")) or tag in {
            "style",
            "img",
            "iframe",
        }:
            self.harm.append(tag)
        for name, value in known.items():
            if name == "style" or name.startswith("on"):
                self.harm.append(f"{tag} {name}")
            if name in {"src", "href", "action", "hx-get", "ping"} and not (value or "").startswith(("/", "#")):
                self.harm.append(f"{tag} {name}={value}")


@pytest.mark.parametrize("path", PAGES + VARIANTS)
def test_every_page_is_well(address: str, path: str) -> None:
    response = got(address, path)
    assert response.status_code == 200, response.text
    assert response.headers["content-security-policy"] == POLICY
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "same-origin"
    assert "unsafe" not in POLICY
    assert not Outline(response.text).harm


@pytest.mark.parametrize("path", PAGES)
def test_every_page_stands_before_the_first_event(empty: str, path: str) -> None:
    response = got(empty, path)
    assert response.status_code == 200, response.text
    assert not Outline(response.text).harm


@pytest.mark.parametrize("path", ["/", "/conversations"])
def test_an_empty_house_says_how_to_begin(empty: str, path: str) -> None:
    page = got(empty, path).text
    assert "telltale import" in page
    assert f"{empty}/v1/events" in page
    assert "telltale demo" in page


@pytest.mark.parametrize("key", list(catalogue()))
def test_every_metric_has_its_page_and_its_list(address: str, key: str) -> None:
    page = got(address, f"/definitions/{key}").text
    assert catalogue()[key].meaning in unescape(page)
    assert catalogue()[key].formula.words in unescape(page)
    assert all(left_out in unescape(page) for left_out in exclusions(catalogue()[key]))
    assert got(address, f"/conversations?metric={key}").status_code == 200
    assert got(address, f"/conversations?metric={key}&part=denominator").status_code == 200


def test_the_table_of_hours_has_the_names_of_days(address: str) -> None:
    _, _, hours = got(address, "/?period=all").text.partition('id="hours"')
    names = re.findall(r"<tr><td><bdi>(\w+)</bdi></td>", hours.partition("</table>")[0])
    assert names
    assert set(names) <= set(DIMENSIONS["weekday"].names.values())


@pytest.mark.parametrize("query", ["", "period=7", "period=all&channel=web", "channel=nowhere"])
def test_a_tile_shows_what_is_answered(address: str, numbers: Asker, query: str) -> None:
    span = numbers.span()
    assert span
    answer = numbers.ask(Filters.read(QueryParams(query)).question(span, tiles.asked()))
    shown = re.findall(r'class="tile .*?<strong>(.*?)</strong>', got(address, f"/?{query}").text, re.DOTALL)
    heads = [catalogue()[tile.metric] for tile in tiles.TILES]
    assert shown == [figure(metric.unit, answer.value(metric.key).value) for metric in heads]


def test_no_data_is_never_shown_as_nought(address: str) -> None:
    page = got(address, "/?from=1999-01-01&to=1999-01-31").text
    shown = re.findall(r'class="tile .*?<strong>(.*?)</strong>', page, re.DOTALL)
    units = [catalogue()[tile.metric].unit.value for tile in tiles.TILES]
    assert {text for text, unit in zip(shown, units, strict=True) if unit != "count"} == {"\N{EN DASH}"}
    assert {text for text, unit in zip(shown, units, strict=True) if unit == "count"} == {"0"}


def test_the_list_behind_a_number_is_as_long_as_its_numerator(address: str, numbers: Asker) -> None:
    span = numbers.span()
    assert span
    counted = numbers.ask(Filters().question(span, ["handoff_rate"])).value("handoff_rate").numerator
    path, seen = "/conversations?metric=handoff_rate", list[str]()
    while path:
        page = got(address, path).text
        seen += re.findall(r'href="/conversations/(c_[^"]+)"', page)
        further = re.search(r'href="([^"]+)" rel="next"', page)
        path = unescape(further.group(1)) if further else ""
    assert len(seen) == len(set(seen)) == counted


def test_every_transcript_shows_hostile_texts_as_texts(address: str, numbers: Asker) -> None:
    found = numbers.conversations(Selection(from_="2026-10-30", to="2026-10-30", search="Hello", limit=500))
    hostile = [one for one in found.conversations if one.thread.startswith("hostile-")]
    assert len(hostile) == len(PAYLOADS)
    for one in hostile:
        page = got(address, f"/conversations/{quote(one.conversation)}").text
        payload = one.thread.split("-", 2)[2]
        assert not Outline(page).harm
        assert payload in unescape(page)


def test_a_change_by_htmx_gets_the_short_address(address: str) -> None:
    asked = "/?period=28&from=2026-10-04&to=2026-10-31&compare=previous&channel=web"
    assert got(address, asked, **{"hx-request": "true", "hx-target": "page"}).headers["hx-push-url"] == "/?channel=web"
    assert "hx-push-url" not in got(address, asked).headers
    assert "hx-push-url" not in got(address, asked, **{"hx-request": "true", "hx-target": "drawer-body"}).headers


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nowhere", 404, "there is nothing at /nowhere"),
        ("/definitions/cast", 404, "did you mean 'csat'"),
        ("/conversations/c_nothing", 404, "there is no conversation 'c_nothing'"),
        ("/conversations?metric=cast", 400, "did you mean 'csat'"),
        ("/conversations?cursor=oh", 400, "begin without a cursor"),
        ("/?from=tomorrow", 400, "write it as 2026-10-31"),
        ("/?period=<b>", 400, "no period '<b>'"),
        ("/static/../frame.py", 404, "nothing at"),
        ("/flows?step=nonsense&step=reply:track", 400, "write KIND:NAME"),
        ("/flows?moves=wild", 400, "no choice of moves 'wild'"),
        ("/flows?depth=99", 400, "depth '99' is not one of"),
    ],
)
def test_what_goes_wrong_is_said_on_a_page(address: str, path: str, status: int, words: str) -> None:
    response = got(address, path)
    assert response.status_code == status
    assert words in unescape(response.text)
    assert not Outline(response.text).harm


def test_what_is_built_is_kept_for_ever_and_packed(address: str) -> None:
    for name in re.findall(r'"(/static/main\.[^"]+)"', got(address, "/").text):
        response = got(address, name, **{"accept-encoding": "br"})
        assert "immutable" in response.headers["cache-control"]
        assert response.headers["content-encoding"] == "br"
        assert got(address, name, **{"accept-encoding": "identity"}).headers.get("content-encoding") is None


def test_a_chosen_theme_comes_with_the_page(address: str) -> None:
    assert 'data-theme="dark"' in got(address, "/", cookie="telltale_theme=dark").text
    assert "data-theme" not in got(address, "/", cookie="telltale_theme=<script>").text

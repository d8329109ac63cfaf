"""What every page stands in: its templates, the words around it, the light or dark paper."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import jinja2
import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse

from telltale.charts.axes import said
from telltale.charts.figures import NO_DATA, change, dollars, duration, figure, interval, made_of, work
from telltale.metrics import catalogue
from telltale.store import ACCEPTED, DUPLICATE
from telltale.surfaces.pages.assets import Assets
from telltale.surfaces.pages.bar import Bar
from telltale.surfaces.pages.sparks import spark

# Nothing inline, nothing evaluated, nothing kept: going back asks for the page at its address again.
_HTMX = {
    "includeIndicatorStyles": False,
    "allowEval": False,
    "selfRequestsOnly": True,
    "historyCacheSize": 0,
    "scrollIntoViewOnBoost": False,
    "responseHandling": [{"code": "204", "swap": False}, {"code": "...", "swap": True}],
}

NAVIGATION = (
    ("/", "Overview"),
    ("/live", "Live"),
    ("/conversations", "Conversations"),
    ("/flows", "Flows"),
    ("/topics", "Intents and topics"),
    ("/outcomes", "Outcomes"),
    ("/audience", "Audience"),
    ("/training", "Training"),
    ("/models", "Models"),
    ("/business", "Business"),
    ("/definitions", "Metrics"),
    ("/health", "Health"),
)


class Frame:
    """Renders templates; everything in them is escaped, there is no way around it but ``Markup`` made by us."""

    def __init__(self, assets: Assets) -> None:
        self.assets = assets
        self._templates = jinja2.Environment(
            loader=jinja2.PackageLoader("telltale.surfaces.pages"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals |= {  # pyright: ignore[reportUnknownMemberType]
            "asset": assets.address, "figure": figure, "interval": interval, "work": work, "change": change,
            "made_of": made_of, "metrics": catalogue(), "navigation": NAVIGATION, "no_data": NO_DATA,
            "spark": spark, "htmx": msgspec.json.encode(_HTMX).decode(),
        }  # fmt: skip
        self._templates.filters |= {  # pyright: ignore[reportUnknownMemberType]
            "day": day, "moment": moment, "clock": clock, "rating": rating, "said": said, "counted": "{:,.0f}".format,
            "sentence": sentence, "dollars": dollars, "fate": fate, "lasting": duration,
        }  # fmt: skip

    def show(self, request: Request, template: str, status: int = 200, **words: Any) -> HTMLResponse:
        """A whole page."""
        theme = request.cookies.get("telltale_theme")
        page = self._templates.get_template(template).render(
            request=request,
            path=request.url.path,
            theme=theme if theme in {"light", "dark"} else "",
            grant=getattr(request.state, "grant", None),
            **words,
        )
        headers = {"cache-control": "no-store", "vary": "Cookie"}
        bar = words.get("bar")
        if isinstance(bar, Bar) and request.headers.get("hx-target") == "page":
            headers["hx-push-url"] = bar.address  # the choice as short as it can be said
        return HTMLResponse(page, status, headers)


def day(given: date | str) -> str:
    """A day as people write it.

    >>> day("2026-10-05")
    '5 Oct 2026'
    """
    one = given if isinstance(given, date) else date.fromisoformat(given[:10])
    return f"{one.day} {one:%b %Y}"


def moment(given: str) -> str:
    """An instant to the minute, in UTC as it is stored.

    >>> moment("2026-10-05T13:07:22Z")
    '5 Oct 2026, 13:07'
    """
    one = datetime.fromisoformat(given)
    return f"{day(one.date())}, {one:%H:%M}"


def sentence(given: object) -> str:
    """An error's words as a sentence.

    >>> sentence("the name is taken")
    'The name is taken.'
    """
    text = str(given)
    return f"{text[:1].upper()}{text[1:]}."


def fate(given: str) -> str:
    """What can become of an event, as a heading; what was accepted is what is stored.

    >>> fate("over-quota"), fate("accepted")
    ('Over quota', 'Stored')
    """
    return {ACCEPTED: "Stored", DUPLICATE: "Deduplicated"}.get(given, given.replace("-", " ").capitalize())


def rating(given: float | None) -> str:
    """A rating between 0 and 1 on the scale that people know, as ``csat_mean`` has it.

    >>> rating(0.75)
    '4 of 5'
    """
    return NO_DATA if given is None else f"{1 + 4 * given:g} of 5"


def clock(given: str) -> str:
    """The time of an instant.

    >>> clock("2026-10-05T13:07:22Z")
    '13:07:22'
    """
    return f"{datetime.fromisoformat(given):%H:%M:%S}" if given else ""

"""What the bot brings and what it is worth: leads, conversions, money, the channels they came by, and the return."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from telltale.ask import READERS, Asker, Row, Value
from telltale.ask.views import views
from telltale.ask.views.attribution import CHANNELS, LONGEST, Attribution, AttributionQuestion
from telltale.ask.views.leads import Leads, LeadsQuestion
from telltale.ask.views.returns import Returns, ReturnsQuestion
from telltale.errors import WordsError
from telltale.metrics import catalogue
from telltale.settings import DAY
from telltale.surfaces.pages import tiles
from telltale.surfaces.pages.bar import bar
from telltale.surfaces.pages.filters import RANKS, Filters, Span
from telltale.surfaces.pages.frame import Frame
from telltale.surfaces.pages.panels import Panel, drawn
from telltale.surfaces.pages.tiles import Tile

PATH = "/business"

TILES = (
    Tile("leads", "trend", facts=("lead_rate", "valid_lead_rate")),
    Tile("conversions", "trend", facts=("conversion_rate",)),
    Tile("revenue", "trend", facts=("revenue_per_conversation", "attributed_revenue")),
    Tile("cta_ctr"),
)

PANELS = (
    Panel("conversions", "Leads and conversions over time", ("conversions", "leads"), "lines", stepped=True),
    Panel("revenue", "Revenue over time", ("revenue",), "lines", stepped=True),
)

WINDOWS = (1, 7, 14, 30, 90)
"""Days before a goal that can be chosen with a click; the address takes any from 1 to 90."""

WHOLE = ("project", "environment")


class Button(NamedTuple):
    """A button of the business: where it stood, what it said, and how often it was clicked."""

    placement: str
    copy: str
    value: Value
    link: str


class Business:
    """Tiles, curves, the lead funnel, attribution, the return, and the buttons."""

    def __init__(self, asker: Asker, frame: Frame) -> None:
        self._asker, self._frame = asker, frame
        self._beside = ThreadPoolExecutor(READERS, "telltale-page")

    def page(self, request: Request) -> Response:
        """The page under the choice in its address.

        Raises:
            WordsError: the window is not between 1 and 90 days.
        """
        chosen, days = Filters.read(request.query_params), self._days(request)
        span = self._asker.span()
        if span is None:
            return self._frame.show(request, "empty.html", title="Business", origin=str(request.base_url).rstrip("/"))
        return self._filled(request, chosen, span, days)

    def _days(self, request: Request) -> int:
        given, usual = request.query_params.get("days"), self._asker.settings.attribution_window // DAY
        if given is None or given == "":
            return usual
        if not given.isascii() or not given.isdigit() or not 1 <= int(given[:4]) <= LONGEST:
            raise WordsError(f"a window of '{given[:20]}' days is none; give 1 to {LONGEST}")
        return int(given)

    def _filled(self, request: Request, chosen: Filters, span: Span, days: int) -> Response:
        asker, beside = self._asker, self._beside.submit
        first, last = chosen.days(span)
        asked: dict[str, Any] = {"from_": first.isoformat(), "to": last.isoformat()}
        whole = {name: values for name, values in chosen.where.items() if name in WHOLE}
        compare = "previous" if chosen.compare else None
        asking = beside(asker.ask, chosen.question(span, tiles.asked(TILES), compare=compare))
        over_time = beside(asker.ask, chosen.question(span, tiles.drawn(TILES), step=chosen.step(span)))
        drawing = [beside(drawn, panel, asker, chosen, span) for panel in PANELS]
        funnel = beside(views()["leads"].look, asker, LeadsQuestion(**asked, where=chosen.where))
        sharing = beside(views()["attribution"].look, asker, AttributionQuestion(**asked, where=whole, days=days))
        earning = beside(views()["roi"].look, asker, ReturnsQuestion(**asked, where=whole))
        pressing = beside(asker.ask, chosen.question(span, ["cta_ctr"], by=["placement", "copy"]))
        usual = asker.settings.attribution_window // DAY
        extra: dict[str, str | None] = {"days": str(days)} if days != usual else {}
        choices = beside(bar, asker, PATH, chosen, span, extra=extra)
        now = asking.result()
        leads: Leads = funnel.result()
        attribution: Attribution = sharing.result()
        returns: Returns = earning.result()
        return self._frame.show(
            request,
            "business.html",
            title="Business",
            bar=choices.result(),
            tiles=tiles.filled(now, over_time.result(), TILES),
            panels=[one.result() for one in drawing],
            warnings=now.warnings,
            chosen=chosen,
            elsewhere=chosen.ranked(RANKS[0]),
            leads=leads,
            attribution=attribution,
            channels=CHANNELS,
            days=days,
            windows=[(window, chosen.address(days=str(window))) for window in sorted({*WINDOWS, usual, days})],
            returns=returns,
            narrowed=len(whole) < len(chosen.where),
            deflected={name: self._behind(chosen, whole, outcomes) for name, outcomes in returns.behind.items()},
            buttons=buttons(pressing.result().rows, chosen),
            ctr=catalogue()["cta_ctr"],
        )

    def _behind(self, chosen: Filters, whole: dict[str, list[str]], outcomes: list[str]) -> str:
        """The list of the conversations that count as deflected."""
        return replace(chosen, where=whole | {"outcome": outcomes}).address(metric="tickets_avoided")


def buttons(rows: list[Row], chosen: Filters) -> list[Button]:
    """The buttons that were shown or clicked, those most often shown first."""
    found = [
        Button(
            row.by["placement"],
            row.by["copy"],
            row.values["cta_ctr"],
            chosen.only("placement", row.by["placement"]).only("copy", row.by["copy"]).address(),
        )
        for row in rows
        if row.values["cta_ctr"].denominator or row.values["cta_ctr"].numerator
    ]
    return sorted(found, key=lambda one: (-(one.value.denominator or 0), one.placement, one.copy))

"""Who comes, how often, when, and who comes back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, get_args

from starlette.requests import Request
from starlette.responses import Response

from telltale.ask import READERS, Asker
from telltale.ask.cautions import TONELESS
from telltale.ask.views import views
from telltale.ask.views.cohorts import CohortQuestion, Cohorts, Unit
from telltale.ask.views.frequency import Frequency, FrequencyQuestion
from telltale.errors import UnknownName
from telltale.metrics import catalogue
from telltale.surfaces.pages import tiles
from telltale.surfaces.pages.bar import bar
from telltale.surfaces.pages.filters import RANKS, Filters, Span
from telltale.surfaces.pages.frame import Frame
from telltale.surfaces.pages.panels import Panel, drawn
from telltale.surfaces.pages.tiles import Filled, Tile

PATH = "/audience"

TILES = (
    Tile("users", "trend", facts=("new_users", "returning_users")),
    Tile("stickiness", facts=("dau", "mau")),
    Tile("retention_w1", facts=("retention_d1", "retention_w4", "repeat_contact_rate")),
    Tile("engaged_users", facts=("reach",)),
)

TONE = (
    Tile("sentiment", "trend", facts=("sentiment_shift",)),
    Tile("negative_end_rate", "trend"),
    Tile("frustration_rate", "trend"),
)
"""How people sound; told only where what they write has been read."""

PANELS = (
    Panel("seasons", "Over time, with campaigns and holidays", ("engaged_conversations",), "seasons",
          ("campaign_name",), stepped=True, wide=True),
    Panel("newcomers", "New and returning people", ("new_users", "returning_users"), "lines", stepped=True),
    Panel("hours", "When they come", ("engaged_conversations",), "heatmap", ("weekday", "hour")),
)  # fmt: skip

FOLLOWED: dict[Unit, int] = {"day": 14, "week": 12, "month": 6}
"""How long a cohort is followed on the page, by its unit."""


class Cell(NamedTuple):
    """A share in the table, in words, how dark it is drawn (0 to 4), and what it is made of."""

    text: str
    shade: int
    work: str


class Line(NamedTuple):
    """One row of the cohort table."""

    begins: str
    people: int
    cells: list[Cell | None]
    repeat_contact: Any


class Audience:
    """Tiles, curves, the cohort table, and how often people come."""

    def __init__(self, asker: Asker, frame: Frame) -> None:
        self._asker, self._frame = asker, frame
        self._beside = ThreadPoolExecutor(READERS, "telltale-page")

    def page(self, request: Request) -> Response:
        """The page under the choice in its address.

        Raises:
            UnknownName: people cannot be followed in that unit.
        """
        chosen, every = Filters.read(request.query_params), _every(request)
        span = self._asker.span()
        if span is None:
            return self._frame.show(request, "empty.html", title="Audience", origin=str(request.base_url).rstrip("/"))
        return self._filled(request, chosen, span, every)

    def _filled(self, request: Request, chosen: Filters, span: Span, every: Unit) -> Response:
        asker, beside = self._asker, self._beside.submit
        first, last = chosen.days(span)
        asked: dict[str, Any] = {"from_": first.isoformat(), "to": last.isoformat(), "where": chosen.where}
        compare = "previous" if chosen.compare else None
        asking = beside(asker.ask, chosen.question(span, tiles.asked(TILES), compare=compare))
        over_time = beside(asker.ask, chosen.question(span, tiles.drawn(TILES), step=chosen.step(span)))
        sounding = beside(_toned, asker, chosen, span)
        drawing = [beside(drawn, panel, asker, chosen, span) for panel in PANELS]
        # People are followed beyond the period: it only says when they came first, so a longer one says more.
        cohorts = beside(views()["cohorts"].look, asker, CohortQuestion(**asked, every=every, units=FOLLOWED[every]))
        often = beside(views()["frequency"].look, asker, FrequencyQuestion(**asked))
        extra: dict[str, str | None] = {"every": every} if every != CohortQuestion().every else {}
        choices = beside(bar, asker, PATH, chosen, span, extra=extra)
        now = asking.result()
        tone, silent = sounding.result()
        table: Cohorts = cohorts.result()
        frequency: Frequency = often.result()
        return self._frame.show(
            request,
            "audience.html",
            title="Audience",
            bar=choices.result(),
            tiles=tiles.filled(now, over_time.result(), TILES),
            tone=tone,
            silent=silent,
            panels=[one.result() for one in drawing],
            warnings=now.warnings,
            chosen=chosen,
            elsewhere=chosen.ranked(RANKS[0]),
            every=every,
            units=[(unit, chosen.address(every=unit)) for unit in get_args(Unit)],
            cohorts=table,
            width=max((len(one.cells) for one in table.cohorts), default=0),
            lines=lines(table),
            frequency=frequency,
            beside=[catalogue()[key] for key in frequency.crowds[0].values],
        )


def _toned(asker: Asker, chosen: Filters, span: Span) -> tuple[list[Filled], str]:
    """How people sound, or nothing where what they write has not been read; and of how much that could not be told."""
    now = asker.ask(chosen.question(span, tiles.asked(TONE), compare="previous" if chosen.compare else None))
    if not any(now.value(tile.metric).n for tile in TONE):
        return [], ""
    over_time = asker.ask(chosen.question(span, tiles.drawn(TONE), step=chosen.step(span)))
    silent = next((one.message for one in now.warnings if one.code == TONELESS), "")
    return tiles.filled(now, over_time, TONE), silent


def lines(table: Cohorts) -> list[Line]:
    """The rows of the table, the newest cohort first; the darkest cell is the largest share."""
    width = max((len(one.cells) for one in table.cohorts), default=0)
    most = max((cell.value.value or 0 for one in table.cohorts for cell in one.cells), default=0)

    def cells(found: list[Any]) -> list[Cell | None]:
        known = {cell.unit: cell.value for cell in found}
        return [_cell(known[unit], most) if unit in known else None for unit in range(1, width + 1)]

    return [Line(one.begins, one.people, cells(one.cells), one.repeat_contact) for one in reversed(table.cohorts)]


def _cell(value: Any, most: float) -> Cell:
    share = value.value or 0
    shade = min(4, int(5 * share / most)) if most and share else 0
    return Cell(f"{share * 100:.0f} %", shade, f"{value.numerator:,} of {value.denominator:,} people")


def _every(request: Request) -> Unit:
    every = request.query_params.get("every") or CohortQuestion().every
    for unit in get_args(Unit):
        if unit == every:
            return unit
    raise UnknownName("unit", every, get_args(Unit), "the links above the table")

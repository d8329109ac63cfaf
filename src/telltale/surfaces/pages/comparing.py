"""What changed since the period before, or between two segments, and what moved it."""

from __future__ import annotations

from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from telltale.ask import Asker
from telltale.ask.views import views
from telltale.ask.views.compare import Breakdown, CompareQuestion, Comparison
from telltale.charts.axes import said, titled
from telltale.charts.figures import difference, moved
from telltale.errors import UnknownName
from telltale.metrics import DIMENSIONS, Kind, Unit, catalogue
from telltale.surfaces.pages.bar import bar
from telltale.surfaces.pages.filters import Filters, Span
from telltale.surfaces.pages.frame import Frame

PATH = "/compare"
USUAL = "containment_rate"
SHOWN = 10
"""Groups of a breakdown that are shown; the rest is one row."""

_FIELDS = ("metric", "against_from", "against_to")


class Group(NamedTuple):
    """A row of a breakdown: its two values, and what it did to the whole; ``left`` and ``width`` place its bar (0 to
    100, 50 is no effect).
    """

    name: str
    before: float | None
    after: float | None
    mix: str
    rate: str
    total: str
    left: float
    width: float
    link: str


class Broken(NamedTuple):
    """A breakdown, ready to be shown; ``rest`` says how many groups are in the last row."""

    name: str
    title: str
    mix: str
    rate: str
    groups: list[Group]


class Compare:
    """The page."""

    def __init__(self, asker: Asker, frame: Frame) -> None:
        self._asker, self._frame = asker, frame

    def page(self, request: Request) -> Response:
        """The comparison that the address asks for."""
        params = request.query_params
        chosen, given = Filters.read(params), {name: params.get(name) or None for name in _FIELDS}
        try:
            metric = catalogue()[given["metric"] or USUAL]
        except UnknownName as error:
            raise HTTPException(404, str(error)) from error
        against = [one for one in params.getlist("against") if one]
        span = self._asker.span()
        if span is None:
            return self._frame.show(request, "empty.html", title="Compare", origin=str(request.base_url).rstrip("/"))
        found = self._found(chosen, span, metric.key, against, given)
        extra = {name: value for name, value in given.items() if value}
        scale = max((abs(part.total) for one in found.breakdowns for part in one.parts), default=0)
        return self._frame.show(
            request,
            "compare.html",
            title=f"What moved {metric.title}",
            bar=bar(self._asker, PATH, chosen, span, compares=False, extra={"metric": metric.key, **extra}),
            metric=metric,
            families=_families(),
            found=found,
            sentence=None if found.difference is None else difference(metric, found.difference, found.low, found.high),
            breakdowns=[_broken(one, metric.unit, scale, chosen, metric.key) for one in found.breakdowns],
            chosen=chosen,
        )

    def _found(
        self, chosen: Filters, span: Span, metric: str, against: list[str], given: dict[str, str | None]
    ) -> Comparison:
        first, last = chosen.days(span)
        asked = CompareQuestion(metric, first.isoformat(), last.isoformat(), chosen.where, given["against_from"],
                                given["against_to"], against)  # fmt: skip
        return views()["compare"].look(self._asker, asked)


def _families() -> dict[str, list[tuple[str, str]]]:
    """The metrics that can be chosen, family by family; those that are made of two others have nothing to add up."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in catalogue().values():
        if one.formula.kind not in (Kind.QUOTIENT, Kind.WORKED):
            found.setdefault(titled(one.family), []).append((one.key, one.title))
    return found


def _broken(one: Breakdown, unit: Unit, scale: float, chosen: Filters, metric: str) -> Broken:
    def group(name: str, values: tuple[float | None, float | None], parts: tuple[float, float], link: str) -> Group:
        total = sum(parts)
        width = 50 * abs(total) / scale if scale else 0
        return Group(name, *values, moved(unit, parts[0]), moved(unit, parts[1]), moved(unit, total),
                     50 - width if total < 0 else 50, width, link)  # fmt: skip

    groups = [
        group(said(part.group, one.dimension), (part.before.value, part.after.value), (part.mix, part.rate),
              f"/conversations?{chosen.only(one.dimension, part.group).address(metric=metric)}")
        for part in one.parts[:SHOWN]
    ]  # fmt: skip
    rest = one.parts[SHOWN:]
    if rest:
        parts = sum(part.mix for part in rest), sum(part.rate for part in rest)
        groups.append(group(f"{len(rest)} others", (None, None), parts, ""))
    name = one.dimension
    assert name in DIMENSIONS
    return Broken(name, titled(name), moved(unit, one.mix), moved(unit, one.rate), groups)

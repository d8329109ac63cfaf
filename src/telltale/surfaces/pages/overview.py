"""The first page: the right numbers at a glance, and what lies behind each."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from telltale.ask import Asker
from telltale.surfaces.pages import panels, tiles
from telltale.surfaces.pages.bar import bar
from telltale.surfaces.pages.filters import RANKS, Filters, Span
from telltale.surfaces.pages.frame import Frame


class Overview:
    """Tiles, charts and the filters over them."""

    def __init__(self, asker: Asker, frame: Frame) -> None:
        self._asker, self._frame = asker, frame

    def page(self, request: Request) -> Response:
        """The page under the choice in its address."""
        chosen = Filters.read(request.query_params)
        span = self._asker.span()
        if span is None:
            return self._frame.show(request, "empty.html", title="Overview", origin=str(request.base_url).rstrip("/"))
        return self._filled(request, chosen, span)

    def _filled(self, request: Request, chosen: Filters, span: Span) -> Response:
        asker = self._asker
        now = asker.ask(chosen.question(span, tiles.asked(), compare="previous" if chosen.compare else None))
        over_time = asker.ask(chosen.question(span, tiles.drawn(), step=chosen.step(span)))
        return self._frame.show(
            request,
            "overview.html",
            title="Overview",
            bar=bar(asker, "/", chosen, span),
            tiles=tiles.filled(now, over_time),
            panels=[panels.drawn(panel, asker, chosen, span) for panel in panels.PANELS],
            warnings=now.warnings,
            chosen=chosen,
            elsewhere=chosen.ranked(RANKS[0]),
            ranks=RANKS,
        )

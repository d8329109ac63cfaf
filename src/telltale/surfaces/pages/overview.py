"""The first page: the right numbers at a glance, and what lies behind each."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from starlette.requests import Request
from starlette.responses import Response

from telltale.ask import READERS, Asker
from telltale.surfaces.pages import panels, tiles
from telltale.surfaces.pages.bar import bar
from telltale.surfaces.pages.filters import RANKS, Filters, Span
from telltale.surfaces.pages.frame import Frame
from telltale.surfaces.pages.subjects import few_unseen


class Overview:
    """Tiles, charts and the filters over them."""

    def __init__(self, asker: Asker, frame: Frame) -> None:
        self._asker, self._frame = asker, frame
        # The page's questions wait for the store, not for each other.
        self._beside = ThreadPoolExecutor(READERS, "telltale-page")

    def page(self, request: Request) -> Response:
        """The page under the choice in its address."""
        chosen = Filters.read(request.query_params)
        span = self._asker.span()
        if span is None:
            return self._frame.show(request, "empty.html", title="Overview", origin=str(request.base_url).rstrip("/"))
        return self._filled(request, chosen, span)

    def _filled(self, request: Request, chosen: Filters, span: Span) -> Response:
        asker, beside = self._asker, self._beside.submit
        asked = chosen.question(span, tiles.asked(), compare="previous" if chosen.compare else None)
        asking = beside(asker.ask, asked)
        asking_over_time = beside(asker.ask, chosen.question(span, tiles.drawn(), step=chosen.step(span)))
        drawing = [beside(panels.drawn, panel, asker, chosen, span) for panel in panels.PANELS]
        choices = beside(bar, asker, "/", chosen, span)
        looking = beside(few_unseen, asker, chosen, span)
        now = asking.result()
        found, unseen = looking.result()
        return self._frame.show(
            request,
            "overview.html",
            title="Overview",
            bar=choices.result(),
            tiles=tiles.filled(now, asking_over_time.result()),
            panels=[one.result() for one in drawing],
            found=found,
            unseen=unseen,
            warnings=now.warnings,
            chosen=chosen,
            elsewhere=chosen.ranked(RANKS[0]),
            ranks=RANKS,
        )

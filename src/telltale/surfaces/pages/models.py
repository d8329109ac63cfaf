"""Language models: what they cost, how they are doing, and what is left of the month's budget."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from telltale.ask import READERS, Asker
from telltale.ask.views.budget import BudgetQuestion, budget
from telltale.surfaces.pages import panels, tiles
from telltale.surfaces.pages.bar import bar
from telltale.surfaces.pages.filters import Filters, Span
from telltale.surfaces.pages.frame import Frame
from telltale.surfaces.pages.panels import Panel
from telltale.surfaces.pages.tiles import Tile

PATH = "/models"

TILES = (
    Tile("llm_cost", "trend", facts=("cost_per_conversation", "unpriced_tokens")),
    Tile("cost_per_resolution", facts=("tokens_per_conversation", "tokens_per_response")),
    Tile("tokens", "trend", facts=("input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens")),
    Tile("llm_latency", facts=("llm_latency_p95", "time_to_first_token", "llm_error_rate", "model_calls")),
)

PANELS = (
    Panel("costs", "What they cost", ("llm_cost",), "stacked", ("model",), stepped=True),
    Panel("tokens", "How many tokens they use", ("tokens",), "stacked", ("model",), stepped=True),
    Panel("by-model", "Model by model, with the prompt it was given",
          ("model_calls", "tokens", "llm_cost", "cost_per_resolution", "llm_latency", "llm_error_rate",
           "unpriced_tokens"),
          by=("model", "prompt_version"), most=30, wide=True, counted=True),
    Panel("by-version", "Version by version of the bot",
          ("model_calls", "tokens_per_conversation", "llm_cost", "cost_per_conversation", "cost_per_resolution",
           "llm_error_rate"),
          by=("bot_version",), most=12, wide=True, counted=True),
    Panel("latency", "How long a call takes", ("llm_latency", "llm_latency_p95"), "lines", stepped=True),
    Panel("errors", "How many calls fail", ("llm_error_rate",), "lines", stepped=True),
)  # fmt: skip


class Models:
    """Tiles, the budget, charts and tables, under the filters over them."""

    def __init__(self, asker: Asker, frame: Frame) -> None:
        self._asker, self._frame = asker, frame
        self._beside = ThreadPoolExecutor(READERS, "telltale-models")

    def page(self, request: Request) -> Response:
        """The page under the choice in its address."""
        chosen = Filters.read(request.query_params)
        span = self._asker.span()
        if span is None:
            return self._frame.show(request, "empty.html", title="Models", origin=str(request.base_url).rstrip("/"))
        return self._filled(request, chosen, span)

    def _filled(self, request: Request, chosen: Filters, span: Span) -> Response:
        asker, beside = self._asker, self._beside.submit
        compare = "previous" if chosen.compare else None
        asking = beside(asker.ask, chosen.question(span, tiles.asked(TILES), compare=compare))
        asking_over_time = beside(asker.ask, chosen.question(span, tiles.drawn(TILES), step=chosen.step(span)))
        drawing = [beside(panels.drawn, panel, asker, chosen, span) for panel in PANELS]
        burning = beside(budget, asker, BudgetQuestion(where=chosen.where))
        choices = beside(bar, asker, PATH, chosen, span)
        now, month = asking.result(), burning.result()
        return self._frame.show(
            request,
            "models.html",
            title="Models",
            bar=choices.result(),
            called=bool(now.value("model_calls").n),
            tiles=tiles.filled(now, asking_over_time.result(), TILES),
            panels=[one.result() for one in drawing],
            warnings=now.warnings,
            chosen=chosen,
            elsewhere=chosen,
            month=month,
            month_name=f"{date.fromisoformat(month.begins):%B %Y}",
        )

"""What every number means: the catalogue as a page, and one page for each metric with its value and its work."""

from __future__ import annotations

from itertools import groupby

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from telltale.ask import Asker
from telltale.ask.views.explain import ExplainQuestion, explain
from telltale.charts import charts
from telltale.charts.tables import table
from telltale.errors import UnknownName
from telltale.metrics import Kind, Metric, catalogue
from telltale.surfaces.pages.bar import bar
from telltale.surfaces.pages.filters import Filters
from telltale.surfaces.pages.frame import Frame
from telltale.surfaces.pages.tiles import Shown

_UNCOUNTED = {Kind.QUOTIENT, Kind.WORKED}  # made of two other metrics: the conversations are behind those


class Definitions:
    """The catalogue, and any of its metrics under the reader's choice."""

    def __init__(self, asker: Asker, frame: Frame) -> None:
        self._asker, self._frame = asker, frame

    def page(self, request: Request) -> Response:
        """All metrics, family by family."""
        families = [(name, list(members)) for name, members in groupby(catalogue().values(), lambda one: one.family)]
        return self._frame.show(request, "metrics.html", title="Metrics", families=families)

    def one(self, request: Request) -> Response:
        """One metric: its definition, its value now, its course, the SQL, and the way to the conversations."""
        chosen = Filters.read(request.query_params)
        try:
            metric = catalogue()[request.path_params["key"]]
        except UnknownName as error:
            raise HTTPException(404, str(error)) from error
        span = self._asker.span()
        if span is None:
            return self._frame.show(
                request, "metric.html", title=metric.title, metric=metric, shown=None, exclusions=exclusions(metric)
            )
        besides = [key for key in metric.beside if key in catalogue()]
        compare = "previous" if chosen.compare else None
        answer = self._asker.ask(chosen.question(span, [metric.key, *besides], compare=compare))
        alone = self._asker.ask(chosen.question(span, [metric.key], step=chosen.step(span)))
        first, last = chosen.days(span)
        asked = ExplainQuestion(metric.key, first.isoformat(), last.isoformat(), chosen.where)
        return self._frame.show(
            request,
            "metric.html",
            title=metric.title,
            metric=metric,
            shown=Shown(metric, answer.value(metric.key)),
            exclusions=exclusions(metric),
            told=explain(self._asker, asked),
            beside=[Shown(catalogue()[key], answer.value(key)) for key in besides],
            warnings=answer.warnings,
            sql=alone.sql,
            option=charts()["lines"](alone),
            table=table(alone),
            chosen=chosen,
            bar=bar(self._asker, f"/definitions/{metric.key}", chosen, span),
            first=first,
            last=last,
            listed=metric.formula.kind not in _UNCOUNTED,
        )


def exclusions(metric: Metric) -> list[str]:
    """What a metric leaves out, in words.

    >>> exclusions(catalogue()["containment_rate"])
    ['traffic that is not production, unless asked for', 'conversations not closed', 'conversations not engaged']
    """
    parts = [catalogue()[key].formula for key in metric.formula.of if key in catalogue()] or [metric.formula]
    found = [sentence for formula in parts for sentence in formula.exclusions]
    return list(dict.fromkeys(["traffic that is not production, unless asked for", *found]))

"""The conversations behind a number, or those that match a search."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, cast, get_args
from urllib.parse import parse_qsl, urlencode

from msgspec import structs
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from telltale.ask import Asker
from telltale.ask.conversations import Part
from telltale.ask.ways import Way
from telltale.errors import UnknownName
from telltale.metrics import catalogue
from telltale.surfaces.pages.bar import Chip, bar
from telltale.surfaces.pages.filters import Filters
from telltale.surfaces.pages.frame import Frame

PATH = "/conversations"
PAGE = 50


@dataclass(frozen=True)
class Behind:
    """What narrows the list beyond the filters: a text, or one part of a metric."""

    search: str | None = None
    metric: str | None = None
    part: Part = "numerator"
    way: Way = field(default_factory=Way)

    @classmethod
    def read(cls, params: QueryParams) -> Behind:
        """Those in an address."""
        part = params.get("part") or "numerator"
        if part not in get_args(Part):
            raise UnknownName("part", part, get_args(Part), "the link you came from")
        metric = params.get("metric") or None
        if metric:
            _ = catalogue()[metric]
        way = Way(params.getlist("path"), params.getlist("kinds"), params.getlist("besides"), bool(params.get("ended")),
                  params.getlist("moves"), params.get("missing") or None)  # fmt: skip
        part = cast("Literal['numerator', 'denominator']", part)
        return cls((params.get("q") or "").strip() or None, metric, part, way)

    def words(self) -> dict[str, Any]:
        """The same as fields of an address."""
        return {"q": self.search, "metric": self.metric, "part": self.part if self.metric else None} | self.along()

    def along(self) -> dict[str, Any]:
        """The way as fields of an address."""
        way = self.way
        return {"path": way.path, "kinds": way.kinds, "besides": way.besides, "ended": "true" if way.ended else None,
                "moves": way.moves, "missing": way.missing}  # fmt: skip

    def hidden(self) -> list[tuple[str, str]]:
        """The same as hidden fields of a form, but for the text, which has a field of its own."""
        return parse_qsl(
            urlencode({name: word for name, word in self.words().items() if word and name != "q"}, doseq=True)
        )

    def chips(self, chosen: Filters) -> list[Chip]:
        """What it is, in words, each with the address of the list without it."""
        chips: list[Chip] = []
        if self.metric:
            metric = catalogue()[self.metric]
            which = "counted in" if self.part == "numerator" else "all that could count in"
            chips.append(Chip(f"{which} {metric.title}", f"{PATH}?{chosen.address(q=self.search)}"))
        if any(self.along().values()):
            without = {name: word for name, word in self.words().items() if name not in self.along()}
            chips.append(Chip(_said(self.way), f"{PATH}?{chosen.address(**without)}"))
        if self.search:
            without = {**self.words(), "q": None}
            chips.append(Chip(f"text: {self.search}", f"{PATH}?{chosen.address(**without)}"))
        return chips


def _said(way: Way) -> str:
    """A way in words."""

    def walked(moves: list[str]) -> str:
        return ", then ".join(move.replace(":", " ", 1) for move in moves)

    if way.moves:
        return f"took {walked(way.moves)}" + (f", not {walked([way.missing])}" if way.missing else "")
    began = f"began with {walked(way.path)}" if way.path else "began"
    return began + (" and went no further" if way.ended else " and went elsewhere" if way.besides else "")


class Conversations:
    """The list, newest first, page by page."""

    def __init__(self, asker: Asker, frame: Frame) -> None:
        self._asker, self._frame = asker, frame

    def page(self, request: Request) -> Response:
        """The page under the choice in its address."""
        chosen, behind = Filters.read(request.query_params), Behind.read(request.query_params)
        span = self._asker.span()
        if span is None:
            return self._frame.show(
                request, "empty.html", title="Conversations", origin=str(request.base_url).rstrip("/")
            )
        cursor = request.query_params.get("cursor") or None
        found = self._asker.conversations(
            chosen.selection(
                span,
                metric=behind.metric,
                part=behind.part,
                search=behind.search,
                cursor=cursor,
                limit=PAGE,
                **structs.asdict(behind.way),
            )
        )
        filters = bar(self._asker, PATH, chosen, span, compares=False, extra=behind.words())
        first = f"{PATH}?{chosen.address(**behind.words())}"
        return self._frame.show(
            request,
            "conversations.html",
            title="Conversations",
            bar=filters._replace(
                chips=behind.chips(chosen) + filters.chips,
                hidden=filters.hidden + behind.hidden(),
            ),
            found=found,
            behind=behind,
            first=first if cursor else None,
            next=f"{PATH}?{chosen.address(**behind.words(), cursor=found.next)}" if found.next else None,
            metric=catalogue()[behind.metric] if behind.metric else None,
        )

"""The conversations behind a number, or those that match a search, by words or by meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, cast, get_args
from urllib.parse import parse_qsl, urlencode

from msgspec import structs
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from telltale.ask import Asker, Selection
from telltale.ask.conversations import Part
from telltale.ask.ways import Way
from telltale.errors import UnknownName
from telltale.metrics import catalogue
from telltale.reading import LikeQuestion
from telltale.surfaces.pages.alike import NEAREST, Row, Rows, meant
from telltale.surfaces.pages.bar import Chip, bar
from telltale.surfaces.pages.filters import Filters
from telltale.surfaces.pages.frame import Frame
from telltale.surfaces.sorting import Sorter

PATH = "/conversations"
PAGE = 50
BY = ("words", "meaning")
"""How messages are searched: for those very letters, or for what they mean."""


@dataclass(frozen=True)
class Behind:
    """What narrows the list beyond the filters: a text, a conversation that all are like, one part of a metric, a way.

    ``by`` is how the text is looked for; looked for by its meaning it stands in the place of another conversation.
    """

    search: str | None = None
    by: str = BY[0]
    like: str | None = None
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
        search, by = (params.get("q") or "").strip() or None, params.get("by") or BY[0]
        if by not in BY:
            raise UnknownName("way to search", by, BY, "the choice beside the search")
        like = (params.get("like") or None) if by == BY[0] or not search else None
        return cls(search, by, like, metric, part, way)

    @property
    def meaning(self) -> LikeQuestion | None:
        """What is looked for by its meaning."""
        if self.like:
            return LikeQuestion(conversation=self.like, limit=NEAREST)
        return LikeQuestion(text=self.search, limit=NEAREST) if self.search and self.by == BY[1] else None

    @property
    def letters(self) -> str | None:
        """What is looked for by its letters."""
        return self.search if self.by == BY[0] else None

    def words(self) -> dict[str, Any]:
        """The same as fields of an address."""
        by = self.by if self.search and self.by != BY[0] else None
        return {"q": self.search, "by": by, "like": self.like, "metric": self.metric,
                "part": self.part if self.metric else None} | self.along()  # fmt: skip

    def along(self) -> dict[str, Any]:
        """The way as fields of an address."""
        way = self.way
        return {"path": way.path, "kinds": way.kinds, "besides": way.besides, "ended": "true" if way.ended else None,
                "moves": way.moves, "missing": way.missing}  # fmt: skip

    def hidden(self) -> list[tuple[str, str]]:
        """The same as hidden fields of a form, but for the search, which has fields of its own."""
        kept = {name: word for name, word in self.words().items() if word and name not in ("q", "by")}
        return parse_qsl(urlencode(kept, doseq=True))

    def chips(self, chosen: Filters) -> list[Chip]:
        """What it is, in words, each with the address of the list without it."""
        chips: list[Chip] = []

        def add(words: str, *names: str) -> None:
            left = {name: word for name, word in self.words().items() if name not in names}
            chips.append(Chip(words, f"{PATH}?{chosen.address(**left)}"))

        if self.like:
            add(f"like {self.like}", "like")
        if self.metric:
            which = "counted in" if self.part == "numerator" else "all that could count in"
            add(f"{which} {catalogue()[self.metric].title}", "metric", "part")
        if any(self.along().values()):
            add(_said(self.way), *self.along())
        if self.search:
            add(f"{'text' if self.by == BY[0] else self.by}: {self.search}", "q", "by")
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

    def __init__(self, asker: Asker, sorter: Sorter | None, frame: Frame) -> None:
        self._asker, self._sorter, self._frame = asker, sorter, frame

    def page(self, request: Request) -> Response:
        """The page under the choice in its address."""
        chosen, behind = Filters.read(request.query_params), Behind.read(request.query_params)
        span = self._asker.span()
        if span is None:
            return self._frame.show(
                request, "empty.html", title="Conversations", origin=str(request.base_url).rstrip("/")
            )
        cursor = request.query_params.get("cursor") or None
        selection = chosen.selection(
            span, metric=behind.metric, part=behind.part, search=behind.letters, **structs.asdict(behind.way)
        )
        found = self._found(behind.meaning, selection, cursor)
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
            ways=BY if self._sorter else (),
            first=first if cursor else None,
            next=f"{PATH}?{chosen.address(**behind.words(), cursor=found.next)}" if found.next else None,
            metric=catalogue()[behind.metric] if behind.metric else None,
        )

    def _found(self, meaning: LikeQuestion | None, selection: Selection, cursor: str | None) -> Rows:
        if meaning and self._sorter:
            return meant(self._asker, self._sorter, meaning, selection, PAGE)
        selection.cursor, selection.limit = cursor, PAGE
        found = self._asker.conversations(selection)
        return Rows([Row(one, one.first_text) for one in found.conversations], found.next, found.warnings)

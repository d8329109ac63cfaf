"""What people bring up, where the bot has no answer to it, and what people make of that list."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from math import log2
from typing import Any, TypeAlias

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from telltale.accounts import Action, Grant, may
from telltale.ask import READERS, Asker
from telltale.ask.views.topics import MOST, TopicRow, topics, voices
from telltale.errors import TelltaleError, WordsError
from telltale.reading import TopicChange
from telltale.reading.editing import LONGEST
from telltale.store import Topic
from telltale.surfaces.api.problems import problem_of
from telltale.surfaces.pages import panels
from telltale.surfaces.pages.bar import bar
from telltale.surfaces.pages.entering import small_form
from telltale.surfaces.pages.filters import RANKS, Filters
from telltale.surfaces.pages.frame import Frame
from telltale.surfaces.pages.subjects import PATH, lines, question, ranked
from telltale.surfaces.sorting import FINEST, SortedTopics, Sorter, SortWish

CHANGE, SORT = f"{PATH}/change", f"{PATH}/sort"
LISTED, UNSEEN, SAID = 30, 10, 20
"""Topics, topics without an answer, and messages of a topic that are shown."""

FINER = int(math.log2(FINEST))
"""Steps of the slider to either side; each doubles how finely topics are told apart."""

EVERY = "every"
"""In the address: list more than the first topics."""

TITLE = "Intents and topics"

Kept: TypeAlias = Mapping[tuple[str, str], Topic]
"""The topics of all projects, by project and id."""


class TopicsPage:
    """The page, that of one topic, and what their forms do; without a ``sorter`` they only show."""

    def __init__(self, asker: Asker, sorter: Sorter | None, frame: Frame) -> None:
        self._asker, self._sorter, self._frame = asker, sorter, frame
        self._beside = ThreadPoolExecutor(READERS, "telltale-topics")

    def routes(self) -> list[BaseRoute]:
        """Their addresses."""
        return [
            Route(PATH, self.page, methods=["GET"], name="topics"),
            Route(CHANGE, self.change, methods=["POST"]),
            Route(SORT, self.sort, methods=["POST"]),
            Route(f"{PATH}/{{id}}", self.one, methods=["GET"], name="topic"),
        ]

    def page(self, request: Request) -> Response:
        """The page under the choice in its address."""
        return self._shown(request, request.query_params)

    def one(self, request: Request) -> Response:
        """One topic: its numbers, what people said in it, and what can be done with it."""
        params, name = request.query_params, request.path_params["id"]
        chosen, span, kept = Filters.read(params), self._asker.span(), self._kept()
        topic = kept.get((params.get("of") or SortWish().project, name))
        if span is None or topic is None:
            raise HTTPException(404, f"there is no topic '{name}'; {PATH} lists those that there are")
        asked, whole = question(chosen, span, MOST), _whole(topic, kept)
        found = topics(self._asker, asked)
        there = lines(found, chosen)
        first, last = chosen.days(span)
        return self._frame.show(
            request,
            "topic.html",
            title=topic.name,
            topic=topic,
            whole=whole,
            line=next((line for line in there if _key(line.topic) == _key(whole)), None),
            voices=voices(self._asker, asked, topic.project, whole.name, SAID),
            currency=found.currency,
            longest=LONGEST,
            others=_mergeable(topic, kept.values()),
            first=first,
            last=last,
            chosen=chosen,
            change=CHANGE if self._may_change(request) else None,
        )

    async def change(self, request: Request) -> Response:
        """Rename, merge, hide or part a topic."""
        given = await small_form(request)
        return await run_in_threadpool(self._done, request, given, lambda sorter, by: sorter.change(_change(given), by))

    async def sort(self, request: Request) -> Response:
        """Make topics anew, as finely as the slider says."""
        given = await small_form(request)
        return await run_in_threadpool(self._done, request, given, lambda sorter, by: sorter.sort(_wish(given), by))

    def _done(
        self, request: Request, given: dict[str, str], act: Callable[[Sorter, str], SortedTopics]
    ) -> Response:  # fmt: skip
        """Do it and show the list again; what cannot be done, and why, is said over it."""
        params = QueryParams(given.get("back", ""))
        grant: Grant | None = getattr(request.state, "grant", None)
        try:
            note = act(self._sorter, grant.actor if grant else "nobody").note if self._sorter else ""
        except TelltaleError as error:
            return self._shown(request, params, problem_of(error).status, refused=str(error))
        if note:
            return self._shown(request, params, told=note)
        query = Filters.read(params).address()
        return RedirectResponse(f"{PATH}?{query}" if query else PATH, 303, {"cache-control": "no-store"})

    def _shown(
        self, request: Request, params: QueryParams, status: int = 200, *, refused: str = "", told: str = ""
    ) -> Response:
        chosen, span = Filters.read(params), self._asker.span()
        if span is None:
            return self._frame.show(
                request, "empty.html", status, title=TITLE, origin=str(request.base_url).rstrip("/")
            )
        asking = self._beside.submit(topics, self._asker, question(chosen, span, MOST))
        drawing = self._beside.submit(panels.drawn, panels.INTENTS, self._asker, chosen, span)
        choices = self._beside.submit(bar, self._asker, PATH, chosen, span, compares=False)
        found = asking.result()
        every = lines(found, chosen)
        unseen = [line for line in every if not line.topic.answered]
        may_change = self._may_change(request)
        return self._frame.show(
            request,
            "topics.html",
            status,
            title=TITLE,
            bar=choices.result(),
            chosen=chosen,
            elsewhere=chosen.ranked(RANKS[0]),
            ranks=RANKS,
            found=found,
            missing="" if found.sorted else _missing(),
            unseen=unseen[:UNSEEN],
            unseen_left=len(unseen) - UNSEEN,
            lines=ranked(every, chosen.rank)[: None if EVERY in params else LISTED],
            whole=len(every) + found.more,
            all=chosen.address(**{EVERY: "on"}) if EVERY not in params and len(every) > LISTED else None,
            intents=drawing.result(),
            refused=refused,
            told=told,
            change=CHANGE if may_change else None,
            sort=SORT if may_change else None,
            **self._standing(),
        )

    def _standing(self) -> dict[str, Any]:
        """The projects, and the topics that are not listed because people hid them or merged them into another."""
        kept = self._kept()
        aside = [(one, _whole(one, kept)) for one in kept.values() if one.hidden or _whole(one, kept) is not one]
        projects = [name for name, _ in self._asker.values("project")]
        fineness = self._sorter.fineness(projects[0]) if self._sorter and projects else 1.0
        return {"finer": FINER, "step": round(log2(fineness)), "projects": projects, "aside": aside}

    def _kept(self) -> Kept:
        return {_key(one): one for one in self._asker.store.readings.topics()}

    def _may_change(self, request: Request) -> bool:
        grant: Grant | None = getattr(request.state, "grant", None)
        return self._sorter is not None and (grant is None or may(grant, Action.CHANGE))


def _key(one: Topic | TopicRow) -> tuple[str, str]:
    """Ids are made of what a topic is about: two projects can have the same."""
    return one.project, one.id


def _whole(topic: Topic, kept: Kept) -> Topic:
    """The topic that people merged it into, or itself."""
    return kept.get((topic.project, topic.into or ""), topic)


def _mergeable(topic: Topic, kept: Iterable[Topic]) -> list[Topic]:
    """The topics that it could be merged into, by name."""
    there = [one for one in kept if one.project == topic.project and one.id != topic.id]
    return sorted((one for one in there if not one.hidden and not one.into), key=lambda one: one.name.casefold())


def _change(given: dict[str, str]) -> TopicChange:
    """What a form wants done with a topic.

    >>> _change({"topic": "3f2a", "hidden": "true"}).hidden
    True
    """
    marks = {name: given[name] == "true" for name in ("hidden", "split") if name in given}
    words = {name: given[name] for name in ("project", "name", "into") if name in given}
    return msgspec.convert({"topic": given.get("topic", ""), **words, **marks}, TopicChange)


def _wish(given: dict[str, str]) -> SortWish:
    """How finely the slider wants topics to be told apart.

    >>> _wish({"project": "shop", "finer": "-1"}).fineness
    0.5
    """
    written = given.get("finer", "0")
    try:
        finer = float(written)
    except ValueError:
        raise WordsError(f"'{written[:20]}' is no step from {-FINER} (few topics) to {FINER} (many)") from None
    if not -FINER <= finer <= FINER:
        raise WordsError(f"a step is from {-FINER} (few topics) to {FINER} (many), not {finer:g}")
    return SortWish(given.get("project") or SortWish().project, 2.0**finer)


def _missing() -> str:
    """Why texts cannot be read on this machine, if so; nothing heavy is loaded to find out."""
    if find_spec("numpy"):
        return ""
    try:
        import_module("telltale.language.extra")
    except TelltaleError as error:
        return str(error)
    return ""


__all__ = ["PATH", "TopicsPage"]

"""The routes for the commands on the server's own machine; whoever may read the data folder has their token.

Each verb of a :class:`telltale.surfaces.doors.Door` answers in lines of JSON: ``{"progress": n}`` while it works,
then ``{"result": …}`` or ``{"problem": …}``. When the caller hangs up, what was under way is undone.
"""

from __future__ import annotations

import asyncio
import hmac
import os
from collections.abc import AsyncGenerator, Callable
from functools import partial
from threading import Event
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from telltale.errors import TelltaleError, UnknownName
from telltale.reading import TopicChange
from telltale.store import FailedRecord, Manifest, Receipt
from telltale.store.examining import Finding
from telltale.surfaces.api.problems import Problem, problem_of, respond
from telltale.surfaces.api.uploads import body, decoded
from telltale.surfaces.api.words import converted
from telltale.surfaces.decisions import Applied, Labelled, Labelling, Overridden, RuleChange, Verdict
from telltale.surfaces.doors.door import Delivery, Door, Export, Lesson, Library, Parcel, Progress
from telltale.surfaces.erasures import Erasure
from telltale.surfaces.knowledge import LoadedKnowledge
from telltale.surfaces.sorting import SortedTopics, SortWish
from telltale.surfaces.training import Dropped, Taught


class Nothing(msgspec.Struct):
    """No words are needed."""


class Which(msgspec.Struct):
    """Which failed records."""

    reason: str | None = None
    limit: int = 50


class Number(msgspec.Struct):
    """One of them."""

    number: int


class Project(msgspec.Struct):
    """A project by its name."""

    project: str


class Target(msgspec.Struct):
    """A file to be written."""

    to: str


def _bring(door: Door, words: Delivery, progress: Progress) -> dict[str, Any]:
    return door.bring(words, progress)


def _failed(door: Door, words: Which, _: Progress) -> Parcel:
    return door.failed(words.reason, words.limit)


def _failed_record(door: Door, words: Number, _: Progress) -> FailedRecord:
    return door.failed_record(words.number)


def _replay(door: Door, words: Which, progress: Progress) -> dict[str, Any]:
    return door.replay(words.reason, progress)


def _export(door: Door, words: Export, progress: Progress) -> int:
    return door.export(words, progress)


def _erase(door: Door, words: Erasure, _: Progress) -> Receipt:
    return door.erase(words)


def _apply_rules(door: Door, words: RuleChange, _: Progress) -> Applied:
    return door.apply_rules(words)


def _override(door: Door, words: Verdict, _: Progress) -> Overridden:
    return door.override(words)


def _label(door: Door, words: Labelling, _: Progress) -> Labelled:
    return door.label(words)


def _read(door: Door, _words: Nothing, progress: Progress) -> int:
    return door.read(progress)


def _sort(door: Door, words: SortWish, _: Progress) -> SortedTopics:
    return door.sort(words)


def _change_topic(door: Door, words: TopicChange, _: Progress) -> SortedTopics:
    return door.change_topic(words)


def _teach(door: Door, words: Lesson, _: Progress) -> Taught:
    return door.teach(words)


def _drop_training(door: Door, words: Project, _: Progress) -> Dropped:
    return door.drop_training(words.project)


def _load_knowledge(door: Door, words: Library, _: Progress) -> LoadedKnowledge:
    return door.load_knowledge(words)


def _drop_knowledge(door: Door, words: Project, _: Progress) -> Dropped:
    return door.drop_knowledge(words.project)


def _review(door: Door, words: Project, progress: Progress) -> bool:
    return door.review(words.project, progress)


def _back_up(door: Door, words: Target, progress: Progress) -> Manifest:
    return door.back_up(words.to, progress)


def _check(door: Door, _words: Nothing, _: Progress) -> dict[str, int]:
    return door.check()


def _examine(door: Door, _words: Nothing, _: Progress) -> list[Finding]:
    return door.examine()


# What each verb takes, and what it does with it.
VERBS: dict[str, tuple[type[Any], Callable[[Door, Any, Progress], Any]]] = {
    "bring": (Delivery, _bring),
    "failed": (Which, _failed),
    "failed_record": (Number, _failed_record),
    "replay": (Which, _replay),
    "export": (Export, _export),
    "erase": (Erasure, _erase),
    "apply_rules": (RuleChange, _apply_rules),
    "override": (Verdict, _override),
    "label": (Labelling, _label),
    "read": (Nothing, _read),
    "sort": (SortWish, _sort),
    "change_topic": (TopicChange, _change_topic),
    "teach": (Lesson, _teach),
    "drop_training": (Project, _drop_training),
    "load_knowledge": (Library, _load_knowledge),
    "drop_knowledge": (Project, _drop_knowledge),
    "review": (Project, _review),
    "back_up": (Target, _back_up),
    "check": (Nothing, _check),
    "examine": (Nothing, _examine),
}


def routes(door: Door, token: str) -> list[BaseRoute]:
    """The routes of a door, for whoever brings the token."""
    endpoints = _Endpoints(door, token)
    return [
        Route("/v1/local/whoami", endpoints.whoami, methods=["GET"]),
        Route("/v1/local/{verb}", endpoints.verb, methods=["POST"]),
    ]


class _Endpoints:
    def __init__(self, door: Door, token: str) -> None:
        self._door, self._token = door, token

    async def whoami(self, request: Request) -> Response:
        return JSONResponse({"pid": os.getpid()}) if self._known(request) else _refused()

    async def verb(self, request: Request) -> Response:
        if not self._known(request):
            return _refused()
        name = request.path_params["verb"]
        if name not in VERBS:
            raise UnknownName("verb", name, VERBS, "telltale --help")
        takes, does = VERBS[name]
        words = converted(decoded(await body(request)), takes)
        lines = _lines(partial(does, self._door, words))
        return StreamingResponse(lines, media_type="application/x-ndjson", headers={"cache-control": "no-store"})

    def _known(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode())


def _refused() -> Response:
    detail = "this address is for the commands of this machine, which find its token in the data folder's server.json"
    return respond(Problem("urn:telltale:problem:unauthorized", "Unauthorized", 401, detail),
                   {"www-authenticate": "Bearer"})  # fmt: skip


async def _lines(work: Callable[[Progress], Any]) -> AsyncGenerator[bytes]:
    """What happens while the work is done beside the loop, a line each."""
    loop, said, gone = asyncio.get_running_loop(), asyncio.Queue[dict[str, Any]](), Event()

    def progress(count: int) -> None:
        if gone.is_set():
            raise TelltaleError("nobody waits for this any more")
        loop.call_soon_threadsafe(said.put_nowait, {"progress": count})

    def run() -> None:
        last = _outcome(work, progress)
        loop.call_soon_threadsafe(said.put_nowait, last)

    working = loop.run_in_executor(None, run)
    try:
        while True:
            line = await said.get()
            yield msgspec.json.encode(line, enc_hook=str) + b"\n"
            if "progress" not in line:
                break
        await working
    finally:
        gone.set()


def _outcome(work: Callable[[Progress], Any], progress: Progress) -> dict[str, Any]:
    try:
        return {"result": work(progress)}
    except TelltaleError as error:
        return {"problem": problem_of(error)}
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"
        return {"problem": Problem("urn:telltale:problem:unforeseen", "Unforeseen", 500, detail)}

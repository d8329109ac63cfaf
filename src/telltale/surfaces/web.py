"""The whole surface that a browser or a program meets: pages and HTTP interface in one application."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from telltale.ask import Asker
from telltale.errors import TelltaleError
from telltale.store import Committer
from telltale.surfaces.api import health
from telltale.surfaces.api import routes as api
from telltale.surfaces.api.endpoints import Endpoints, Importer, answer_json
from telltale.surfaces.api.live import Live
from telltale.surfaces.api.monitoring import Monitoring
from telltale.surfaces.api.openapi import document
from telltale.surfaces.api.problems import REQUEST, Problem, headers_of, problem_of, respond
from telltale.surfaces.decisions import Decisions
from telltale.surfaces.gate import SENDING, Gate
from telltale.surfaces.guard import HEADERS, Guard
from telltale.surfaces.journal import Journal
from telltale.surfaces.knowledge import Librarian
from telltale.surfaces.observing import HEADER, Observed, Requests
from telltale.surfaces.pages import routes as pages
from telltale.surfaces.pages.assets import Assets
from telltale.surfaces.pages.entering import Entrance
from telltale.surfaces.pages.frame import Frame
from telltale.surfaces.pages.health import HealthPage
from telltale.surfaces.pages.outcomes import OutcomesPage
from telltale.surfaces.pages.topics import TopicsPage
from telltale.surfaces.pages.training import TrainingPage
from telltale.surfaces.sites import Sites
from telltale.surfaces.sorting import Sorter
from telltale.surfaces.training import Trainer

if TYPE_CHECKING:
    from telltale.accounts.accounts import Accounts


def app(
    asker: Asker,
    *,
    importer: Importer | None = None,
    ready: Callable[[], bool] = lambda: True,
    more: Sequence[BaseRoute] = (),
    hosts: Collection[str] | None = None,
    sites: Sites | None = None,
    accounts: Accounts | None = None,
    token: str = "",
    live: Live | None = None,
    committer: Committer | None = None,
    journal: Journal | None = None,
    decisions: Decisions | None = None,
    sorter: Sorter | None = None,
    trainer: Trainer | None = None,
    librarian: Librarian | None = None,
) -> Starlette:
    """Everything over one asker; ``importer`` takes documents in, ``more`` are routes of others (intake, metrics),
    ``hosts`` the names under which browsers may ask (all, unless said), ``sites`` those whose pages may send events.
    ``accounts`` say who may come in, beside whoever has the ``token`` of the data folder; without them, which only
    tests are, everybody may. ``live`` are the streams, for whoever ends them.

    Raises TelltaleError when the pages' style and script have not been built.
    """
    frame, requests, streams = Frame(Assets()), Requests(), live or Live(asker)
    errors = _Errors(frame)
    return Starlette(
        routes=[
            *more,
            *api.routes(Endpoints(asker, importer, ready)),
            *streams.routes(),
            *Monitoring(asker.store, requests, streams, committer, journal).routes(),
            *health.routes(asker.store, committer),
            *HealthPage(asker.store, committer, frame).routes(),
            *_documentation(frame),
            *(Entrance(accounts, frame).routes() if accounts else ()),
            *OutcomesPage(asker, decisions, frame).routes(),
            *TopicsPage(asker, sorter, frame).routes(),
            *pages.routes(asker, sorter, frame),
            *TrainingPage(asker, frame, trainer, librarian, decisions).routes(),
        ],
        middleware=[
            Middleware(Observed, requests=requests, journal=journal),
            Middleware(Guard, hosts=hosts, sites=sites),
            *([Middleware(Gate, keys=accounts.keys, sessions=accounts.sessions, token=token)] if accounts else ()),
            Middleware(Compressing, minimum_size=1000, compresslevel=6),
        ],
        exception_handlers={
            TelltaleError: errors.ours,
            HTTPException: errors.http,
            Exception: errors.unforeseen,
        },
    )


class Compressing(GZipMiddleware):
    """Answers in less space, but for those to senders: they are a line, and there are thousands a second."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"] in SENDING:
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def _documentation(frame: Frame) -> list[BaseRoute]:
    def openapi(request: Request) -> Response:
        _ = request
        return answer_json(document())

    def docs(request: Request) -> Response:
        return frame.show(request, "docs.html", title="HTTP interface", api=document())

    return [Route("/openapi.json", openapi), Route("/docs", docs)]


class _Errors:
    """Errors as a page for people, as a problem document for programs."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def ours(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, TelltaleError)
        return self._told(request, problem_of(error), headers_of(error))

    def http(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        missing = error.status_code == 404 and error.detail == "Not Found"
        detail = f"there is nothing at {request.url.path}; see /docs" if missing else error.detail
        title = "Not found" if error.status_code == 404 else "Not possible"
        problem = Problem("about:blank", title, error.status_code, detail)
        return self._told(request, problem, dict(error.headers or {}))

    def unforeseen(self, request: Request, error: Exception) -> Response:
        _ = error  # the server's log has it; its words may hold what a transcript said
        detail = "something went wrong here; the server's log says what"
        return self._told(
            request,
            Problem("urn:telltale:problem:unforeseen", "Unforeseen", 500, detail),
            HEADERS | {HEADER: REQUEST.get()},
        )

    def _told(self, request: Request, problem: Problem, headers: dict[str, str] | None = None) -> Response:
        if request.url.path.startswith(("/v1/", "/static/")) or "text/html" not in request.headers.get("accept", ""):
            return respond(problem, headers)
        page = self._frame.show(request, "problem.html", problem.status, title=problem.title, problem=problem)
        page.headers.update(headers or {})
        return page

"""The gate: nothing is answered before it is known who asks and whether they may.

A person comes with a session in a cookie, a program with a key, a command of this machine with the token of the data
folder. What stands in :data:`OPEN` is for everybody; every other address, even one that does not exist, needs a grant.
"""

from __future__ import annotations

import hmac
from functools import partial
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import URL, Headers
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from telltale.accounts import Action, Grant, Role, may, presented
from telltale.connectors import otel
from telltale.surfaces.api.intake.routes import OTLP, SEGMENT
from telltale.surfaces.api.problems import Problem, respond

COOKIE = "telltale_session"
SIGN_IN = "/sign-in"

OPEN = ("/healthz", "/readyz", "/static/", SIGN_IN, "/setup/", "/enter/")
"""What everybody may ask for: an address, or, with a slash at its end, all that begin with it."""

SENDING = ("/v1/events", "/v1/import", *OTLP, *SEGMENT)
"""Where events come in. In a Segment call the key may stand in the body instead, where its route looks at it."""

ERASING = "/v1/erasures"
"""Where a person is erased."""

APPLYING, OVERRIDING, LABELLING = "/v1/rules/apply", "/v1/overrides/decide", "/v1/labels/decide"
SORTING, CHANGING_TOPICS, TEACHING = "/v1/topics/sort", "/v1/topics/change", "/v1/training/import"
KNOWING = "/v1/knowledge/import"
"""Where rules are applied, outcomes and intents are given by hand, topics are changed, and training
sets and knowledge bases taken in."""

DROPPING_SET, TAKING_KNOWLEDGE = "/training/drop", "/training/knowledge"
DROPPING_KNOWLEDGE = f"{TAKING_KNOWLEDGE}/drop"
"""The forms of the page on which training sets and knowledge bases are."""

CHANGING = (APPLYING, OVERRIDING, "/outcomes/apply", "/outcomes/override", LABELLING, SORTING, CHANGING_TOPICS,
            TEACHING, KNOWING, "/topics/change", "/topics/sort", "/training/import", "/training/label",
            DROPPING_SET, TAKING_KNOWLEDGE, DROPPING_KNOWLEDGE)  # fmt: skip
"""The same with the forms of the pages."""

BOUNDED = ("/metrics", "/docs", "/openapi.json")
"""What, beside the HTTP interface, a key of one project may ask for; pages show the whole installation."""

REPLAY = "/health/replay"
"""Where failed records are tried again."""

LOCAL = Grant("terminal", Role.OWNER)
"""Whoever can read the data folder may do everything."""


class Keeper(Protocol):
    """Says who holds a key or a session; None for nobody."""

    def remembered(self, presented: str, /) -> Grant | None:
        """Whose it was a moment ago; None if nobody looked then."""
        ...

    def verify(self, presented: str, /) -> Grant | None:
        """Whose it is."""
        ...


class Gate:
    """Lets in who may come in; what follows finds the grant in ``request.state.grant``."""

    def __init__(self, app: ASGIApp, *, keys: Keeper, sessions: Keeper, token: str) -> None:
        self._app, self._keys, self._sessions = app, keys, sessions
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not is_open(scope["path"]):
            connection = HTTPConnection(scope)
            grant = await self._grant(connection)
            action = action_of(scope["method"], scope["path"])
            # Which project it is about is known only further in; here it is whether it may be about any. A page is
            # about all of them.
            project = grant.project if grant and is_bounded(scope["path"]) else None
            shown_later = grant is None and connection.url.path in SEGMENT and "authorization" not in connection.headers
            if not shown_later and not may(grant, action, project):
                await _refusal(connection, grant, action)(scope, receive, send)
                return
            if grant and grant.origins and connection.headers.get("origin") not in grant.origins:
                await _elsewhere()(scope, receive, send)
                return
            connection.state.grant = grant
            connection.state.still = partial(self._grant, connection)  # for what goes on after the first answer
        await self._app(scope, receive, send)

    async def _grant(self, connection: HTTPConnection) -> Grant | None:
        headers = connection.headers
        text = presented(headers.get("authorization"), headers.get("x-api-key"))
        if text is not None:
            if hmac.compare_digest(text.encode(), self._token):
                return LOCAL
            return self._keys.remembered(text) or await run_in_threadpool(self._keys.verify, text)
        cookie = connection.cookies.get(COOKIE)
        if not cookie:
            return None
        return self._sessions.remembered(cookie) or await run_in_threadpool(self._sessions.verify, cookie)


def is_open(path: str) -> bool:
    """Whether an address is for everybody.

    >>> is_open("/healthz"), is_open("/static/main.css"), is_open("/"), is_open("/healthz/more")
    (True, True, False, False)
    """
    return any(path.startswith(one) if one.endswith("/") else path == one for one in OPEN)


def is_bounded(path: str) -> bool:
    """Whether an address tells nobody more than what belongs to the project of their key.

    >>> is_bounded("/v1/live"), is_bounded("/metrics"), is_bounded("/live"), is_bounded("/")
    (True, True, False, False)
    """
    return path.startswith("/v1/") or path in BOUNDED


def action_of(method: str, path: str) -> Action:
    """What somebody does who asks for an address.

    >>> action_of("POST", "/v1/events").value, action_of("GET", "/conversations").value
    ('send', 'read')
    >>> action_of("POST", "/v1/local/erase").value, action_of("DELETE", "/v1/training").value
    ('administer', 'change')
    """
    if path.startswith("/v1/local/") or path == REPLAY:
        return Action.ADMINISTER
    if path in SENDING and method in ("POST", "OPTIONS"):
        return Action.SEND
    if path == ERASING:
        return Action.ERASE
    if path in CHANGING or method == "DELETE":
        return Action.CHANGE
    return Action.READ


def _refusal(connection: HTTPConnection, grant: Grant | None, action: Action) -> ASGIApp:
    path = connection.url.path
    if grant is None and _is_page(connection):
        back = URL(SIGN_IN).include_query_params(next=str(connection.url.replace(scheme="", netloc="")))
        return RedirectResponse(str(back) if path != "/" else SIGN_IN, 303, {"cache-control": "no-store"})
    if grant is None:
        detail = "a key is needed here, and a good one: Authorization: Bearer tt_…; telltale keys create makes one"
        problem = Problem("urn:telltale:problem:unauthorized", "Unauthorized", 401, detail)
        return _told(connection, problem, {"www-authenticate": 'Bearer realm="telltale"', "cache-control": "no-store"})
    detail = f"this key may not {action.value}; its scope is {grant.standing.value}; see telltale keys create --help"
    if grant.project and not is_bounded(path):
        detail = "this key is of one project, and this page is about all; it may ask under /v1/, see /docs"
    return _told(connection, Problem("urn:telltale:problem:forbidden", "Forbidden", 403, detail))


def _told(connection: HTTPConnection, problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """A refusal in the words of the protocol that was spoken."""
    if connection.url.path not in OTLP:
        return respond(problem, headers)
    content, kind = otel.failure(problem.status, problem.detail, connection.headers.get("content-type", ""))
    return Response(content, problem.status, headers, kind)


def _elsewhere() -> ASGIApp:
    detail = "this key is good for the pages of its sites alone; telltale keys list --json shows which"
    return respond(Problem("urn:telltale:problem:foreign-origin", "Foreign origin", 403, detail))


def _is_page(connection: HTTPConnection) -> bool:
    headers: Headers = connection.headers
    foreign = connection.url.path.startswith("/v1/") or "authorization" in headers or "x-api-key" in headers
    return not foreign and "text/html" in headers.get("accept", "")

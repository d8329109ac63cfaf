"""What stands before every answer: headers that give a hostile text nothing to hold on to, and no foreign senders.

Transcripts are written by strangers. They are escaped wherever they are shown; should one escape that, the browser is
told to run no script, style or frame that is not a file of ours.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from telltale.surfaces.api.problems import Problem, respond
from telltale.surfaces.sites import Sites, is_preflight, preflight, told

POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
    "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
))  # fmt: skip

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}

_HEADERS = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
_SAFE = {"GET", "HEAD", "OPTIONS"}


class Guard:
    """Adds the headers, and refuses what a page of another site makes a reader's browser send.

    ``hosts`` are the names under which browsers may ask: a name of a stranger that leads to this machine (DNS
    rebinding) is then none of them. ``sites`` are those whose pages may send events.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str] | None = None, sites: Sites | None = None) -> None:
        self._app, self._hosts, self._sites = app, hosts, sites

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        more: dict[str, str] = {}

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = [*message["headers"]]
                named = {name for name, _ in given}
                ours = [*_HEADERS, *((name.encode(), value.encode()) for name, value in more.items())]
                message["headers"] = given + [one for one in ours if one[0] not in named]
            await send(message)

        headers = Headers(scope=scope)
        answer: ASGIApp | None = self._unknown(headers)
        if answer is None and (_is_foreign(headers) and is_preflight(scope["method"], headers)):
            answer = preflight(headers["origin"], let=await self._let(scope, headers))
        elif answer is None and foreign(scope["method"], headers):
            if await self._let(scope, headers):
                more = told(headers["origin"])
                # Whoever signed in here has not asked that page to send anything.
                scope["headers"] = [one for one in scope["headers"] if one[0] != b"cookie"]
            else:
                detail = "a page of another site may not send anything here"
                answer = respond(Problem("urn:telltale:problem:foreign-origin", "Foreign origin", 403, detail))
        await (answer or self._app)(scope, receive, send_guarded)

    async def _let(self, scope: Scope, headers: Headers) -> bool:
        return self._sites is not None and await self._sites.let(scope["path"], headers["origin"])

    def _unknown(self, headers: Headers) -> ASGIApp | None:
        """The answer to whoever asks under a name that is not this server's."""
        if self._hosts is None:
            return None
        given = headers.get("host", "")
        host = _split(f"//{given}").hostname
        if host in self._hosts:
            return None
        detail = f"this server is known as {', '.join(self._hosts)}, not as '{host or given[:100]}'"
        return respond(Problem("urn:telltale:problem:foreign-host", "Foreign host", 421, detail))


def foreign(method: str, headers: Headers) -> bool:
    """Whether a browser sends this on behalf of another site; programs send no origin.

    >>> foreign("POST", Headers({"host": "localhost:8090", "origin": "https://elsewhere.example"}))
    True
    >>> foreign("POST", Headers({"host": "localhost:8090"}))
    False
    """
    return method not in _SAFE and _is_foreign(headers)


def _is_foreign(headers: Headers) -> bool:
    origin = headers.get("origin")
    return origin is not None and _split(origin).netloc != headers.get("host")


def _split(address: str) -> SplitResult:
    """The parts of an address; of what is none, nothing."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")

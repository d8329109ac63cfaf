"""What stands before every answer: headers that give a hostile text nothing to hold on to, and no foreign senders.

Transcripts are written by strangers. They are escaped wherever they are shown; should one escape that, the browser is
told to run no script, style or frame that is not a file of ours.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from telltale.surfaces.api.problems import Problem, respond

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

_SAFE = {"GET", "HEAD", "OPTIONS"}


class Guard:
    """Adds the headers, and refuses what a page of another site makes a reader's browser send.

    ``hosts`` are the names under which browsers may ask: a name of a stranger that leads to this machine (DNS
    rebinding) is then none of them.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str] | None = None) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        problem = self._refused(scope["method"], Headers(scope=scope))
        await (respond(problem) if problem else self._app)(scope, receive, send_guarded)

    def _refused(self, method: str, headers: Headers) -> Problem | None:
        host = urlsplit(f"//{headers.get('host', '')}").hostname
        if self._hosts is not None and host not in self._hosts:
            detail = f"this server is known as {', '.join(self._hosts)}, not as '{host}'"
            return Problem("urn:telltale:problem:foreign-host", "Foreign host", 421, detail)
        if foreign(method, headers):
            detail = "a page of another site may not send anything here"
            return Problem("urn:telltale:problem:foreign-origin", "Foreign origin", 403, detail)
        return None


def foreign(method: str, headers: Headers) -> bool:
    """Whether a browser sends this on behalf of another site; programs send no origin.

    >>> foreign("POST", Headers({"host": "localhost:8090", "origin": "https://elsewhere.example"}))
    True
    >>> foreign("POST", Headers({"host": "localhost:8090"}))
    False
    """
    origin = headers.get("origin")
    if method in _SAFE or origin is None:
        return False
    return urlsplit(origin).netloc != headers.get("host")

"""What stands before every answer: headers that give a hostile text nothing to hold on to, and no foreign senders.

Transcripts are written by strangers. They are escaped wherever they are shown; should one escape that, the browser is
told to run no script, style or frame that is not a file of ours.
"""

from __future__ import annotations

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
    """Adds the headers, and refuses what a page of another site makes a reader's browser send."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

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

        if foreign(scope["method"], Headers(scope=scope)):
            refused = Problem("urn:telltale:problem:foreign-origin", "Foreign origin", 403,
                              "a page of another site may not send anything here")  # fmt: skip
            await respond(refused)(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)


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

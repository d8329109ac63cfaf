"""Sites: whose pages may send from a visitor's browser, and what browsers are told about it (CORS).

Nobody may unless listed: in the setting ``origins``, or with a widget key that works. A listed page may send events,
with a key and without cookies; it reads nothing but what became of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from time import monotonic

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response

from telltale.accounts.keys import is_origin
from telltale.errors import WordsError
from telltale.surfaces.api.problems import Problem, respond

MEMORY = 1.0
"""Seconds for which the origins of keys are remembered."""

_AGE = "600"
_SENT = "authorization, content-encoding, content-type, x-api-key"
_READ = "retry-after"


class Sites:
    """The listed sites; ``paths`` are where they may send to, ``of_keys`` gives those of widget keys.

    Raises:
        WordsError: one of the listed is no origin, as ``*`` is none.

    >>> Sites(["https://shop.example"], ["/v1/events"]).listed
    frozenset({'https://shop.example'})
    """

    def __init__(
        self, origins: Collection[str], paths: Collection[str], of_keys: Callable[[], Collection[str]] = tuple
    ) -> None:
        for one in origins:
            if not is_origin(one):
                raise WordsError(
                    f"setting origins: '{one}' is no origin; give scheme and host, as in https://shop.example"
                )
        self.listed = frozenset(one.lower() for one in origins)
        self._paths, self._of_keys = frozenset(paths), of_keys
        self._known, self._until = self.listed, 0.0

    async def let(self, path: str, origin: str) -> bool:
        """Whether a page of a site may send to an address."""
        if path not in self._paths:
            return False
        if origin not in self.listed and monotonic() >= self._until:
            self._until = monotonic() + MEMORY
            self._known = self.listed | frozenset(await run_in_threadpool(self._of_keys))
        return origin in self._known


def told(origin: str) -> dict[str, str]:
    """The headers of an answer that a page of a listed site may read. Never for all sites, never with cookies.

    >>> told("https://shop.example")["access-control-allow-origin"]
    'https://shop.example'
    """
    return {"access-control-allow-origin": origin, "access-control-expose-headers": _READ, "vary": "origin"}


def is_preflight(method: str, headers: Headers) -> bool:
    """Whether a browser asks what a page may send, before it sends it."""
    return method == "OPTIONS" and "origin" in headers and "access-control-request-method" in headers


def preflight(origin: str, *, let: bool) -> Response:
    """What a browser is told that asks first."""
    if not let:
        detail = "pages of this site may not send here; they may when the setting origins, or a widget key, lists it"
        problem = Problem("urn:telltale:problem:foreign-origin", "Foreign origin", 403, detail)
        return respond(problem, {"vary": "origin"})
    allowed = {"access-control-allow-methods": "POST", "access-control-allow-headers": _SENT,
               "access-control-max-age": _AGE}  # fmt: skip
    return Response(status_code=204, headers=told(origin) | allowed)

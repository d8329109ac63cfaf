"""Errors over HTTP: RFC 9457 problem documents, each with a type that never changes."""

from __future__ import annotations

import random
import re
from contextvars import ContextVar
from typing import Any

import msgspec
from starlette.responses import Response

from telltale.errors import DataFolderError, InputError, TelltaleError, UnknownName, WordsError
from telltale.intake import OverQuota
from telltale.store import FullError

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The id of the request at hand."""


def _instance() -> str | msgspec.UnsetType:
    number = REQUEST.get()
    return f"urn:telltale:request:{number}" if number else msgspec.UNSET


class Problem(msgspec.Struct, omit_defaults=True):
    """What went wrong: a type for programs, a sentence for people, what would have done, and the id of the request."""

    type: str
    title: str
    status: int
    detail: str = ""
    given: str | None = None
    possible: list[str] = []
    instance: str | msgspec.UnsetType = msgspec.field(default_factory=_instance)


class MissingError(TelltaleError):
    """What the address names is not there."""


class TooLargeError(InputError):
    """More was sent than is taken at once."""


class SlowError(InputError):
    """The sender took too long."""


class KeyNeededError(TelltaleError):
    """Nobody is known to send this, or whoever does may not."""

    def __init__(self) -> None:
        super().__init__(
            "a key that may send is needed here, as Authorization: Bearer tt_…; telltale keys create --scope ingest"
            " makes one"
        )


class EncodingError(WordsError):
    """A content encoding that is not taken."""


# The first that fits decides.
_STATUS: tuple[tuple[type[TelltaleError], int], ...] = (
    (KeyNeededError, 401),
    (MissingError, 404),
    (TooLargeError, 413),
    (SlowError, 408),
    (EncodingError, 415),
    (WordsError, 400),
    (InputError, 422),
    (OverQuota, 429),
    (FullError, 507),
    (DataFolderError, 503),
    (TelltaleError, 500),
)


def status_of(error: TelltaleError) -> int:
    """The HTTP status of an error.

    >>> status_of(WordsError("no")), status_of(DataFolderError("full"))
    (400, 503)
    """
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def problem_of(error: TelltaleError) -> Problem:
    """The document of an error of ours.

    >>> problem_of(UnknownName("metric", "cast", ["csat"], "/v1/metrics")).type
    'urn:telltale:problem:unknown-name'
    """
    words = re.findall(r"[A-Z][a-z]*", type(error).__name__)
    words = [word for word in words if word != "Error"] or ["Telltale"]
    kind = "-".join(word.lower() for word in words)
    said = Problem(f"urn:telltale:problem:{kind}", " ".join(words).capitalize(), status_of(error), str(error))
    if isinstance(error, UnknownName):
        said.given, said.possible = error.given, error.possible
    return said


def headers_of(error: TelltaleError) -> dict[str, str]:
    """The headers that belong to an error: when to try again, and how to say who one is.

    Those who are sent back together are not asked to come back together.
    """
    if isinstance(error, KeyNeededError):
        return {"www-authenticate": 'Bearer realm="telltale"'}
    least = getattr(error, "retry_after", None)
    if least is None:
        return {}
    return {"retry-after": str(least + random.randint(0, max(2, least)))}  # noqa: S311 - nobody is to be fooled


def respond(problem: Problem, headers: dict[str, Any] | None = None) -> Response:
    """The document as a response."""
    return Response(msgspec.json.encode(problem), problem.status, headers, "application/problem+json")

"""What travels by OTLP, as plain values: spans and log records, whichever way they were written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import msgspec

Signal = Literal["traces", "logs"]
Attributes = dict[str, Any]

# A span or record with more attributes than this is no chatbot's, and would hold up those behind it.
MOST_ATTRIBUTES = 10_000

# Nanoseconds between which a time is believed: 2000 and 2100.
EARLIEST, LATEST = 946_684_800 * 10**9, 4_102_444_800 * 10**9

CLIENT = 3
FAILED = 2


@dataclass(frozen=True, slots=True)
class Refusal:
    """A span or record that was not taken: its place in the request, a stable reason, a sentence, and its bytes."""

    index: int
    reason: str
    message: str
    raw: bytes


class Unfit(ValueError):
    """A span or record cannot be read; ``reason`` is the stable code of why."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Scope(NamedTuple):
    """Where spans come from: the attributes of their resource, and the instrumentation that made them."""

    resource: Attributes
    name: str
    version: str
    schema: str


class Mark(NamedTuple):
    """An event inside a span; times are microseconds."""

    name: str
    at: int
    attributes: Attributes


class Span(NamedTuple):
    """One span. ``start`` and ``end`` are nanoseconds, ids lower-case hexadecimal, ``parent_id`` empty for a root."""

    trace_id: str
    span_id: str
    parent_id: str
    name: str
    kind: int
    start: int
    end: int
    attributes: Attributes
    marks: list[Mark]
    status: int
    note: str
    scope: Scope


class Log(NamedTuple):
    """One log record; ``at`` is nanoseconds, the ids are empty where it belongs to no span."""

    trace_id: str
    span_id: str
    name: str
    at: int
    body: Any
    attributes: Attributes
    scope: Scope


class Piece(NamedTuple):
    """A span or record with its place in the request."""

    place: int
    value: Span | Log


Pieces = Iterator[Piece | Refusal]


def trace_id_of(given: str) -> str:
    """A trace id, checked.

    Raises:
        Unfit: it is not 32 hexadecimal digits, or all of them are zero.
    """
    return _id(given, 32, "bad_trace_id", "trace")


def span_id_of(given: str) -> str:
    """A span id, checked.

    Raises:
        Unfit: it is not 16 hexadecimal digits, or all of them are zero.
    """
    return _id(given, 16, "bad_span_id", "span")


def _id(given: str, digits: int, reason: str, what: str) -> str:
    found = given.lower()
    if len(found) != digits or found.strip("0123456789abcdef") or not found.strip("0"):
        message = f"the {what} id {given[:60]!r} is not {digits} hexadecimal digits other than zeros"
        raise Unfit(reason, message)
    return found


def checked_time(nanoseconds: int) -> int:
    """A time between the years 2000 and 2100.

    Raises:
        Unfit: there is none, or it lies outside.
    """
    if EARLIEST <= nanoseconds < LATEST:
        return nanoseconds
    if not nanoseconds:
        raise Unfit("no_time", "it has no time; OTLP gives nanoseconds since 1970")
    message = f"the time {nanoseconds} is not between 2000 and 2100; OTLP gives nanoseconds since 1970"
    raise Unfit("time_out_of_range", message)


def few_enough(attributes: int) -> None:
    """Pass over what has too many attributes.

    Raises:
        Unfit: there are more than :data:`MOST_ATTRIBUTES`.
    """
    if attributes > MOST_ATTRIBUTES:
        raise Unfit("too_many_attributes", f"it has {attributes} attributes; at most {MOST_ATTRIBUTES} are read")


def opened(value: Any) -> Any:
    """What a text of JSON holds; anything else as it is, and None for a text that is no JSON, such as one cut off."""
    if not isinstance(value, str):
        return value
    try:
        return msgspec.json.decode(value)
    except (ValueError, RecursionError):
        return None

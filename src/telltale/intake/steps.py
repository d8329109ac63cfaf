"""The steps from a foreign event to one that is safe to keep: an ordered list; a step that refuses gives its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from telltale.connectors import Failed
from telltale.event import CHANNELS, ENVIRONMENTS, Event, channel_of, environment_of, event_id_of, from_iso, now
from telltale.event.instants import MINUTE, instant

LONGEST_ID = 200

ERASED = "erased"
"""The reason of an event of somebody of whom everything was erased; nothing of it is kept, not even as failed."""

# Times outside these years are wrong units or broken clocks, and would stretch every chart.
EARLIEST, LATEST = from_iso("2000-01-01"), from_iso("2100-01-01")

AHEAD = 5 * MINUTE

_ENVIRONMENTS, _CHANNELS = frozenset(ENVIRONMENTS), frozenset(CHANNELS)


class Refused(Exception):
    """An event was not accepted; ``reason`` is a stable code, the message a sentence."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(slots=True)
class Arrival:
    """What is known about a delivery beside its events. Instants are microseconds; flags fill gaps."""

    project: str = "default"
    source: str = ""
    connector: str = ""
    received_at: int | None = None
    imported_at: int = field(default_factory=now)


def fill(event: Event, arrival: Arrival) -> None:
    """What the event does not say itself comes from the delivery."""
    source = event.source
    if not event.project_id:
        event.project_id = arrival.project
    if not source.connector:
        source.connector = arrival.connector
    if not source.source_id:
        source.source_id = arrival.source or source.connector


def validate(event: Event, _: Arrival) -> None:
    """The properties are those of the type."""
    if event.type == "generation" and any(name.startswith("gen_ai.") for name in event.properties):
        event.properties = {name.removeprefix("gen_ai."): value for name, value in event.properties.items()}
    try:
        event.said  # noqa: B018 - it is checked by being made
    except msgspec.ValidationError as error:
        raise Refused("invalid_properties", f"{event.type}: {_said(error)}") from None
    if event.sequence is not None and not -(2**63) <= event.sequence < 2**63:
        raise Refused("invalid_sequence", f"sequence {event.sequence} does not fit into 64 bits")


def name(event: Event, _: Arrival) -> None:
    """Words of platforms become ours, and an event without an id gets the one that its record always gets."""
    if event.environment not in _ENVIRONMENTS:
        event.environment = environment_of(event.environment)
    if event.channel is not None and event.channel not in _CHANNELS:
        event.channel_native = event.channel_native or event.channel
        event.channel = channel_of(event.channel)
    if not event.event_id:
        source = event.source
        native = source.native_id or _content(event)
        event.event_id = event_id_of(source.source_id, source.native_type or event.type, native)
    if len(event.event_id) > LONGEST_ID:
        raise Refused("invalid_id", f"event_id has {len(event.event_id)} characters; at most {LONGEST_ID}")


def correct_clock(event: Event, arrival: Arrival) -> None:
    """Times become microseconds; one that lies ahead of its arrival is taken back to it, the original kept."""
    if event.timestamp is None:
        raise Refused("no_time", "timestamp is missing; give ISO-8601 or a number since 1970")
    at = _time("timestamp", event.timestamp)
    received = arrival.received_at if event.received_at is None else _time("received_at", event.received_at)
    if received is None:
        received = at
    if event.original_timestamp is not None:
        event.original_timestamp = _time("original_timestamp", event.original_timestamp)
    if event.sent_at is not None:
        event.sent_at = _time("sent_at", event.sent_at)
    if at > received + AHEAD:
        event.original_timestamp = at if event.original_timestamp is None else event.original_timestamp
        at = received
    event.timestamp, event.received_at = at, received


Step = Callable[[Event, Arrival], None]

STEPS: tuple[Step, ...] = (fill, validate, correct_clock, name)


def through(event: Event, arrival: Arrival, redact: Step | None = None, keep_out: Step | None = None) -> Event:
    """An event after every step; ``redact`` is the installation's own, and the first: nothing is kept or told of an
    event, even of one that is refused, before its personal data is out of it. ``keep_out`` is the last: it refuses what
    was erased and comes back.

    Raises:
        Refused: a step did not accept it.

    >>> event = Event(type="message", timestamp=1_730_455_200, properties={"role": "user", "text": "hi"})
    >>> through(event, Arrival(source="shop")).timestamp
    1730455200000000
    """
    if redact is not None:
        redact(event, arrival)
    for step in STEPS:
        step(event, arrival)
    if keep_out is not None:
        keep_out(event, arrival)
    return event


def refused(event: Event, refusal: Refused, position: str = "") -> Failed:
    """The failed record that a refused event is kept as."""
    if refusal.reason == ERASED:
        return Failed(position, refusal.reason, str(refusal), b"")
    place = position or event.event_id or f"{event.source.native_type} {event.source.native_id}".strip()
    try:
        raw = msgspec.json.encode(event)
    except (UnicodeEncodeError, OverflowError):
        raw = repr(event).encode(errors="backslashreplace")
    return Failed(place, refusal.reason, str(refusal), raw)


def _time(what: str, value: str | int | float) -> int:
    if type(value) is int and EARLIEST <= value < LATEST:
        return value
    try:
        at = instant(value)
    except (ValueError, OverflowError) as error:
        raise Refused("invalid_time", f"{what}: {error}") from None
    if not EARLIEST <= at < LATEST:
        raise Refused("time_out_of_range", f"{what} {value} is not between 2000 and 2100; is its unit right?")
    return at


def _content(event: Event) -> str:
    """What stands in for a native id: the record itself."""
    said = (event.type, event.timestamp, event.conversation_id, event.user_id, event.anonymous_id, event.properties)
    return msgspec.json.encode(said, order="deterministic").decode()


def _said(error: msgspec.ValidationError) -> str:
    return str(error).replace("Object missing required field", "missing").replace("$", "properties", 1)

"""A request or file of OTLP, taken: its events, what was refused, and what was set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import cast

from telltale.connectors.otel.belonging import about_bot, speaks_of_bot
from telltale.connectors.otel.logs import told_by
from telltale.connectors.otel.mapping import Teller, events_of
from telltale.connectors.otel.traces import Traces
from telltale.connectors.otel.wire import Log, Piece, Pieces, Refusal, Signal, Span
from telltale.errors import InputError
from telltale.event import EARLY, Event

PROTOBUF, JSON = "application/x-protobuf", "application/json"


@dataclass(slots=True)
class Batch:
    """What a request came to.

    ``count`` is how many spans or records it held; each of them is among ``refusals``, is counted in ``set_aside`` with
    its reason, or was taken. ``events`` come with ``origins``, the place in the request of the span or record that each
    is from: when intake refuses an event, that span is refused (:meth:`refuse`). A taken span may tell of nothing new.
    ``told_again`` are events of earlier requests of which more is known now; they are stored like the others.
    """

    signal: Signal
    count: int = 0
    events: list[Event] = field(default_factory=list[Event])
    origins: list[int] = field(default_factory=list[int])
    refusals: list[Refusal] = field(default_factory=list[Refusal])
    set_aside: Counter[str] = field(default_factory=Counter[str])
    told_again: list[Event] = field(default_factory=list[Event])

    def refuse(self, event: int, reason: str, message: str) -> None:
        """Say that intake did not accept the event at this place of ``events``."""
        self.refusals.append(Refusal(self.origins[event], reason, message, b""))

    @property
    def rejected(self) -> int:
        """How many spans or records were refused, each counted once."""
        return len({one.index for one in self.refusals})

    def told(self, index: int, events: Iterator[Event] | str) -> list[Event]:
        """Take what the span or record at a place of the request tells; gives what was new."""
        if isinstance(events, str):
            self.set_aside[events] += 1
            return []
        found = list(events)
        self.events += found
        self.origins += [index] * len(found)
        return found


def take(
    signal: Signal, body: bytes, content_type: str, received_at: int | None = None, traces: Traces | None = None
) -> Batch:
    """The events of a request.

    ``body`` is after decompression, ``content_type`` the header's value, ``received_at`` microseconds; without it, as
    for a file, times ahead of the clock are believed. ``traces`` remembers the requests before.

    Raises:
        InputError: the body cannot be read at all, or is of another content type.

    >>> body = b'{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "no"}]}]}]}'
    >>> batch = take("traces", body, "application/json; charset=utf-8")
    >>> batch.count, batch.rejected, batch.refusals[0].reason
    (1, 1, 'bad_trace_id')
    """
    traces = Traces() if traces is None else traces
    found = list(pieces(signal, body, content_type))
    traces.note(one.value for one in found if isinstance(one, Piece))
    return mapped(signal, found, traces, received_at, hold=True)


def pieces(signal: Signal, body: bytes, content_type: str) -> Pieces:
    """The spans or records of a request, and what of it cannot be read.

    Raises:
        InputError: the body cannot be read at all, or is of another content type.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind == PROTOBUF:
        # Loaded when the first request comes: whoever imports another format need not wait for it.
        from telltale.connectors.otel import protobuf as reader
    elif kind == JSON:
        from telltale.connectors.otel import jsonform as reader
    else:
        raise InputError(f"the content type '{content_type[:80]}' is none of {PROTOBUF}, {JSON}")
    return reader.spans(body) if signal == "traces" else reader.logs(body)


def mapped(
    signal: Signal, found: Iterable[Piece | Refusal], traces: Traces, received_at: int | None, *, hold: bool
) -> Batch:
    """The batch that spans or records are, in the light of what is known of their traces.

    With ``hold``, what a later request may know more of is kept, and what earlier ones should have known is told again.
    """
    batch, taken = Batch(signal), list[Piece]()
    for one in found:
        batch.count += 1
        if isinstance(one, Refusal):
            batch.refusals.append(one)
        else:
            taken.append(one)
    batch.told_again = traces.told_again() if hold else []

    bots: dict[int, dict[str, str]] = {}

    def teller_of(value: Span | Log) -> Teller:
        resource, attributes = value.scope.resource, value.attributes
        if speaks_of_bot(attributes):
            bot = about_bot(resource, attributes)
        else:
            bot = bots.get(id(resource)) or bots.setdefault(id(resource), about_bot(resource, {}))
        return Teller(value, traces.known(value.trace_id), bot, received_at)

    for index, teller, events in _told(signal, taken, teller_of):
        for event in batch.told(index, events):
            if hold and traces.hold(event, teller.ids, unsure=teller.unsure):
                event.telling = EARLY
    return batch


def _told(
    signal: Signal, taken: list[Piece], teller_of: Callable[[Span | Log], Teller]
) -> Iterator[tuple[int, Teller, Iterator[Event] | str]]:
    if signal == "logs":
        yield from told_by(taken, teller_of)
        return
    for index, value in taken:
        teller = teller_of(value)
        yield index, teller, events_of(cast("Span", value), teller)

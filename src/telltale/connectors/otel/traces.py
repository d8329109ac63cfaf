"""What is known of traces: whose conversation they are, and which of their messages the user saw.

Instrumented calls seldom know their conversation, and never whether what they said was shown: the root of their trace
does, and it comes last, in this request or a later one. So what a call tells before its root is known is told as well
as it can be, and told again when more is known: under the same id, as received a little earlier, which makes the store
put it in the place of the first telling.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Iterable
from typing import NamedTuple

from telltale.connectors.otel.belonging import NOBODY, UNKNOWN, Ids, ids_of
from telltale.connectors.otel.wholes import told_whole
from telltale.connectors.otel.wire import Log, Span
from telltale.event import AGAIN, Event

# A telling that knows less is said to be received later, in microseconds: for each step down in the order of ids, for
# a message of which it is not known whether the user saw it, and for a record beside its span.
STEP, SHOWN, RECORD = 100_000, 2_000_000, 4_000_000
_BESIDES = ("user", "anonymous", "channel")


def lateness(ids: Ids) -> int:
    """How much later what knows only these ids is said to be received."""
    return ids.rank * STEP + (ids.user is None) + (ids.anonymous is None) + (ids.channel is None)


class Known(NamedTuple):
    """What is known of a trace; ``whole`` are the messages that its root told, None if it told none."""

    order: tuple[int, int, str] = (UNKNOWN, 0, "")
    ids: Ids = NOBODY
    whole: frozenset[str] | None = None


NOTHING = Known()


class _Held(NamedTuple):
    """An event that may be told again, the ids it was told with, and whether it is unsure that it was shown."""

    event: Event
    ids: Ids
    unsure: bool


class Traces:
    """A memory of traces, for one file or for all requests of one source; not to be shared between threads.

    ``most`` is how many traces, and how many events that may be told again, are kept; ``size`` how many characters of
    text those may have. What is forgotten too early stays in the conversation that its trace alone is.
    """

    def __init__(self, most: int = 20_000, size: int = 32 * 1024 * 1024) -> None:
        self._most, self._size = most, size
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._held: OrderedDict[str, list[_Held]] = OrderedDict()
        self._events = self._characters = 0
        self._better: set[str] = set()

    def note(self, values: Iterable[Span | Log]) -> None:
        """Learn from spans and records what they say of their traces."""
        for value in values:
            if not value.trace_id:
                continue
            ids = ids_of(value.attributes)
            whole = told_whole(value) if isinstance(value, Span) else None
            if whole or ids.conversation or ids.user or ids.anonymous:
                began = value.start if isinstance(value, Span) else value.at
                self._learn(value.trace_id, Known((ids.rank, began, value.span_id), ids, whole))

    def known(self, trace_id: str) -> Known:
        """What is known of a trace by now."""
        return self._known.get(trace_id, NOTHING)

    def hold(self, event: Event, ids: Ids, *, unsure: bool) -> bool:
        """Keep an event of which a later request may know more: with these ids, perhaps unsure that it was shown.

        Gives whether it may be told again.
        """
        unsure = unsure and event.type == "message"
        if not event.trace_id or not (ids.rank or unsure):
            return False
        self._keep(event.trace_id, _Held(event, ids, unsure))
        return True

    def _keep(self, trace_id: str, held: _Held) -> None:
        self._held.setdefault(trace_id, []).append(held)
        self._count(held.event, 1)
        while self._held and (self._events > self._most or self._characters > self._size):
            for oldest in self._held.popitem(last=False)[1]:
                self._count(oldest.event, -1)

    def told_again(self) -> list[Event]:
        """The events of earlier requests of which more is known now, as they should have been."""
        found: list[Event] = []
        for trace_id in sorted(self._better):
            known = self._known.get(trace_id, NOTHING)
            for held in self._held.pop(trace_id, []):
                self._count(held.event, -1)
                better = again(held, known)
                if better is not held:
                    found.append(better.event)
                if better.ids.rank or better.unsure:
                    self._keep(trace_id, better)
        self._better.clear()
        return found

    def forget(self, traces: Iterable[str]) -> None:
        """Forget traces that were erased."""
        for trace_id in traces:
            self._known.pop(trace_id, None)
            self._better.discard(trace_id)
            for held in self._held.pop(trace_id, []):
                self._count(held.event, -1)

    def _learn(self, trace_id: str, new: Known) -> None:
        old = self._known.get(trace_id, NOTHING)
        first, second = (new, old) if new.order < old.order or old is NOTHING else (old, new)
        whole = old.whole | new.whole if old.whole and new.whole else old.whole or new.whole
        known = Known(first.order, first.ids.beside(second.ids), whole)
        if known != old:
            self._known[trace_id] = known
            self._better.add(trace_id)
        self._known.move_to_end(trace_id)
        if len(self._known) > self._most:
            self._known.popitem(last=False)

    def _count(self, event: Event, sign: int) -> None:
        self._events += sign
        self._characters += sign * len(event.properties.get("text") or "")


def again(held: _Held, known: Known) -> _Held:
    """What was held in the light of what is known of its trace; itself if that is nothing new."""
    ids = held.ids.beside(known.ids)
    unsure = held.unsure and known.whole is None
    if ids == held.ids and unsure == held.unsure:
        return held
    event = copy.copy(held.event)
    event.telling = AGAIN
    if ids.rank < held.ids.rank:
        event.conversation_id, event.conversation_id_synthetic = ids.conversation, False
        event.session_id = ids.session or (ids.conversation if ids.rank else None)
    event.user_id, event.anonymous_id, event.channel = ids.user, ids.anonymous, ids.channel
    if unsure != held.unsure and known.whole is not None and event.source.native_id not in known.whole:
        event.properties = {**event.properties, "is_synthetic": True}
    if isinstance(event.received_at, int):
        event.received_at -= lateness(held.ids) - lateness(ids) + (SHOWN if unsure != held.unsure else 0)
    return _Held(event, ids, unsure)

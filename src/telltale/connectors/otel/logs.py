"""From log records to events: calls told by records, messages of the older conventions, ratings.

The older conventions write every message of a call, its history too, as a record of its own, and nothing in a record
says where it stands: the records of one span that come in one request are read as one list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from telltale.connectors.otel.belonging import ids_of
from telltale.connectors.otel.calls import call_told_by, response_id
from telltale.connectors.otel.kinds import is_protocol, says_more
from telltale.connectors.otel.mapping import NOT_A_CHATBOT, Teller, rating_name
from telltale.connectors.otel.ratings import EVALUATION, evaluated, evaluates
from telltale.connectors.otel.utterances import Utterance, nth_of, said_by, said_to, spoken_as
from telltale.connectors.otel.wire import Log, Piece
from telltale.connectors.records import told
from telltale.event import Event

DETAILS = "gen_ai.client.inference.operation.details"

Told = tuple[int, Teller, Iterator[Event] | str]
TellerOf = Callable[[Log], Teller]


class _Line(NamedTuple):
    piece: Piece
    log: Log
    kind: str
    said: Utterance


def told_by(pieces: Iterable[Piece], teller_of: TellerOf) -> Iterator[Told]:
    """The events of every record with its place, or the reason for which it is set aside."""
    talks: dict[tuple[str, str], list[_Line]] = {}
    for piece in pieces:
        log = piece.value
        assert isinstance(log, Log)
        spoken = list(spoken_as(log.name, log.body, log.attributes)) if log.name.startswith("gen_ai.") else []
        if spoken:
            lines = talks.setdefault((log.trace_id, log.span_id), [])
            lines.extend(_Line(piece, log, kind, said) for kind, said in spoken)
            continue
        teller = teller_of(log)
        yield piece.place, teller, _READERS.get(log.name, _other)(log, teller)
    for lines in talks.values():
        yield from _talk(lines, teller_of)


def _talk(lines: list[_Line], teller_of: TellerOf) -> Iterator[Told]:
    """The messages of one call: what was given, then what was answered."""
    given = [line for line in lines if line.kind != "choice"]
    history = [line.said for line in given]
    last = max((place for place, one in enumerate(history) if one.role == "bot"), default=-1)
    for place, line in enumerate(given):
        teller = teller_of(line.log)
        new = [line.said] if place > last else []
        yield line.piece.place, teller, _placed(teller, new, history[:place], line.log.at // 1000)
    for line in lines:
        if line.kind == "choice":
            teller = teller_of(line.log)
            at = line.log.at // 1000
            yield line.piece.place, teller, teller.talk([*history, Utterance("bot", "")], [line.said], at, at, None)


def _placed(teller: Teller, new: list[Utterance], before: list[Utterance], at: int) -> Iterator[Event]:
    for one in new:
        if one.role != "tool" and one.spoken:
            yield from teller.message(at, len(before), one, nth_of(before, one))


def _details(log: Log, teller: Teller) -> Iterator[Event]:
    """The whole call again, or in place of its span."""
    attributes, at = log.attributes, log.at // 1000
    given, answer = said_to(attributes, []), said_by(attributes, [])
    response = response_id(attributes)
    message_id = teller.answer_id(answer, given, response)
    operation = str(attributes.get("gen_ai.operation.name") or "chat").lower()
    name = f"{log.trace_id}:{response or log.span_id or at}"
    finish = answer[0].finish if answer else None
    yield teller.event("generation", name, at, call_told_by(log, operation, finish, message_id))
    yield from teller.talk(given, answer, at, at, message_id)


def _rating(log: Log, teller: Teller) -> Iterator[Event]:
    if not evaluates(log.attributes):
        yield from _native(log, teller)
        return
    name = rating_name(teller, log.attributes, 0 if log.span_id else log.at)
    yield teller.event("feedback", name, log.at // 1000, evaluated(log.attributes, None))


def _other(log: Log, teller: Teller) -> Iterator[Event] | str:
    named = log.name.startswith("gen_ai.") or says_more(log.attributes)
    # The application's own event of a conversation may be what the bot is for: an order, a booking.
    own = bool(log.name and ids_of(log.attributes).conversation) and not is_protocol(log.attributes)
    return _native(log, teller) if named or own else NOT_A_CHATBOT


def _native(log: Log, teller: Teller) -> Iterator[Event]:
    name = log.name or "log"
    properties = told(body=log.body, attributes=log.attributes or None)
    event = {"event": f"otel.{name}", "properties": properties}
    yield teller.event("track", teller.own(f":{log.at}"), log.at // 1000, event, what=name)


_READERS: dict[str, Callable[[Log, Teller], Iterator[Event] | str]] = {DETAILS: _details, EVALUATION: _rating}

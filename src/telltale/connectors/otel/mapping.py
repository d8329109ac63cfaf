"""From spans to events, each span on its own.

No span waits for another, and they come in any order, twice, and in different requests. What several of them tell of
becomes one event all the same: its id is made from what is told, and of two tellings the store keeps the one that was
received first, which is said here to be the one that happened first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from telltale.connectors.openai_messages import HANDOFF
from telltale.connectors.otel.belonging import SESSION_RANK, ids_of
from telltale.connectors.otel.calls import call_of, documents, duration_of, error_of, response_id
from telltale.connectors.otel.kinds import Kind, is_protocol, kind_of, says_more
from telltale.connectors.otel.ratings import EVALUATION, annotated, evaluated, evaluates
from telltale.connectors.otel.traces import RECORD, SHOWN, Known, lateness
from telltale.connectors.otel.utterances import Utterance, name_of, nth_of, said_by, said_to, tail, unflattened
from telltale.connectors.otel.wholes import asked_and_answered
from telltale.connectors.otel.wire import CLIENT, Attributes, Log, Scope, Span, opened
from telltale.connectors.records import as_text, fingerprint, told
from telltale.event import Event, Source
from telltale.event.instants import MINUTE

NOT_A_CHATBOT = "not_a_chatbot"
INNER_STEP = "inner_step"

# A time this far ahead of its arrival is a wrong clock.
AHEAD = 5 * MINUTE

_KINDS_OF_TOOL = {"tool": "function", "retrieval": "retrieval", "guardrail": "guardrail"}


class Teller:
    """Makes the events of one span or record, in the light of what is ``known`` of its trace.

    ``bot`` are the fields of the envelope that say which bot it is.
    """

    def __init__(self, value: Span | Log, known: Known, bot: dict[str, str], received_at: int | None) -> None:
        self.trace_id = value.trace_id
        self.ids = ids = ids_of(value.attributes).beside(known.ids)
        self._whole = known.whole
        self._received_at = received_at
        self._inside = isinstance(value, Log) or bool(value.parent_id)
        self.unsure = self._inside and known.whole is None
        self._claim = lateness(ids) + (RECORD if isinstance(value, Log) else 0)
        self._span_id = value.span_id
        self._schema = _schema(value.scope)
        self._envelope: dict[str, Any] = {
            **bot,
            "conversation_id": ids.conversation or value.trace_id or None,
            "conversation_id_synthetic": ids.conversation is None,
            "session_id": ids.session or (ids.conversation if ids.rank else None),
            "user_id": ids.user,
            "anonymous_id": ids.anonymous,
            "channel": ids.channel,
            "trace_id": value.trace_id or None,
            "span_id": value.span_id or None,
        }

    def event(
        self, kind: Any, name: str, at: int, properties: dict[str, Any], *, what: str = "", late: int = 0,
        sequence: int | None = None,
    ) -> Event:  # fmt: skip
        """An event at an instant in microseconds; ``what`` and ``name`` are its identity.

        A clock that is ahead is left to intake, which goes by when the request was received.
        """
        ahead = self._received_at is not None and at > self._received_at + AHEAD
        return Event(
            type=kind,
            timestamp=at,
            received_at=None if ahead else at + self._claim + late,
            sequence=sequence,
            source=Source("otel", "", what or kind, name, self._schema),
            properties=properties,
            **self._envelope,
        )

    def message(self, at: int, place: int, one: Utterance, nth: int, message_id: str | None = None) -> Iterator[Event]:
        """A message; one that was said inside a whole and not to the user is kept and not counted."""
        name = name_of(self.trace_id, one, nth)
        hidden = self._inside and self._whole is not None and name not in self._whole
        properties: dict[str, Any] = {"role": one.role, "message_id": message_id or name}
        if one.text:
            properties["text"] = one.text
        if one.attachments:
            properties["attachments"] = [told(type=kind, url=url) for kind, url in one.attachments]
        if hidden:
            properties["is_synthetic"] = True
        yield self.event("message", name, at, properties, sequence=place, late=SHOWN if self.unsure else 0)

    def talk(self, given: list[Utterance], answer: list[Utterance], asked_at: int, answered_at: int,
             message_id: str | None) -> Iterator[Event]:  # fmt: skip
        """What is new in a call's messages, its answer, and the handoffs that it asks for."""
        for place, one in tail(given):
            if one.role != "tool" and one.spoken:
                yield from self.message(asked_at, place, one, nth_of(given[:place], one))
        for one in answer:
            if one.spoken:
                yield from self.message(answered_at, len(given), one, nth_of(given, one), message_id)
            for call_id, name in one.calls:
                yield from self.handoff(call_id, name, answered_at)

    def handoff(self, call_id: str | None, tool: str | None, at: int) -> Iterator[Event]:
        """The handoff that a tool is whose name says so: asked for by the model, and run, it is one."""
        if tool and HANDOFF.search(tool):
            yield self.event("handoff", f"{self.trace_id}:{tool}", at, told(state="initiated", handoff_id=call_id))

    def own(self, part: str = "") -> str:
        """The identity of what only this span tells."""
        return f"{self.trace_id}:{self._span_id}{part}"

    def answer_id(self, answer: list[Utterance], given: list[Utterance], response: str | None) -> str | None:
        """The id of a call's bot message; ratings name the id of the provider's answer."""
        if not answer or not answer[0].spoken:
            return None
        return response or name_of(self.trace_id, answer[0], nth_of(given, answer[0]))


def events_of(span: Span, teller: Teller) -> Iterator[Event] | str:
    """The events of a span, or the reason for which it is set aside."""
    found = kind_of(span.attributes)
    if found is None:
        return _unknown(span, teller)
    kind, operation = found
    if kind == "step" and span.parent_id and not annotated(span.attributes):
        return INNER_STEP
    return _told(span, kind, operation, teller)


def _told(span: Span, kind: Kind, operation: str, teller: Teller) -> Iterator[Event]:
    if kind in ("call", "embedding"):
        yield from _call(span, operation, teller)
    elif kind in _KINDS_OF_TOOL:
        yield from _tool(span, _KINDS_OF_TOOL[kind], teller)
    elif kind in ("flow", "step"):
        yield from _flow(span, operation, teller)
    else:
        yield from _native(span, teller, operation)
    yield from _ratings(span, teller)


def _call(span: Span, operation: str, teller: Teller) -> Iterator[Event]:
    start, end = span.start // 1000, max(span.end, span.start) // 1000
    given = said_to(span.attributes, span.marks)
    answer = said_by(span.attributes, span.marks)
    response = response_id(span.attributes)
    message_id = teller.answer_id(answer, given, response)
    finish = answer[0].finish if answer else None
    yield teller.event(
        "generation",
        f"{span.trace_id}:{response or span.span_id}",
        start,
        call_of(span, operation, finish, message_id),
    )
    if operation != "embeddings":
        yield from teller.talk(given, answer, start, end, message_id)


def _tool(span: Span, kind: str, teller: Teller) -> Iterator[Event]:
    attributes = span.attributes
    name = next((text for key in _TOOL_NAME if (text := as_text(attributes.get(key)))), span.name)
    call_id = next((text for key in _CALL_ID if (text := as_text(attributes.get(key)))), None)
    found = unflattened(attributes, "retrieval.documents.") if kind == "retrieval" else []
    yield teller.event(
        "tool.executed",
        f"{span.trace_id}:{call_id or span.span_id}",
        span.start // 1000,
        told(
            kind=kind,
            name=name,
            call_id=call_id,
            duration_ms=duration_of(span),
            error_type=error_of(span),
            documents=documents(attributes, found),
            arguments=_content(attributes, _ARGUMENTS),
            result=_content(attributes, _RESULT) if kind != "retrieval" else None,
        ),
    )
    yield from teller.handoff(call_id, name, span.start // 1000)


_TOOL_NAME = ("gen_ai.tool.name", "tool.name", "ai.toolCall.name", "gen_ai.data_source.id", "traceloop.entity.name")
_CALL_ID = ("gen_ai.tool.call.id", "tool.id", "ai.toolCall.id")
_ARGUMENTS = (
    "gen_ai.tool.call.arguments", "gen_ai.retrieval.query.text", "tool.parameters", "ai.toolCall.args",
    "traceloop.entity.input", "input.value",
)  # fmt: skip
_RESULT = ("gen_ai.tool.call.result", "ai.toolCall.result", "traceloop.entity.output", "output.value")


def _content(attributes: Attributes, names: tuple[str, ...]) -> Any:
    """The first of the values, opened where it is JSON."""
    for name in names:
        if (value := attributes.get(name)) is not None:
            inside = opened(value)
            return value if inside is None else inside
    return None


def _flow(span: Span, operation: str, teller: Teller) -> Iterator[Event]:
    """An agent or workflow; the messages of a root are those that the user saw.

    Agents repeat the tokens of the calls inside them; one that runs elsewhere, behind a client's call, has none inside.
    """
    attributes, start, end = span.attributes, span.start // 1000, max(span.end, span.start) // 1000
    name = next((text for key in _FLOW_NAME if (text := as_text(attributes.get(key)))), span.name)
    flow = told(flow_id=name, flow_name=name)
    yield teller.event("flow.step", teller.own(":entered"), start, {"state": "entered", **flow})
    state = "interrupted" if error_of(span) else "completed"
    yield teller.event("flow.step", teller.own(":left"), end, {"state": state, **flow})
    given, answer = asked_and_answered(span) if not span.parent_id or span.kind == CLIENT else ([], [])
    message_id = teller.answer_id(answer, given, response_id(attributes))
    if span.kind == CLIENT:
        yield teller.event("generation", teller.own(), start, call_of(span, operation, None, message_id))
    yield from teller.talk(given, answer, start, end, message_id)


_FLOW_NAME = (
    "gen_ai.workflow.name",
    "gen_ai.agent.name",
    "agent.name",
    "traceloop.entity.name",
    "ai.telemetry.functionId",
)


def _ratings(span: Span, teller: Teller) -> Iterator[Event]:
    for number, properties in enumerate(annotated(span.attributes)):
        yield teller.event("feedback", teller.own(f":annotation{number}"), _end(span), properties)
    for mark in span.marks:
        if mark.name == EVALUATION and evaluates(mark.attributes):
            at = mark.at or _end(span)
            name = rating_name(teller, mark.attributes)
            yield teller.event("feedback", name, at, evaluated(mark.attributes, response_id(span.attributes)))


def rating_name(teller: Teller, attributes: Attributes, at: int = 0) -> str:
    """The identity of a rating: it may come inside its span and as a record."""
    said = [attributes.get(f"gen_ai.evaluation.{key}") for key in ("name", "score.value", "score.label", "explanation")]
    return teller.own(f":{fingerprint(said)}" + (f":{at}" if at else ""))


def _native(span: Span, teller: Teller, name: str) -> Iterator[Event]:
    """What has no type of its own, as it came."""
    properties = told(
        name=span.name,
        kind=span.kind,
        parent_span_id=span.parent_id or None,
        duration_ms=duration_of(span),
        error_type=error_of(span),
        attributes=span.attributes,
        events=[{"name": mark.name, "attributes": mark.attributes} for mark in span.marks] or None,
    )
    event = {"event": f"otel.{name}", "properties": properties}
    yield teller.event("track", teller.own(), span.start // 1000, event, what=name)


def _unknown(span: Span, teller: Teller) -> Iterator[Event] | str:
    """A span of no known kind: the application's own is kept; requests, queries and bare ids only say whose it is."""
    attributes = span.attributes
    if says_more(attributes):
        return _native(span, teller, "span")
    own = ids_of(attributes)
    # Browsers put the session on everything that they do.
    if own.conversation and not (own.rank == SESSION_RANK and is_protocol(attributes)):
        name = f"{span.trace_id}:{own.conversation}"
        return iter([teller.event("track", name, span.start // 1000, {"event": "otel.trace"}, what="trace")])
    return NOT_A_CHATBOT


def _end(span: Span) -> int:
    return max(span.end, span.start) // 1000


def _schema(scope: Scope) -> str:
    return scope.schema.rpartition("/")[2] or scope.version

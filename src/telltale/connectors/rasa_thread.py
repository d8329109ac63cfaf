"""One sender's conversation with a Rasa bot: what its earlier events say about the later ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from telltale.connectors.records import as_number, as_object, as_objects, as_text, told

Told = tuple[Any, dict[str, Any]]

# Actions by which Rasa's own policies say that they did not understand.
FALLBACK_ACTIONS = frozenset(
    ("action_default_fallback", "action_default_ask_rephrase", "action_default_ask_affirmation",
     "action_two_stage_fallback", "action_unlikely_intent")
)  # fmt: skip
FALLBACK_INTENTS = frozenset(("nlu_fallback", "out_of_scope"))

# Rasa's own housekeeping before and after every turn: steps of no flow.
_HOUSEKEEPING = frozenset(("action_listen", "action_session_start"))

_FLOW_STATES = {
    "flow_started": "entered", "flow_completed": "completed", "flow_cancelled": "cancelled",
    "flow_interrupted": "interrupted", "flow_resumed": "resumed",
}  # fmt: skip


@dataclass(slots=True)
class Thread:
    """What is known of a sender so far; ``at`` is the time of the last event, in microseconds."""

    handoff_names: set[str] = field(default_factory=set[str])
    at: int = 0
    channel: str | None = None
    user_id: str | None = None
    bot_id: str | None = None
    bot_version: str | None = None
    offered: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    said: str | None = None
    fallen_back: bool = False
    loop: str | None = None
    flow: str | None = None
    leaving_loop: bool = False
    handoff: str | None = None
    accepted: bool = False

    def learn(self, body: dict[str, Any]) -> None:
        """Keep what one event says about all: the channel, the bot and its model, the user."""
        metadata = as_object(body.get("metadata"))
        self.channel = as_text(body.get("input_channel")) or self.channel
        self.bot_id = as_text(metadata.get("assistant_id")) or self.bot_id
        self.bot_version = as_text(metadata.get("model_id")) or self.bot_version
        self.user_id = as_text(metadata.get("user_id")) or self.user_id

    def read(self, kind: str, body: dict[str, Any], native_id: str) -> Iterator[Told]:
        """The types and properties of what one native event says; at least one."""
        reader = _READERS.get(kind)
        found = list(reader(self, body, native_id)) if reader else []
        return iter(found or [("track", {"event": f"rasa.{kind}", "properties": body})])


def _user(thread: Thread, body: dict[str, Any], native_id: str) -> Iterator[Told]:
    parsed = as_object(body.get("parse_data"))
    text = as_text(body.get("text"))
    thread.said = as_text(body.get("message_id")) or as_text(parsed.get("message_id")) or native_id
    thread.fallen_back = False
    button = thread.offered.get(text or "")
    yield (
        "message",
        told(
            role="user",
            message_id=thread.said,
            text=button["title"] if button else text,
            selected_quick_reply={**button, "match": "payload"} if button else None,
            is_synthetic=True if (text or "").startswith(("EXTERNAL: ", "/session_start")) else None,
        ),
    )
    intent = _intent(parsed, text or "")
    if intent:
        thread.fallen_back = bool(intent.get("is_fallback"))
        yield "intent.recognized", {"message_id": thread.said, **intent}
        yield from _asked_for_human(thread, intent.get("intent"), native_id, "user_requested")
    elif parsed.get("commands"):
        yield "track", {"event": "rasa.commands", "properties": {"commands": parsed["commands"]}}


def _intent(parsed: dict[str, Any], text: str) -> dict[str, Any]:
    """What the NLU made of the text.

    The confidence of ``nlu_fallback`` is the threshold it fell below, and that of a payload (``/deny``) is 1.0
    without any NLU: neither is a confidence.
    """
    best = as_object(parsed.get("intent"))
    name = as_text(best.get("name"))
    if not name:
        return _command(parsed) if parsed.get("commands") or not text or not best else _match("no_match")
    confidence = as_number(best.get("confidence"))
    direct = text.startswith("/") and confidence == 1.0
    fallback = name in FALLBACK_INTENTS
    ranking = as_objects(parsed.get("intent_ranking"))
    alternatives = [told(intent=one.get("name"), confidence=one.get("confidence")) for one in ranking]
    entities = [told(name=one.get("entity"), value=one.get("value")) for one in as_objects(parsed.get("entities"))]
    return told(
        intent=name,
        confidence=None if direct or name == "nlu_fallback" else confidence,
        match_type="fallback" if fallback else "direct" if direct else "intent",
        is_fallback=True if fallback else None,
        alternatives=[one for one in alternatives if one.get("intent") != name] or None,
        entities=entities or None,
    )


def _command(parsed: dict[str, Any]) -> dict[str, Any]:
    """A language model's commands stand in for an intent when they start a flow or give up."""
    for command in as_objects(parsed.get("commands")):
        if flow := as_text(command.get("flow")):
            return {"intent": flow, "match_type": "intent", "recognizer": "commands"}
        if as_text(command.get("command")) == "cannot handle":
            return {**_match("no_match"), "recognizer": "commands"}
    return {}


def _match(kind: str) -> dict[str, Any]:
    return {"match_type": kind, "is_fallback": True}


def _asked_for_human(thread: Thread, name: str | None, native_id: str, reason: str | None) -> Iterator[Told]:
    if name in thread.handoff_names and not thread.handoff:
        yield _handoff(thread, "initiated", native_id, reason)


def _handoff(thread: Thread, state: str, native_id: str, reason: str | None = None) -> Told:
    """Every step of one handoff has the id of the event that began it."""
    thread.handoff = thread.handoff or native_id
    return "handoff", told(state=state, handoff_id=thread.handoff, reason=reason)


def _bot(thread: Thread, body: dict[str, Any], native_id: str) -> Iterator[Told]:
    data = as_object(body.get("data"))
    buttons = [_button(one) for one in as_objects(data.get("buttons")) + as_objects(data.get("quick_replies"))]
    for button in buttons:
        if isinstance(button.get("value"), str):
            thread.offered[button["value"]] = {**button, "offered_in": native_id}
    text = as_text(body.get("text"))
    attachments, content_type = _attached(data)
    yield (
        "message",
        told(
            role="bot",
            message_id=native_id,
            text=text,
            content_type=None if text is not None else content_type,
            attachments=attachments or None,
            quick_replies=buttons or None,
        ),
    )


def _button(button: dict[str, Any]) -> dict[str, Any]:
    payload = button.get("payload")
    return told(title=as_text(button.get("title")) or as_text(payload) or "", value=payload)


def _attached(data: dict[str, Any]) -> tuple[list[dict[str, Any]], str | None]:
    """Images, files, cards and the channel's own payloads, and what a message with nothing else is."""
    kinds = {"image": "image", "attachment": "file", "elements": "carousel", "custom": "card"}
    given = [(kind, data[key]) for key, kind in kinds.items() if data.get(key)]
    found = [{"type": kind, "url" if isinstance(value, str) else "content": value} for kind, value in given]
    return found, found[0]["type"] if found else None


def _action(thread: Thread, body: dict[str, Any], native_id: str) -> Iterator[Told]:
    name = as_text(body.get("name"))
    if name in _HOUSEKEEPING:
        yield "track", {"event": f"rasa.{name}", "properties": body}
        return
    thread.leaving_loop = name == "action_deactivate_loop"
    yield "flow.step", told(state="completed", node_id=name, node_name=name)
    if name in FALLBACK_ACTIONS and thread.said and not thread.fallen_back:
        thread.fallen_back = True
        yield "intent.recognized", {"message_id": thread.said, **_match("fallback"), "recognizer": name}
    yield from _asked_for_human(thread, name, native_id, None)


def _slot(thread: Thread, body: dict[str, Any], _: str) -> Iterator[Told]:
    """``requested_slot`` is the form's next question; any other slot is an answer taken."""
    flow = thread.loop or thread.flow
    name, value = as_text(body.get("name")), body.get("value")
    if name != "requested_slot":
        yield "flow.step", told(state="completed", flow_id=flow, flow_name=flow, slot=name)
    elif value is not None:
        yield "flow.step", told(state="entered", flow_id=flow, flow_name=flow, slot=as_text(value))
    else:
        yield "flow.step", told(state="completed", flow_id=flow, flow_name=flow, node_id=name)


def _loop(thread: Thread, body: dict[str, Any], _: str) -> Iterator[Told]:
    name = as_text(body.get("name"))
    ended = "cancelled" if thread.leaving_loop else "completed"
    flow = name or thread.loop
    thread.loop, thread.leaving_loop = name, False
    yield "flow.step", told(state="entered" if name else ended, flow_id=flow, flow_name=flow)


def _loop_interrupted(thread: Thread, body: dict[str, Any], _: str) -> Iterator[Told]:
    interrupted = bool(body.get("is_interrupted", not body.get("validate", True)))
    yield "flow.step", told(state="interrupted" if interrupted else "resumed", flow_id=thread.loop)


def _flow(thread: Thread, body: dict[str, Any], _: str) -> Iterator[Told]:
    state, flow = _FLOW_STATES[body["event"]], as_text(body.get("flow_id"))
    thread.flow = flow if state in ("entered", "resumed") else None
    yield "flow.step", told(state=state, flow_id=flow, flow_name=flow, node_id=as_text(body.get("step_id")))


def _session_started(thread: Thread, *_: Any) -> Iterator[Told]:
    thread.offered.clear()
    yield "conversation.started", {}


def _restart(thread: Thread, *_: Any) -> Iterator[Told]:
    thread.offered.clear()
    thread.loop = thread.flow = thread.handoff = thread.said = None
    yield "conversation.ended", {"reason": "restart"}


def _reverted(thread: Thread, body: dict[str, Any], _: str) -> Iterator[Told]:
    """The bot forgets the turn; the person who said it does not, so it stays and is marked."""
    properties = told(reverted_message_id=thread.said)
    yield "track", {"event": f"rasa.{body['event']}", "properties": {**body, **properties}}


def _pause(thread: Thread, _: dict[str, Any], native_id: str) -> Iterator[Told]:
    if not thread.handoff:
        yield _handoff(thread, "initiated", native_id)


def _agent(thread: Thread, body: dict[str, Any], native_id: str) -> Iterator[Told]:
    yield "message", told(role="human_agent", message_id=native_id, text=as_text(body.get("text")))
    if not thread.accepted:
        thread.accepted = True
        yield _handoff(thread, "accepted", native_id)


def _resume(thread: Thread, _: dict[str, Any], native_id: str) -> Iterator[Told]:
    yield _handoff(thread, "completed", native_id)
    thread.handoff, thread.accepted = None, False


_READERS: dict[str, Callable[[Thread, dict[str, Any], str], Iterator[Told]]] = {
    "user": _user, "bot": _bot, "action": _action, "slot": _slot, "active_loop": _loop, "form": _loop,
    "loop_interrupted": _loop_interrupted, "form_validation": _loop_interrupted,
    "session_started": _session_started, "restart": _restart, "rewind": _reverted, "undo": _reverted,
    "pause": _pause, "agent": _agent, "resume": _resume, **dict.fromkeys(_FLOW_STATES, _flow),
}  # fmt: skip

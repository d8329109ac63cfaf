"""One conversation, moment by moment, with what decided its outcome marked."""

from __future__ import annotations

from typing import Any, cast

import msgspec

from telltale.ask.asker import Asker
from telltale.ask.conversations import Mark, Moment, Transcript
from telltale.ask.foretelling import satisfaction
from telltale.ask.hearing import heard
from telltale.errors import UnknownName
from telltale.event import to_iso
from telltale.metrics import CONDITIONS
from telltale.store import FACTS, REASONS

BILLION = 1_000_000_000
"""Costs are kept in billionths of a dollar."""

_EVENTS: tuple[str, ...] = (
    "event_key", "ts", "type", "role", "message_id", "text", "change", "properties", "name", "state",
)  # fmt: skip


def transcript(asker: Asker, conversation: str) -> Transcript:
    """A conversation by our id.

    Raises:
        UnknownName: there is no such conversation.
    """
    facts = _facts(asker, conversation)
    before, after = _neighbours(asker, facts)
    pending = facts.pop("is_pending")
    outcome = "pending" if pending else facts["outcome"]
    moments = _moments(asker, facts, begins=before is None, until=after[0] if after else None)
    _mark(moments, facts, pending=pending)
    reason = "not closed yet" if pending else _because(facts["outcome_reason"])
    return Transcript(
        conversation=conversation,
        thread=facts["thread"],
        outcome=outcome,
        reason=reason,
        facts={name: _shown(name, value) for name, value in facts.items() if not name.endswith(("_key", "_event"))},
        moments=[moment for _, moment in moments],
        earlier=before[1] if before else None,
        later=after[1] if after else None,
        by_rule="pending" if pending else facts["outcome_by_rule"],
        rules=asker.store.versions.newest().number,
        satisfaction=satisfaction(asker, facts["conversation_key"]),
        override=next(iter(asker.store.ledger.overrides(conversation)), None) if facts["overridden"] else None,
    )


def _facts(asker: Asker, conversation: str) -> dict[str, Any]:
    names, rows = asker.store.read(
        f"SELECT c.*, coalesce(i.person, own_name) AS person, NOT ({CONDITIONS['closed'].sql}) AS is_pending"
        " FROM conversations c LEFT JOIN identities i ON i.id_key = own_key WHERE conversation = $conversation",
        {"conversation": conversation, "as_of": asker.now()},
    )
    if not rows:
        raise UnknownName("conversation", conversation, [], "telltale conversations")
    return dict(zip(names, rows[0], strict=True))


def _neighbours(asker: Asker, facts: dict[str, Any]) -> tuple[Any, Any]:
    """Start and id of the conversations before and after in the thread."""
    _, rows = asker.store.read(
        "SELECT started_at, conversation FROM conversations WHERE thread_key = $thread"
        " ORDER BY started_at, conversation",
        {"thread": facts["thread_key"]},
    )
    place = [name for _, name in rows].index(facts["conversation"])
    return (rows[place - 1] if place else None), (rows[place + 1] if place + 1 < len(rows) else None)


def _moments(
    asker: Asker, facts: dict[str, Any], *, begins: bool, until: int | None
) -> list[tuple[int, Moment]]:  # fmt: skip
    """Every event between this conversation's start and the next one's; earlier strays join the first.

    A model call that only its trace ties to the conversation is shown where it happened.
    """
    conditions = ["thread_key = $thread", "event_key NOT IN (SELECT event_key FROM adopted)"]
    values = {"thread": facts["thread_key"], "conversation": facts["conversation_key"]}
    if not begins:
        conditions.append("ts >= $since")
        values["since"] = facts["started_at"]
    if until is not None:
        conditions.append("ts < $until")
        values["until"] = until
    columns = ", ".join(dict.fromkeys((*_EVENTS, "sequence", "received_at", "event_id")))
    # Two questions, not one with an OR: that would read every event there is.
    _, rows = asker.store.read(
        f"SELECT {', '.join(_EVENTS)} FROM (SELECT {columns} FROM events WHERE {' AND '.join(conditions)}"
        f" UNION ALL SELECT {columns} FROM events"
        " SEMI JOIN (SELECT event_key FROM adopted WHERE conversation_key = $conversation) USING (event_key))"
        " ORDER BY ts, sequence NULLS LAST, received_at, event_id",
        values,
    )
    events = [dict(zip(_EVENTS, row, strict=True)) for row in rows]
    costs = _costs(asker, facts["conversation_key"]) if any(one["type"] == "generation" for one in events) else {}
    newest = {event["message_id"]: event for event in events if event["change"] in ("edited", "deleted", "redacted")}
    moments = [(event["event_key"], _moment(event, newest, costs)) for event in events]
    said = heard(asker, facts["conversation_key"])
    for event, moment in moments:
        words, reading = said.get(event, (None, None))
        if moment.text == words:
            moment.reading = reading
    return moments


def _costs(asker: Asker, conversation: int) -> dict[int, dict[str, Any]]:
    """What the model calls of a conversation cost that did not say so themselves, by event."""
    _, rows = asker.store.read(
        "SELECT event_key, cost, cost_source FROM generations WHERE conversation_key = $conversation"
        " AND cost_source IS DISTINCT FROM 'reported'",
        {"conversation": conversation},
    )
    return {
        event: {"cost_usd": cost / BILLION, "cost_source": f"{source} price"} if source else {"cost_source": "none"}
        for event, cost, source in rows
    }


def _moment(
    event: dict[str, Any], newest: dict[str, dict[str, Any]], costs: dict[int, dict[str, Any]]
) -> Moment:  # fmt: skip
    text = event["text"]
    changed = newest.get(event["message_id"]) if event["type"] == "message" else None
    details: dict[str, Any] = msgspec.json.decode(event["properties"] or "{}")
    details |= costs.get(event["event_key"], {})
    if changed:
        text = changed["text"]
        details["changed"] = changed["change"]
    return Moment(to_iso(event["ts"]), event["type"], event["role"], event["message_id"], text, details)


def _mark(moments: list[tuple[int, Moment]], facts: dict[str, Any], *, pending: bool) -> None:
    """Evidence goes where it happened; a rating's also to the message that it names."""
    if pending:
        return
    for event, moment in moments:
        if event not in facts["evidence"]:
            continue
        mark = Mark(_kind(event, facts), _words(event, facts))
        moment.marks.append(mark)
        if moment.type != "message" and moment.message_id:
            for _, other in moments:
                if other.type == "message" and other.message_id == moment.message_id:
                    other.marks.append(mark)


def _kind(event: int, facts: dict[str, Any]) -> str:
    return facts["outcome"] if event != facts["negative_event"] else "negative_signal"


def _because(reason: str) -> str:
    return REASONS.get(reason, reason)


def _words(event: int, facts: dict[str, Any]) -> str:
    """What an event shows, by the part it plays in the conversation's facts."""
    if event == facts["negative_event"] and facts["negative_after"]:
        return _because(facts["negative_kind"])
    if facts["reopened"]:
        return "it looked resolved here, until the user came back"
    parts = [words for column, words in _PARTS.items() if event == facts[column]]
    return parts[0] if parts and facts["outcome"] in _TOLD_BY_PARTS else _because(facts["outcome_reason"])


# The events of a conversation that can be evidence beside others, and what each of them shows.
_PARTS = {
    "human_event": "a human wrote",
    "handoff_event": "a human was called",
    "closing_event": "the user closed with thanks",
    "answer_event": "the bot's last answer",
}
_TOLD_BY_PARTS = ("escalated_served", "resolved_verified")


def _shown(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, list):
        return cast("list[Any]", value)
    kind = FACTS["conversations"].get(name, ("", ""))[0]
    if kind == "BIGINT" and name.endswith("_at"):
        return to_iso(value)
    if name in ("session_length", "resolution_time", "handle_time", "resolution_window"):
        return value / 1_000_000
    return value if isinstance(value, int | float) else str(value)

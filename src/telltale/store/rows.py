"""An event as a row of the index.

Sources say things in many ways; here each is put into the one column that facts are derived from. The row carries the
whole event: what has no column of its own stays in ``envelope`` and ``properties``.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
from xxhash import xxh3_64_intdigest

from telltale.event import Event, key
from telltale.store.scores import score_of

Row = dict[str, Any]

_encode = msgspec.json.Encoder(order="deterministic").encode
_SEPARATORS = re.compile(r"[\W_]+")
_HALF = 1 << 63


def normal(text: str) -> str:
    """A text without case, punctuation and extra spaces.

    >>> normal("  Thank you!! ") == normal("thank YOU")
    True
    """
    return _SEPARATORS.sub(" ", text).strip().casefold()


def row_of(event: Event) -> Row:
    """The row of an event whose times are microseconds and whose ids are set."""
    project, properties = event.project_id, event.properties
    row: Row = {
        "type": event.type,
        "event_id": event.event_id,
        "event_key": key(project, event.event_id),
        "ts": event.timestamp,
        "received_at": event.received_at,
        "project": project,
        "source": event.source.source_id,
        "environment": event.environment,
    }
    if event.conversation_id is not None:
        row["thread"] = event.conversation_id
        row["thread_key"] = key(project, event.source.source_id, event.conversation_id, event.environment)
    if event.user_id:
        row["user_id"], row["user_key"] = event.user_id, key(project, "user", event.user_id)
    if event.anonymous_id:
        row["anonymous_id"] = event.anonymous_id
        row["anonymous_key"] = key(project, "anonymous", event.anonymous_id)
    for column, value in (
        ("sequence", event.sequence),
        ("channel", event.channel),
        ("bot", event.bot_id or event.bot_name),
        ("bot_version", event.bot_version),
        ("trace_id", event.trace_id),
        ("span_id", event.span_id),
    ):
        if value is not None:
            row[column] = value
    if event.context:
        _surroundings(row, event.context)
    language = properties.get("language_detected") or event.locale
    if language:
        row["language"] = re.split("[-_]", language, maxsplit=1)[0].lower()
    fill = _FILLS.get(event.type)
    if fill:
        fill(row, properties)
    rest = _rest(event)
    if rest:
        row["envelope"] = rest
    kept = {name: value for name, value in properties.items() if name != "text"} if "text" in row else properties
    row["properties"] = kept
    row["digest"] = xxh3_64_intdigest(_encode((event.type, row["ts"], row.get("thread"), row.get("user_id"),
                                               row.get("anonymous_id"), row.get("text"), kept))) - _HALF  # fmt: skip
    return row


def _rest(event: Event) -> Row:
    """What the envelope says beyond the columns, under the envelope's own names."""
    said: Row = {
        "original_timestamp": event.original_timestamp,
        "sent_at": event.sent_at,
        "timestamp_inferred": event.timestamp_inferred or None,
        "conversation_id_synthetic": event.conversation_id_synthetic or None,
        "session_id": event.session_id,
        "bot_id": event.bot_id,
        "bot_name": event.bot_name,
        "channel_native": event.channel_native,
        "locale": event.locale,
        "timezone": event.timezone,
        "context": event.context,
        "raw_ref": event.raw_ref,
        "connector": event.source.connector or None,
        "native_type": event.source.native_type or None,
        "native_id": event.source.native_id or None,
        "schema_version": event.source.schema_version or None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _surroundings(row: Row, context: dict[str, Any]) -> None:
    campaign, device = context.get("campaign") or {}, context.get("device") or {}
    for column, value in (
        ("country", context.get("country") or (context.get("location") or {}).get("country")),
        ("segment", context.get("segment")),
        ("device", device.get("type")),
        ("campaign_source", campaign.get("source")),
        ("campaign_medium", campaign.get("medium")),
        ("campaign_name", campaign.get("name")),
    ):
        if value:
            row[column] = str(value)


def _message(row: Row, said: dict[str, Any]) -> None:
    text, clicked = said.get("text"), said.get("selected_quick_reply")
    role, offered = said["role"], said.get("quick_replies")
    row["role"], row["message_id"] = role, said.get("message_id")
    if text:
        row["text"] = text
        if role == "user":
            row["normal_key"] = key(normal(text)) if normal(text) else None
    if role == "system" or said.get("is_private"):
        row["aside"] = True
    content = bool((text and not text.isspace()) or said.get("attachments") or clicked or (offered and role != "user"))
    row["counted"] = content and not said.get("is_synthetic") and "aside" not in row
    if offered:
        row["offers"] = True
    if clicked:
        row["clicked"] = True


def _message_updated(row: Row, said: dict[str, Any]) -> None:
    row["message_id"], row["change"] = said["message_id"], said["change"]
    text = said.get("text")
    if text and said["change"] == "edited":
        row["text"], row["normal_key"] = text, key(normal(text)) if normal(text) else None


def _intent(row: Row, said: dict[str, Any]) -> None:
    row["message_id"], row["intent"], row["confidence"] = (
        said.get("message_id"), said.get("intent"), said.get("confidence"),
    )  # fmt: skip
    match = said.get("match_type")
    row["no_input"] = match == "no_input"
    row["fallback"] = match != "no_input" and bool(said.get("is_fallback") or match in ("no_match", "fallback"))


def _generation(row: Row, said: dict[str, Any]) -> None:
    row["model"] = said.get("response_model") or said.get("request_model")
    for column in ("prompt_version", "input_tokens", "output_tokens", "error_type", "message_id"):
        row[column] = said.get(column)
    for column, name in (("duration", "duration_ms"), ("time_to_first_chunk", "time_to_first_chunk_ms")):
        if said.get(name) is not None:
            row[column] = round(said[name] * 1000)
    if said.get("cost_usd") is not None:
        row["cost"] = round(said["cost_usd"] * 1_000_000)


def _step(row: Row, said: dict[str, Any]) -> None:
    row["state"], row["slot"] = said["state"], said.get("slot")
    row["flow"] = said.get("flow_id") or said.get("flow_name")


def _handoff(row: Row, said: dict[str, Any]) -> None:
    row["state"], row["handoff_id"], row["reason"] = said["state"], said.get("handoff_id"), said.get("reason")


def _feedback(row: Row, said: dict[str, Any]) -> None:
    row["name"], row["message_id"] = said["name"], said.get("message_id")
    row["asked"] = said.get("requested_at") is not None
    if said.get("annotator_kind") in (None, "HUMAN"):
        row["score"] = score_of(said)
    else:
        # A model's or a program's opinion is kept, and never taken for a person's.
        row["name"] = f"{said['annotator_kind'].lower()}:{said['name']}"


def _started(row: Row, said: dict[str, Any]) -> None:
    row["entry_point"] = said.get("entry_point")


def _identify(row: Row, said: dict[str, Any]) -> None:
    row["previous_id"] = said.get("previous_id")


def _track(row: Row, said: dict[str, Any]) -> None:
    row["name"] = "order_completed" if said["event"] == "Order Completed" else said["event"]


_FILLS = {
    "message": _message,
    "message.updated": _message_updated,
    "intent.recognized": _intent,
    "generation": _generation,
    "flow.step": _step,
    "handoff": _handoff,
    "feedback": _feedback,
    "conversation.started": _started,
    "identify": _identify,
    "track": _track,
}

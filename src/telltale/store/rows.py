"""An event as a row of the index.

Sources say things in many ways; here each is put into the one column that facts are derived from. The row carries the
whole event: what has no column of its own stays in ``envelope`` and ``properties``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import astuple

from telltale.event import PROPERTIES, Event, key, signed_digest
from telltale.event.currencies import currency_of
from telltale.store.schema import EVENTS
from telltale.store.scores import score_of

# What every event says, in the order in which a row is made of it.
_GIVEN = (
    "event_key", "type", "ts", "received_at", "sequence", "project", "source", "environment", "event_id", "thread",
    "thread_key", "user_id", "user_key", "anonymous_id", "anonymous_key", "channel", "bot", "bot_version", "language",
    "trace_id", "span_id", "inferred", "envelope",
)  # fmt: skip

# A row has a field for every column but the position, which the inbox gives.
if TYPE_CHECKING:

    class Row:
        """Fields named like the columns of the schema."""

        def __init__(self, *given: Any) -> None: ...
        def __getattr__(self, name: str) -> Any: ...
        def __setattr__(self, name: str, value: Any) -> None: ...

else:
    _others = (column for column in EVENTS if column not in (*_GIVEN, "position"))
    Row = msgspec.defstruct(
        "Row", [(column, Any, None) for column in (*_GIVEN, *_others)], omit_defaults=True, gc=False
    )

_encode = msgspec.json.Encoder(order="deterministic").encode
_encode_said = msgspec.json.Encoder().encode
_pack = msgspec.msgpack.Encoder(order="deterministic").encode
_SEPARATORS = re.compile(r"[\W_]+")

# Amounts from here on are no amounts, and their sum would not fit.
MOST_MONEY = 1_000_000_000_000
_KNOWN = {name: frozenset(kind.__struct_fields__) for name, kind in PROPERTIES.items()}

# Threads and people come in runs, so their keys are soon met again.
_key = lru_cache(maxsize=1 << 16)(key)


def normal(text: str) -> str:
    """A text without case, punctuation and extra spaces.

    >>> normal("  Thank you!! ") == normal("thank YOU")
    True
    """
    return _SEPARATORS.sub(" ", text).strip().casefold()


def row_of(event: Event) -> Row:
    """The row of an event whose times are microseconds and whose ids are set."""
    # All attributes in one call, and names without dots from there on: that is a third of what a row costs.
    (
        kind, at, event_id, original, sent_at, received_at, inferred, sequence, source, project, environment, thread,
        synthetic, session, user, anonymous, bot_id, bot_name, bot_version, channel, native, locale, zone, trace, span,
        context, properties, raw_ref, telling,
    ) = astuple(event)  # fmt: skip
    said: Any = event.said
    name = source.source_id
    user, anonymous, original = user or None, anonymous or None, original or None
    rest = _Rest(
        original, sent_at or None, inferred or None, synthetic or None, session or None, bot_id or None,
        bot_name or None, native or None, locale or None, zone or None, context or None, raw_ref or None,
        source.connector or None, source.native_type if source.native_id else None, source.native_id or None,
        source.schema_version or None, telling,
    )  # fmt: skip
    row = Row(
        key(project, event_id), kind, at, received_at, sequence, project, name, environment, event_id,
        thread, None if thread is None else _key(f"{project}\x1f{name}\x1f{thread}\x1f{environment}"),
        user, user and _key(f"{project}\x1fuser\x1f{user}"),
        anonymous, anonymous and _key(f"{project}\x1fanonymous\x1f{anonymous}"),
        channel, bot_id or bot_name or None, bot_version, _primary(properties.get("language_detected") or locale),
        trace, span, inferred or None, rest,
    )  # fmt: skip
    if context:
        _surroundings(row, context)
    fill = _FILLS.get(kind)
    if fill:
        fill(row, said)
    if "contacts" in properties:
        row.reachable = _reachable(properties["contacts"])
    text = row.text
    content = _content(kind, properties, said, text)
    row.properties = msgspec.Raw(content)
    if inferred:
        at = original = None
    elif original is not None and at == received_at:
        # A time that lay ahead was taken back to when the event came.
        at = None
    # What was said, and about whom; not what we made up, nor how and when it travelled: those may differ tomorrow. Told
    # by what the row keeps, so that a row made again from its event has the same digest.
    shown = (
        kind, at, original, text, name, environment, thread, user, anonymous, channel, bot_version, trace, span,
        rest.conversation_id_synthetic, rest.session_id, rest.bot_id, rest.bot_name, rest.channel_native, rest.locale,
        rest.timezone, rest.context,
    )  # fmt: skip
    row.digest = signed_digest(_pack(shown) + content)
    return row


def _content(kind: str, properties: dict[str, Any], said: Any, text: str | None) -> bytes:
    """The properties without the text, written in one way only; keys that the type does not know are kept."""
    if not properties.keys() <= _KNOWN[kind]:
        return _encode({name: value for name, value in properties.items() if text is None or name != "text"})
    if text is None:
        return _encode_said(said)
    said.text = None
    content = _encode_said(said)
    said.text = text
    return content


@lru_cache(maxsize=1024)
def _primary(tag: str | None) -> str | None:
    """The primary subtag of a language tag."""
    return re.split("[-_]", tag, maxsplit=1)[0].lower() if tag else None


class _Rest(msgspec.Struct, omit_defaults=True, gc=False):
    """What the envelope says beyond the columns, under the envelope's own names."""

    original_timestamp: Any = None
    sent_at: Any = None
    timestamp_inferred: bool | None = None
    conversation_id_synthetic: bool | None = None
    session_id: str | None = None
    bot_id: str | None = None
    bot_name: str | None = None
    channel_native: str | None = None
    locale: str | None = None
    timezone: str | None = None
    context: dict[str, Any] | None = None
    raw_ref: str | None = None
    connector: str | None = None
    native_type: str | None = None
    native_id: str | None = None
    schema_version: str | None = None
    telling: str | None = None


def _surroundings(row: Row, context: dict[str, Any]) -> None:
    campaign, device = _part(context, "campaign"), _part(context, "device")
    for column, value in (
        ("country", context.get("country") or _part(context, "location").get("country")),
        ("segment", context.get("segment")),
        ("device", device.get("type")),
        ("campaign_source", campaign.get("source")),
        ("campaign_medium", campaign.get("medium")),
        ("campaign_name", campaign.get("name")),
    ):
        if value:
            setattr(row, column, str(value))


def _part(context: dict[str, Any], name: str) -> dict[str, Any]:
    part = context.get(name)
    return part if isinstance(part, dict) else {}  # pyright: ignore[reportUnknownVariableType]


def _message(row: Row, said: Any) -> None:
    text, role = said.text, said.role
    row.role, row.message_id = role, said.message_id
    if text:
        row.text = text
        if role == "user":
            row.normal_key = _normal_key(text)
    aside = role == "system" or said.is_private
    offered, clicked = bool(said.quick_replies), said.selected_quick_reply is not None
    shown = (text and not text.isspace()) or said.attachments or clicked or (offered and role != "user")
    row.counted = bool(shown) and not said.is_synthetic and not aside
    row.aside, row.offers, row.clicked = aside or None, offered or None, clicked or None


@lru_cache(maxsize=1 << 14)
def _normal_key(text: str) -> int | None:
    plain = normal(text)
    return key(plain) if plain else None


def _message_updated(row: Row, said: Any) -> None:
    row.message_id, row.change = said.message_id, said.change
    if said.text and said.change == "edited":
        row.text, row.normal_key = said.text, _normal_key(said.text)


def _intent(row: Row, said: Any) -> None:
    row.message_id, row.intent, row.confidence = said.message_id, said.intent, said.confidence
    row.no_input = said.match_type == "no_input"
    row.fallback = not row.no_input and (said.is_fallback or said.match_type in ("no_match", "fallback"))


def _generation(row: Row, said: Any) -> None:
    row.model = said.response_model or said.request_model
    row.prompt_version, row.error_type, row.message_id = said.prompt_version, said.error_type, said.message_id
    row.provider = said.provider_name
    row.input_tokens, row.output_tokens = said.input_tokens, said.output_tokens
    row.cached_tokens, row.cache_write_tokens = said.cache_read_input_tokens, said.cache_creation_input_tokens
    row.reasoning_tokens = said.reasoning_output_tokens
    row.duration = _rounded(said.duration_ms, 1_000)
    row.time_to_first_chunk = _rounded(said.time_to_first_chunk_ms, 1_000)
    row.cost = _rounded(said.cost_usd, 1_000_000_000)


def _rounded(value: float | None, factor: int) -> int | None:
    return None if value is None else round(value * factor)


def _step(row: Row, said: Any) -> None:
    row.state, row.slot, row.flow = said.state, said.slot, said.flow_id or said.flow_name


def _handoff(row: Row, said: Any) -> None:
    row.state, row.handoff_id, row.reason = said.state, said.handoff_id, said.reason


def _feedback(row: Row, said: Any) -> None:
    row.name, row.message_id, row.asked = said.name, said.message_id, said.requested_at is not None
    if said.annotator_kind in (None, "HUMAN"):
        row.score = score_of(said)
    else:
        # A model's or a program's opinion is kept, and never taken for a person's.
        row.name = f"{said.annotator_kind.lower()}:{said.name}"


def _started(row: Row, said: Any) -> None:
    row.entry_point = said.entry_point


def _identify(row: Row, said: Any) -> None:
    row.previous_id = said.previous_id


def _track(row: Row, said: Any) -> None:
    row.name = "order_completed" if said.event == "Order Completed" else said.event
    if said.value is not None:
        row.currency = currency_of(said.currency)
        row.flaw = _flaw(said, row.currency)
        row.value = None if row.flaw else round(said.value * 1_000_000)


def _flaw(said: Any, currency: str | None) -> str | None:
    """Why an amount cannot be counted."""
    if not -MOST_MONEY < said.value < MOST_MONEY:
        return "too_large"
    if said.value < 0:
        return "negative"
    if currency is None:
        return "unknown_currency" if said.currency else "no_currency"
    return None


def _reachable(contacts: Any) -> bool | None:
    """Whether what redaction found in an event is a way to reach somebody."""
    if not isinstance(contacts, list):
        return None
    kinds: list[Any] = [one.get("kind") for one in contacts if isinstance(one, dict)]  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return any(kind in ("email", "phone") for kind in kinds) or None


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

"""A row says all of its event: made into an event and back it is the same row, digest and all."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from telltale.event import Event, instant
from telltale.intake import Arrival, through
from telltale.store import row_of
from telltale.store.wire import COLUMNS, event_of

NOW = 1_780_000_000_000_000

texts = st.none() | st.sampled_from(["", "a", "  ", "é", "x" * 40])
optional = {"country": texts, "campaign": st.just({}), "b": st.just([1])}
contexts = st.none() | st.fixed_dictionaries({}, optional=optional)
envelopes = st.fixed_dictionaries(
    {},
    optional={
        "user_id": texts, "anonymous_id": texts, "conversation_id": texts, "session_id": texts, "bot_id": texts,
        "bot_name": texts, "bot_version": texts, "locale": texts, "timezone": texts, "trace_id": texts,
        "span_id": texts, "context": contexts, "raw_ref": texts, "channel": st.sampled_from(["web", "", "martian"]),
        "sequence": st.none() | st.integers(-5, 5), "timestamp_inferred": st.booleans(),
        "conversation_id_synthetic": st.booleans(), "original_timestamp": st.none() | st.just(NOW - 5),
        "sent_at": st.none() | st.just(NOW - 3), "event_id": st.sampled_from(["", "e1"]),
        "timestamp": st.sampled_from([NOW, NOW + 10**12]), "received_at": st.sampled_from([None, NOW]),
    },
)  # fmt: skip
messages = st.fixed_dictionaries(
    {"role": st.sampled_from(["user", "bot"])},
    optional={"text": texts, "message_id": texts, "attachments": st.just([]), "of_mine": st.just({"z": 1, "a": 2})},
)


@given(envelopes, messages)
def test_a_row_made_again_is_the_same_row(envelope: dict[str, Any], said: dict[str, Any]) -> None:
    event = Event(**{"type": "message", "timestamp": NOW, "properties": said} | envelope)
    row = _plain(row_of(through(event, Arrival(source="shop", received_at=NOW))))
    kept = {name: row.get(name) for name in COLUMNS}
    for name in ("envelope", "properties"):
        kept[name] = msgspec.json.encode(kept[name] or {})
    again = event_of(kept)
    for name in ("timestamp", "received_at", "original_timestamp", "sent_at"):
        value = getattr(again, name)
        setattr(again, name, value if value is None else instant(value))
    assert _plain(row_of(again)) == row


def _plain(row: Any) -> dict[str, Any]:
    return msgspec.json.decode(msgspec.json.encode(row))

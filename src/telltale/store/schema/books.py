"""The tables that the index keeps for itself."""

from __future__ import annotations

from telltale.store.schema.columns import Columns
from telltale.store.schema.readings import READINGS, TOPICS

BOOKS: dict[str, Columns] = {
    "identities": {
        "id_key": ("BIGINT", "key of a user or anonymous id"),
        "person_key": ("BIGINT", "key of the person it belongs to"),
        "person": ("VARCHAR", "the id by which the person is shown"),
    },
    "habits": {
        "project": ("VARCHAR", "project"),
        "source": ("VARCHAR", "source"),
        "channel": ("VARCHAR", "channel on which it reports openings; empty for intents"),
        "habit": ("VARCHAR", "openings or intents"),
    },
    "traces": {
        "thread_key": ("BIGINT", "thread"),
        "conversation_key": ("BIGINT", "conversation in which an event carries the trace"),
        "project": ("VARCHAR", "project"),
        "environment": ("VARCHAR", "production, test, design or evaluation"),
        "source": ("VARCHAR", "source"),
        "thread": ("VARCHAR", "the platform's conversation id"),
        "trace_id": ("VARCHAR", "trace"),
        "started_at": ("BIGINT", "first activity of the conversation"),
        "session": ("BIGINT", "number of the conversation in its thread"),
    },
    "adopted": {
        "event_key": ("BIGINT", "model call that only its trace ties to a conversation"),
        "thread_key": ("BIGINT", "thread that it was found to belong to"),
        "conversation_key": ("BIGINT", "conversation that it was found to belong to"),
        "source": ("VARCHAR", "source of that thread"),
        "thread": ("VARCHAR", "the platform's conversation id of that thread"),
    },
    "overrides": {
        "event_key": ("BIGINT", "event of the conversation that somebody has decided about: its first activity"),
        "thread_key": ("BIGINT", "its thread"),
        "outcome": ("VARCHAR", "outcome that they gave it"),
        "decided_at": ("BIGINT", "when"),
    },
    "labels": {
        "event_key": ("BIGINT", "message of a user whose turn somebody has labelled"),
        "thread_key": ("BIGINT", "its thread"),
        "intent": ("VARCHAR", "intent that they say it has; empty for none of the bot's"),
        "labelled_at": ("BIGINT", "when"),
    },
    "rates": {
        "project": ("VARCHAR", "project"),
        "provider": ("VARCHAR", "who serves the model; empty where nobody says"),
        "model": ("VARCHAR", "language model"),
        "day": ("DATE", "day on which it is valid, in the project's time zone"),
        "from_tokens": ("BIGINT", "tokens in from which it holds for a call"),
        "per_input": ("DOUBLE", "billionths of a dollar for a token in; none where no price is known"),
        "per_output": ("DOUBLE", "the same for a token out"),
        "per_cached": ("DOUBLE", "the same for a token read from a cache"),
        "per_cache_write": ("DOUBLE", "the same for a token written to a cache"),
        "per_call": ("DOUBLE", "the same for a call"),
        "origin": ("VARCHAR", "own or public; none where no price is known"),
    },
    **READINGS,
    "topics": TOPICS,
    "astray": {"event_key": ("BIGINT", "event outside of any thread whose deed is to be derived again")},
    "pending": {"thread_key": ("BIGINT", "thread whose facts are to be derived again")},
    "meta": {"key": ("VARCHAR", "what"), "value": ("VARCHAR", "its value")},
}

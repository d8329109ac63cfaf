"""The columns of what speaks for and against a resolution."""

from __future__ import annotations

from telltale.store.schema.columns import Columns

SIGNALS: Columns = {
    "conversation_key": ("BIGINT", "conversation"),
    "thread_key": ("BIGINT", "thread"),
    "event_key": ("BIGINT", "event"),
    "ord": ("BIGINT", "place in the thread"),
    "kind": ("VARCHAR", "what it is: rephrased, thumbs_down, good_rating, closing, tracked, …"),
    "name": ("VARCHAR", "name of a tracked event, which a rule may take for a goal"),
    "since_answer": ("BIGINT", "time since the bot message before it"),
}

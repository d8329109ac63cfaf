"""Tones: the language, the tone and the signs of frustration of what users write, conversation by conversation."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from telltale.language.asked.tones import Line, Told
from telltale.reading.process import Process
from telltale.store import Store

AT_ONCE = 2_000
"""Messages that are read at a time."""

LONGEST = 10_000
"""Characters of a message that are read: who writes more has made the tone clear by then."""

_WORDS = "role = 'user' AND text <> ''"

# Whoever says the same again must be met in one conversation, so that conversations are read whole.
_UNREAD = f"""
    SELECT conversation_key, event_key, thread_key, text_key, role, left(text, {LONGEST}) FROM messages
    WHERE text <> '' AND conversation_key IN (
        SELECT conversation_key FROM messages WHERE {_WORDS} AND is_read IS NOT TRUE)
    ORDER BY conversation_key, ts, event_key"""


def unread(store: Store) -> int:
    """Messages of users that nobody has read."""
    return int(store.read(f"SELECT count(*) FROM messages WHERE {_WORDS} AND is_read IS NOT TRUE")[1][0][0])


def read(store: Store, process: Process) -> Iterator[int]:
    """Read what is unread; tells after each portion how many messages that were. The facts are to follow."""
    for portion in _portions(store):
        talks = [[Line(role, text) for *_, role, text in talk] for talk in portion]
        told = process.ask("tones", talks, list[list[Told]])
        rows = [
            (event, thread, key, one.language, one.tone, ",".join(one.signs))
            for talk, tones in zip(portion, told, strict=True)
            for (_, event, thread, key, *_), one in zip(_of_users(talk), tones, strict=True)
        ]
        store.keep_readings("tones", rows)
        yield len(rows)


def _of_users(talk: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [row for row in talk if row[4] == "user"]


def _portions(store: Store) -> Iterator[list[list[tuple[Any, ...]]]]:
    """Conversations with their messages, some at a time."""
    portion, messages = list[list[tuple[Any, ...]]](), 0
    rows = (row for rows in store.portions(_UNREAD) for row in rows)
    for _, talk in groupby(rows, key=itemgetter(0)):
        portion.append([*talk])
        messages += len(portion[-1])
        if messages >= AT_ONCE:
            yield portion
            portion, messages = [], 0
    if portion:
        yield portion

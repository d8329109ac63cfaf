"""Tones: the language, the tone and the signs of frustration of what users write, conversation by conversation."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from telltale.language.asked.tones import Line, Told
from telltale.reading import heads, known
from telltale.reading.process import Process
from telltale.store import Store

AT_ONCE = 2_000
"""Messages that are read at a time."""

LONGEST = 10_000
"""Characters of a message that are read: who writes more has made the tone clear by then."""

_WORDS = "role = 'user' AND text <> ''"

# Whoever says the same again must be met in one conversation, so that conversations are read whole.
_TALKS = f"""
    SELECT conversation_key, event_key, thread_key, text_key, role, left(text, {LONGEST}), project FROM messages
    WHERE text <> '' AND conversation_key IN (SELECT conversation_key FROM messages WHERE {_WORDS} AND {{which}})
    ORDER BY conversation_key, ts, event_key"""
_NEW, _OF_PROJECT = "is_read IS NOT TRUE", "project = $project"


def unread(store: Store) -> int:
    """Messages of users that nobody has read."""
    return int(store.read(f"SELECT count(*) FROM messages WHERE {_WORDS} AND is_read IS NOT TRUE")[1][0][0])


def read(store: Store, process: Process) -> Iterator[int]:
    """Read what is unread; tells after each portion how many messages that were. The facts are to follow."""
    yield from _read(store, process, _portions(store, _NEW))


def learn(store: Store, process: Process, project: str) -> None:
    """Learn from the ratings of a project, and where that changes tones, tell all of them anew."""
    if heads.learn(store, process, project):
        for _ in _read(store, process, _portions(store, _OF_PROJECT, project=project)):
            pass


def _read(store: Store, process: Process, portions: Iterator[list[list[tuple[Any, ...]]]]) -> Iterator[int]:
    for portion in portions:
        talks = [[Line(role, text) for *_, role, text, _ in talk] for talk in portion]
        told = [one for talk in process.ask("tones", talks, list[list[Told]]) for one in talk]
        users = [row for talk in portion for row in talk if row[4] == "user"]
        tones = _heard(store, process, users, [one.tone for one in told])
        rows = [
            (event, thread, key, one.language, tone, ",".join(one.signs))
            for (_, event, thread, key, *_), one, tone in zip(users, told, tones, strict=True)
        ]
        store.keep_readings("tones", rows)
        yield len(rows)


def _heard(
    store: Store, process: Process, users: list[tuple[Any, ...]], tones: list[float | None]
) -> list[float | None]:  # fmt: skip
    """The tones of messages as their projects have learned to hear them, in place of the lexicon's."""
    found = [*tones]
    for project in {row[-1] for row in users}:
        if head := heads.head(store, project):
            places = [place for place, row in enumerate(users) if row[-1] == project]
            texts = [(users[place][3], users[place][5][: known.LONGEST]) for place in places]
            heard = heads.hear(store, process, head, texts, [tones[place] for place in places])
            for place, tone in zip(places, heard, strict=True):
                found[place] = tone
    return found


def _portions(store: Store, which: str, **values: str) -> Iterator[list[list[tuple[Any, ...]]]]:
    """Conversations with their messages, some at a time."""
    portion, messages = list[list[tuple[Any, ...]]](), 0
    rows = (row for rows in store.portions(_TALKS.format(which=which), values) for row in rows)
    for _, talk in groupby(rows, key=itemgetter(0)):
        portion.append([*talk])
        messages += len(portion[-1])
        if messages >= AT_ONCE:
            yield portion
            portion, messages = [], 0
    if portion:
        yield portion

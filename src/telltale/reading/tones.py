"""Tones: the language, the tone and the signs of frustration of what users write, conversation by conversation."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import Literal, NamedTuple

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
    SELECT conversation_key, m.event_key, m.thread_key, m.text_key, role, left(text, {LONGEST}), project,
        (t.text_key, t.language, t.tone, t.signs)
    FROM messages m LEFT JOIN tones t USING (event_key)
    WHERE text <> '' AND conversation_key IN (SELECT conversation_key FROM messages WHERE {_WORDS} AND {{which}})
    ORDER BY conversation_key, ts, event_key"""


class _Said(NamedTuple):
    """A message, and what was told of it before: the key of its text, language, tone and signs."""

    conversation: int
    event: int
    thread: int
    key: int
    role: Literal["user", "bot", "human_agent"]
    text: str
    project: str
    told: tuple[int | None, str | None, float | None, str | None]


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


def _read(store: Store, process: Process, portions: Iterator[list[list[_Said]]]) -> Iterator[int]:
    for portion in portions:
        talks = [[Line(one.role, one.text) for one in talk] for talk in portion]
        told = [one for talk in process.ask("tones", talks, list[list[Told]]) for one in talk]
        users = [one for talk in portion for one in talk if one.role == "user"]
        tones = _heard(store, process, users, [one.tone for one in told])
        found = [
            (said, (said.key, one.language, tone, ",".join(one.signs)))
            for said, one, tone in zip(users, told, tones, strict=True)
        ]
        store.keep_readings("tones", [(said.event, said.thread, *row) for said, row in found if row != said.told])
        yield len(found)


def _heard(store: Store, process: Process, users: list[_Said], tones: list[float | None]) -> list[float | None]:
    """The tones of messages as their projects have learned to hear them, in place of the lexicon's."""
    found = [*tones]
    for project in {one.project for one in users}:
        if head := heads.head(store, project):
            places = [place for place, one in enumerate(users) if one.project == project]
            texts = [(users[place].key, users[place].text[: known.LONGEST]) for place in places]
            heard = heads.hear(store, process, head, texts, [tones[place] for place in places])
            for place, tone in zip(places, heard, strict=True):
                found[place] = tone
    return found


def _portions(store: Store, which: str, **values: str) -> Iterator[list[list[_Said]]]:
    """Conversations with their messages, some at a time."""
    portion, messages = list[list[_Said]](), 0
    rows = (_Said(*row) for rows in store.portions(_TALKS.format(which=which), values) for row in rows)
    for _, talk in groupby(rows, key=attrgetter("conversation")):
        portion.append([*talk])
        messages += len(portion[-1])
        if messages >= AT_ONCE:
            yield portion
            portion, messages = [], 0
    if portion:
        yield portion

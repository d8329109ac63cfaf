"""Messages that were read and sorted into topics, as far as the pages know: written by hand, no model is asked."""

from __future__ import annotations

from typing import Any

import msgspec

from telltale.language.topic import Topic as Told
from telltale.store import Store, Topic


def topic(name: str, mark: str, *, example: str = "", answered: bool = True, project: str = "default") -> Topic:
    """A topic as the store keeps it; ``mark`` is its id."""
    told = Told(id=mark, name=name, example="", messages=1, center=b"")
    return Topic(id=mark, project=project, name=name, example=example or f"about {name}", answered=answered,
                 hidden=False, into=None, told=msgspec.msgpack.encode(told))  # fmt: skip


def read(store: Store, table: str, *values: Any, where: str) -> None:
    """Keep the same reading of every message that ``where`` is true of."""
    _, rows = store.read(f"SELECT event_key, thread_key, text_key FROM messages WHERE text <> '' AND {where}")
    store.keep_readings(table, [(*row, *values) for row in rows])
    store.follow_readings()


def sorted_into(store: Store, **topics: tuple[Topic, str]) -> None:
    """Keep topics, each with the messages of users in which a word occurs."""
    for project in {one.project for one, _ in topics.values()}:
        store.keep_topics(project, [one for one, _ in topics.values() if one.project == project])
    for one, word in topics.values():
        read(store, "sortings", one.id, where=f"role = 'user' AND contains(text, '{word}')")

"""Satisfaction: what users would have rated, told from outcome, effort and tone of every conversation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from telltale.event import now
from telltale.language.asked.satisfaction import Predicting, Rated
from telltale.language.satisfaction import JUDGE, Experience
from telltale.language.scoring import Lesson
from telltale.reading.process import Process
from telltale.store import EXPERIENCE_KEY, Store, experiences

AT_ONCE = 5_000
"""Conversations that are told at a time."""

GOOD = 0.75
"""A rating from here up, of 0 to 1, is a good one."""

_MORE = ("csat", "c.thread_key", f"{EXPERIENCE_KEY} AS facts_key", "person_key", "project")


class _Lived(NamedTuple):
    """A conversation as the index tells of it."""

    conversation: int
    experience: Experience
    csat: float | None
    thread: int
    key: int
    person: int
    project: str


def predict(store: Store, process: Process) -> Iterator[int]:
    """Tell of conversations of which it was not told; gives after each portion how many that were."""
    for portion in _portions(store, "predicted_satisfaction IS NULL"):
        for project in sorted({one.project for one in portion}):
            mine = [one for one in portion if one.project == project]
            asked = Predicting([one.experience for one in mine], _card(store, project))
            told = process.ask("predict", asked, list[float])
            rows = [(one.conversation, one.thread, one.key, value) for one, value in zip(mine, told, strict=True)]
            store.keep_readings("expectations", rows)
        yield len(portion)


def learn(store: Store, process: Process, project: str) -> Lesson:
    """Learn from the ratings of a project; what was learned is used from then on, where it does better."""
    rated = [one for some in _portions(store, "csat IS NOT NULL") for one in some if one.project == project]
    asked = Rated(
        [one.experience for one in rated],
        [(one.csat or 0.0) >= GOOD for one in rated],
        [one.person for one in rated],
    )
    found = process.ask("learn satisfaction", asked, Lesson)
    store.readings.put_judge(project, JUDGE, now(), msgspec.msgpack.encode(found))
    return found


def _card(store: Store, project: str) -> Any:
    kept = store.readings.judge(project, JUDGE)
    return msgspec.msgpack.decode(kept, type=Lesson).card if kept else None


def _portions(store: Store, which: str) -> Iterator[list[_Lived]]:
    width = 1 + len(Experience.__struct_fields__)
    sql = experiences(which, *_MORE)
    rows = [_Lived(row[0], Experience(*row[1:width]), *row[width:]) for some in store.portions(sql) for row in some]
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]

"""Satisfaction: what users would have rated, told from outcome, effort and tone of every conversation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from telltale.event import now
from telltale.language.asked.satisfaction import Lesson, Predicting, Rated
from telltale.language.satisfaction import Experience
from telltale.reading.process import Process
from telltale.store import EXPERIENCE_KEY, Store

AT_ONCE = 5_000
"""Conversations that are told at a time."""

GOOD = 0.75
"""A rating from here up, of 0 to 1, is a good one."""

JUDGE = "satisfaction"

# A resolution that only a rating has confirmed would predict that rating: it counts as one that was verified.
_TOLD = f"""
    SELECT c.conversation_key, c.thread_key, {EXPERIENCE_KEY} AS facts_key,
        CASE WHEN outcome_before = 'resolved_confirmed' AND csat IS NOT NULL THEN 'resolved_verified'
            ELSE outcome_before END, user_turns, fallback_turns, fallback_loop::INT, coalesce(rephrased, 0),
        coalesce(signs, 0), waiting / 1e6, sentiment, ends_negative, sentiment_shift, csat, person_key, project
    FROM conversations c
    LEFT JOIN (SELECT conversation_key, count(*) AS rephrased FROM signals WHERE kind = 'rephrased' GROUP BY ALL)
        USING (conversation_key)
    LEFT JOIN (SELECT conversation_key, count_if(signs <> '') AS signs FROM messages GROUP BY ALL)
        USING (conversation_key)
    LEFT JOIN (SELECT conversation_key, median(response_time) AS waiting FROM turns GROUP BY ALL)
        USING (conversation_key)
    WHERE engaged AND frustrated IS NOT NULL AND {{which}}"""


class _Row(msgspec.Struct, array_like=True):
    """A conversation as the index tells of it."""

    conversation: int
    thread: int
    key: int
    outcome: str | None
    turns: int
    fallbacks: int
    loops: int
    rephrasings: int
    signs: int
    waiting: float | None
    tone: float | None
    ends_negative: bool | None
    shift: float | None
    csat: float | None
    person: int
    project: str

    def experience(self) -> Experience:
        """What its user went through."""
        return Experience(self.outcome, self.turns, self.fallbacks, self.loops, self.rephrasings, self.signs,
                          self.waiting, self.tone, self.ends_negative, self.shift)  # fmt: skip


def predict(store: Store, process: Process) -> Iterator[int]:
    """Tell of conversations of which it was not told; gives after each portion how many that were."""
    for portion in _portions(store, "predicted_satisfaction IS NULL"):
        for project in sorted({one.project for one in portion}):
            mine = [one for one in portion if one.project == project]
            asked = Predicting([one.experience() for one in mine], _card(store, project))
            told = process.ask("predict", asked, list[float])
            rows = [(one.conversation, one.thread, one.key, value) for one, value in zip(mine, told, strict=True)]
            store.keep_readings("expectations", rows)
        yield len(portion)


def learn(store: Store, process: Process, project: str) -> Lesson:
    """Learn from the ratings of a project; what was learned is used from then on, where it does better."""
    rated = [one for some in _portions(store, "csat IS NOT NULL") for one in some if one.project == project]
    asked = Rated(
        [one.experience() for one in rated],
        [(one.csat or 0.0) >= GOOD for one in rated],
        [one.person for one in rated],
    )
    found = process.ask("learn satisfaction", asked, Lesson)
    store.readings.put_judge(project, JUDGE, now(), msgspec.msgpack.encode(found))
    return found


def _card(store: Store, project: str) -> Any:
    kept = store.readings.judge(project, JUDGE)
    return msgspec.msgpack.decode(kept, type=Lesson).card if kept else None


def _portions(store: Store, which: str) -> Iterator[list[_Row]]:
    rows = [_Row(*row) for some in store.portions(_TOLD.format(which=which)) for row in some]
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]

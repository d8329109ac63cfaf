"""Statements that are left out would have made nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from telltale.settings import load
from telltale.store import Store, crediting, deriving
from telltale.store.rules import statements
from telltale.store.steps import Step, Steps, parsed
from tests.agreement.world import bring_in, events_of
from tests.oracle.story import track, user

TYPES = ("intent.recognized", "flow.step", "feedback", "generation", "handoff", "track", "message.updated")
NAMES = ("event_id", "conversation_id", "user_id", "anonymous_id", "session_id", "message_id")
FILES = ("ordered", *deriving._STEPS, "goals", "people", "strays")  # pyright: ignore[reportPrivateUsage]


class Watched(Steps):
    """Runs what would be left out all the same, and notes how many rows that made."""

    made: dict[str, int]

    def _is_idle(self, step: Step) -> bool:
        idle = super()._is_idle(step)
        if idle:
            counted = self._db.execute(step.statement).fetchone()
            assert counted
            self.made[step.statement.query] = max(self.made.get(step.statement.query, 0), counted[0])
        return idle


def test_what_is_left_out_would_have_made_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Watched, "made", {}, raising=False)
    for room in (deriving, crediting):
        monkeypatch.setattr(room, "Steps", Watched)
    events = events_of(3, 40)
    lacking = [{one} for one in TYPES] + [{*TYPES}]
    with Store(load({}, home=tmp_path)) as store:
        bring_in(store, events)
        # Later ones lack a type of event each, and are of other conversations.
        for place, types in enumerate(lacking):
            new = [one | {name: f"{place}{one[name]}" for name in NAMES if one.get(name)} for one in events]
            bring_in(store, [one for one in new if one["type"] not in types])
        bring_in(store, [user(1, "hello", conversation_id="alone", user_id="alone")])
        bring_in(store, [track(2, "opened", conversation_id="silent", user_id="silent")])
    assert set(Watched.made.values()) == {0}
    steps = [step for name in FILES for step in parsed(statements(name, store.settings))]
    assert {step.statement.query for step in steps if step.needs} <= set(Watched.made)


def test_every_need_is_met_by_somebody() -> None:
    settings = load({})
    steps = [step for name in FILES for step in parsed(statements(name, settings))]
    made = {step.makes for step in steps} | set(TYPES) | {"conversation.started", "reachable", "goal", "lead"}
    assert {need for step in steps for need in step.needs} <= made

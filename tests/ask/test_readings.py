"""Numbers that need texts to be understood: not available until their column is filled, ordinary from then on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from telltale.ask import Asker, Question
from telltale.metrics import READINGS, Metric, catalogue
from telltale.settings import load
from telltale.store import FACTS, Store
from tests.agreement.world import bring_in
from tests.oracle.story import asks, bot, clock

AWAITING = [metric for metric in catalogue().values() if metric.awaits]

# What a reading writes into two rows of a fact, and what the metric then says.
FILLED: dict[str, tuple[tuple[object, object], float]] = {
    "predicted_satisfaction": ((0.5, 1.0), 0.75),
    "sentiment": ((-0.5, 0.25), -0.125),
    "negative_end_rate": ((True, False), 0.5),
    "sentiment_shift": ((-1.0, 0.5), -0.25),
    "frustration_rate": ((True, False), 0.5),
    "intent_accuracy": ((True, False), 0.5),
    "unseen_topics": (("lockers", "lockers"), 1),
    "missed_messages": (("lockers", "returns"), 2),
    "unsupported_answer_rate": ((False, True), 0.5),
    "outside_knowledge_rate": ((False, True), 0.5),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    talks = [one for name in "ab" for one in (*asks(0, conversation_id=name), bot(1, "Here.", conversation_id=name))]
    with Store(load({}, home=tmp_path)) as store:
        bring_in(store, [*talks, clock()])
        yield store


def test_every_awaited_column_is_there_and_says_why_it_is_empty() -> None:
    assert {metric.key for metric in AWAITING} == set(FILLED)
    assert {metric.awaits for metric in AWAITING} == set(READINGS)
    assert all(metric.awaits in FACTS[metric.formula.fact] for metric in AWAITING)


@pytest.mark.parametrize("metric", AWAITING, ids=lambda metric: metric.key)
def test_it_is_not_available_until_its_column_is_filled(metric: Metric, store: Store) -> None:
    asker = Asker(store, store.settings)
    before = asker.ask(Question([metric.key]))
    assert before.value(metric.key).value is None
    assert [(one.code, one.message) for one in before.warnings] == [
        ("not_read_yet", f"{metric.key} is not available: {READINGS[metric.awaits]}")
    ]
    fact, values = metric.formula.fact, FILLED[metric.key][0]
    with store.engine.write() as db:
        rows = db.execute(f"SELECT rowid FROM {fact} ORDER BY rowid LIMIT 2").fetchall()
        for (row,), value in zip(rows, values, strict=True):
            db.execute(f"UPDATE {fact} SET {metric.awaits} = ? WHERE rowid = ?", [value, row])
    after = asker.ask(Question([metric.key]))
    assert after.value(metric.key).value == FILLED[metric.key][1]
    assert after.warnings == []

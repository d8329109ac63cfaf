"""What conversations may come to, and how they would be rated: told from facts, by weights that can be shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from telltale.ask import Asker
from telltale.ask.foretelling import Foretold, lesson, risks, satisfaction
from telltale.ask.views.explain import ExplainQuestion, explain
from telltale.language.risk import RISKS, SoFar, risk
from telltale.reading import risks as past
from telltale.reading.process import Process
from telltale.settings import load
from telltale.store import Store
from tests.agreement.world import bring_in
from tests.oracle.story import bot, clock, handoff, missed, user
from tests.reading.conftest import House


@pytest.fixture
def asker(seen: House) -> Asker:
    """Whoever asks of conversations that were read."""
    return Asker(seen.store, load({}, home=seen.home))


def test_a_risk_is_told_from_what_happened_so_far(seen: House, asker: Asker) -> None:
    ((key, tone),) = seen.read("SELECT conversation_key, sentiment FROM conversations WHERE thread = 'angry'")
    so_far = SoFar(turns=3, signs=1, waiting=60.0, tone=tone, steps=[])
    told = risks(asker, [(key, "p")], since=0)
    assert told == {key: {name: Foretold.of(risk(so_far, one.documented)) for name, one in RISKS.items()}}
    assert "waiting beyond five seconds" in told[key]["abandonment"].because
    assert risks(asker, [(key, "p")], since=2**60) == {}


def test_satisfaction_is_shown_as_it_is_counted(seen: House, asker: Asker) -> None:
    rows = seen.read("SELECT conversation_key, predicted_satisfaction FROM conversations WHERE engaged")
    assert len(rows) == 47
    for key, counted in rows:
        told = satisfaction(asker, key)
        assert told
        assert told.chance == round(counted, 3)
    assert satisfaction(asker, 1) is None


def test_too_little_happened_to_learn_from_and_that_is_said(asker: Asker) -> None:
    for name in RISKS:
        found = lesson(asker, "p", name)
        assert not found.learned
        assert found.n == 47
        assert found.card == RISKS[name].documented
    (note,) = explain(asker, ExplainQuestion("predicted_satisfaction")).notes
    assert note == (
        "told by documented weights, not yet learned from your own cases"
        " (1 cases, 0 of the rarer kind; learning needs 200 and 30)"
    )


def test_tones_say_by_what_they_are_told(asker: Asker) -> None:
    notes = explain(asker, ExplainQuestion("sentiment")).notes
    why = "1 ratings, 0 of the rarer kind"
    assert f"tone is told by a lexicon, not by what your own ratings teach ({why}; a head needs 200 and 30)" in notes


def test_nothing_is_learned_from_what_came_after_a_human_was_asked_for(tmp_path: Path) -> None:
    talks = [
        event
        for number in range(12)
        for who in [{"conversation_id": f"t{number}", "user_id": f"u{number}"}]
        for event in (
            user(0, "my parcel", **who), missed(0.1, **who), bot(0.2, "Sorry?", **who),
            user(1, "my parcel!", **who), missed(1.1, **who), bot(1.2, "Sorry?", **who),
            handoff(2, "initiated", **who), user(3, "hello?", **who),
        )
    ]  # fmt: skip
    with Store(load({}, home=tmp_path)) as store, Process() as process:
        bring_in(store, [*talks, clock()])
        found = past.learn(store, process, "p")
        assert [one.n for one in found.values()] == [12, 12]
        seen = past.stood(store, "p")
    assert {one.so_far.turns for one in seen} == {1, 2}
    assert {one.so_far.fallbacks for one in seen} == {1, 2}
    assert {one.so_far.loops for one in seen} == {0, 1}
    assert {tuple(one.so_far.steps) for one in seen} == {("fallback",), ("fallback", "fallback")}
    assert all(one.came == [False, True] for one in seen)

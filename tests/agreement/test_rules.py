"""The ledger under other rules, as the judge counts it in plain loops: tried, applied, asked for later, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from telltale.ask import Question
from telltale.ask.rules import written
from telltale.ask.views import views
from telltale.ask.views.preview import HEADLINES, NOWHERE, PreviewQuestion
from telltale.metrics import catalogue
from tests.agreement.comparing import SHARED, agree, differences
from tests.agreement.world import World, events_of, rules_of
from tests.oracle import Oracle
from tests.sampling import some

CHANGES: dict[str, dict[str, Any]] = {
    "windows": {"resolution_window": 7200, "asynchronous_resolution_window": 90_000, "repeat_window": 3 * 86_400},
    "reopened sooner": {"reopen_window": 5400},
    "few negative signals": {"negative_signals": ["thumbs_down", "fallback_loop"]},
    "no negative signal": {"negative_signals": []},
    "ratings confirm": {"confirming_signals": ["good_rating"]},
    "nothing confirms": {"confirming_signals": []},
    "another goal": {"confirming_events": ["survey_shown", "chat_opened"]},
    "confirmed at once": {"confirmation_window": 20, "negative_signals": ["low_rating"]},
    "longer conversations": {"conversation_gap": 4 * 3600, "asynchronous_gap": 2 * 86_400},
}
QUESTIONS = [Question(SHARED), Question(SHARED, by=["channel"]), Question(SHARED, by=["outcome"])]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with World(tmp_path_factory.mktemp("ruled"), events_of(211, 60), timezone="Europe/Berlin") as world:
        yield world


@pytest.mark.parametrize("change", some(CHANGES.values(), 3), ids=CHANGES)
def test_tried_applied_and_taken_back(world: World, change: dict[str, Any]) -> None:
    usual, judge = world.asker.settings, world.oracle
    number = world.store.versions.newest().number
    texts = [f"{name}={written(value)}" for name, value in change.items()]
    tried = views()["rules/preview"].look(world.asker, PreviewQuestion(texts))
    try:
        world.store.ledger.apply(change, "ann", "to see")
        world.oracle = Oracle(world.events, rules_of(world.asker.settings), usual.timezone)
        assert [line for question in QUESTIONS for line in differences(world, question)] == []
        for shift in tried.rates:
            for told, by in ((shift.before, judge), (shift.after, world.oracle)):
                assert agree(told, by.answer(shift.key)[()]), (shift.key, told)
        judged_matrix(tried.matrix, judge, world.oracle)
        if not tried.derived:
            world.oracle = judge
            older = Question(list(HEADLINES), by=["channel"], rules=number)
            assert differences(world, older) == []
    finally:
        world.oracle = judge
        world.store.ledger.apply({name: getattr(usual, name) for name in change}, "ann", "back")
    assert differences(world, QUESTIONS[0]) == []
    assert world.store.versions.newest().values == world.store.versions.of(1).values


def judged_matrix(matrix: list[Any], before: Oracle, after: Oracle) -> None:
    """Every outcome has the conversations that the judge gives it, before and after."""
    for side, judge in (("before", before), ("after", after)):
        told: dict[str, int] = {}
        for move in matrix:
            told[getattr(move, side)] = told.get(getattr(move, side), 0) + move.conversations
        told.pop(NOWHERE, None)
        theirs = judge.answer("conversations", by=["outcome"])
        assert told == {group: value.value for (group,), value in theirs.items()}


def test_the_headlines_are_metrics() -> None:
    assert all(key in catalogue() for key in HEADLINES)

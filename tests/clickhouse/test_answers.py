"""Every number is the same on both engines: every metric, by every dimension, in every step, under filters."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

import pytest

from telltale.ask import Asker, Question, Selection
from telltale.ask.views import views
from telltale.ask.ways import known_moves
from telltale.metrics import DIMENSIONS, catalogue
from telltale.settings import HOUR, Rate
from tests.agreement.questions import PERIODS, anything
from tests.agreement.world import World, bring_in, events_of
from tests.clickhouse.comparing import differences, same
from tests.clickhouse.databases import database, here
from tests.store.stores import opened

EVERY = list(catalogue())
DAY = files("telltale.demo")
COUNTED = json.loads((DAY / "sample_day.json").read_text("utf-8"))
EVENTS = [json.loads(line) for line in (DAY / "sample_day.jsonl").read_text("utf-8").splitlines()]
PAST = date(2020, 1, 1)
STEPS = ("day", "week", "month", "hour")


def one_in(every: int, names: Iterable[str]) -> list[Any]:
    """All of them in the long form, a part of them in the short one."""
    return [pytest.param(name, marks=[pytest.mark.long] * bool(at % every)) for at, name in enumerate(names)]


def test_the_server_is_asked_and_holds_what_the_index_holds(world: World) -> None:
    server = world.store.server
    assert server is not None
    server.carry(world.store.engine)
    assert server.check(world.store.engine) == []
    _, [(version,)] = world.store.answer("SELECT version()")
    assert str(version)[0] != "v"  # the index would say v1.4


@pytest.mark.parametrize("question", PERIODS, ids=str)
def test_every_metric_over_every_kind_of_period(world: World, question: Question) -> None:
    asked = Question(EVERY, question.from_, question.to, where=question.where, as_of=question.as_of)
    assert differences(here(world.store), world.asker, asked) == []


@pytest.mark.parametrize("step", STEPS)
def test_every_metric_in_every_step(world: World, step: str) -> None:
    period = ("2026-03-06", "2026-04-02") if step != "hour" else ("2026-03-27", "2026-03-30")
    question = Question(EVERY, *period, step=step, compare="previous")  # pyright: ignore[reportArgumentType]
    assert differences(here(world.store), world.asker, question) == []


@pytest.mark.parametrize("name", one_in(2, DIMENSIONS))
def test_every_metric_by_every_dimension(world: World, name: str) -> None:
    assert differences(here(world.store), world.asker, Question(EVERY, by=[name])) == []


@pytest.mark.parametrize("by", [["intent", "model"], ["outcome", "channel"], ["flow_step", "quick_reply"]], ids=str)
def test_every_metric_by_two_dimensions(world: World, by: list[str]) -> None:
    assert differences(here(world.store), world.asker, Question(EVERY, by=by, step="month")) == []


@pytest.mark.parametrize("number", range(8))
def test_questions_of_every_shape(world: World, number: int) -> None:
    values = {name: [value for value, _ in world.asker.values(name)] for name in DIMENSIONS}
    question = anything(Random(f"elsewhere {number}"), values)  # noqa: S311 (no secret)
    assert differences(here(world.store), world.asker, question) == []


# What a view is asked that cannot be asked nothing; a funnel takes its steps from the world.
ASKED: dict[str, dict[str, Any]] = {
    "compare": {"metric": "resolution_rate", "from_": "2026-03-08", "to": "2026-03-29"},
    "explain": {"metric": "resolution_rate"},
    "rules/preview": {"change": ["resolution_window=2h"]},
}


@pytest.mark.parametrize("name", sorted(views()))
def test_every_view_answers_the_same(world: World, name: str) -> None:
    view, asked = views()[name], ASKED.get(name, {})
    if name == "funnel":
        asked = {"steps": [str(move) for move, _ in known_moves(world.asker, {})[:2]]}
    told = [view.look(asker, view.asks(**asked)) for asker in (here(world.store), world.asker)]
    assert told[0] == told[1]


@pytest.mark.parametrize("metric", one_in(10, sorted(catalogue())))
def test_every_explanation_is_the_same(world: World, metric: str) -> None:
    view = views()["explain"]
    told = [view.look(asker, view.asks(metric=metric)) for asker in (here(world.store), world.asker)]
    assert told[0].left_out == told[1].left_out
    assert same(told[0].value, told[1].value)


@pytest.mark.parametrize("by", [None, "channel", "intent"])
def test_every_funnel_is_the_same(world: World, by: str | None) -> None:
    view, (first, second, third) = views()["funnel"], (str(move) for move, _ in known_moves(world.asker, {})[:3])
    for steps in ([first, second], [third, first], [second, third, first], [first, second, third] * 2):
        told = [view.look(asker, view.asks(steps=steps, by=by)) for asker in (here(world.store), world.asker)]
        assert told[0] == told[1]


def test_lists_along_a_way_are_the_same(world: World) -> None:
    names = [str(move) for move, _ in known_moves(world.asker, {})[:4]]
    for one in names:
        for selection in (
            Selection(path=[one]),
            Selection(path=[one], ended=True),
            Selection(path=[one], besides=names[:2]),
            Selection(besides=[one]),
            Selection(moves=[one]),
            Selection(moves=[one], missing=names[one == names[0]]),
        ):
            assert here(world.store).conversations(selection) == world.asker.conversations(selection)


def test_older_rules_are_told_the_same(tmp_path: Path) -> None:
    with World(tmp_path, events_of(203, 12), store=database()) as world:
        world.store.ledger.apply({"resolution_window": 2 * HOUR}, "somebody", "to see")
        one, other = here(world.store), world.asker
        assert differences(one, other, Question(EVERY, by=["channel"], rules=1)) == []
        assert differences(one, other, Question(["resolution_rate"], rules=1)) == []
        assert one.ask(Question(["resolution_rate"], rules=1)) != one.ask(Question(["resolution_rate"]))
        for selection in (Selection(rules=1), Selection(metric="resolution_rate", rules=1, limit=3)):
            assert one.conversations(selection) == other.conversations(selection)
        view = views()["rules/preview"]
        asked = view.asks(change=["conversation_gap=1h"])
        assert view.look(one, asked) == view.look(other, asked)


def test_money_in_several_currencies_by_dated_rates(world: World) -> None:
    rates = [Rate("USD", 0.9, PAST), Rate("GBP", 1.2, PAST)]
    settings = replace(world.settings, currency="EUR", exchange_rates=rates)
    askers = here(world.store), Asker(world.store, settings)
    askers[0]._given = settings  # pyright: ignore[reportPrivateUsage]
    asked = Question(["revenue", "revenue_per_conversation"], by=["channel"], step="month")
    assert differences(*askers, asked) == []


SELECTIONS = [
    Selection(),
    Selection(limit=3),
    Selection(metric="resolution_rate"),
    Selection(metric="containment_rate", part="denominator", where={"channel": ["web"]}),
    Selection(metric="csat", from_="2026-03-01", to="2026-04-01"),
    Selection(metric="new_users", from_="2026-03-01"),
    Selection(metric="response_time"),
    Selection(search="order"),
    Selection(search="%"),
    Selection(search="it's \\ here"),
    Selection(where={"outcome": ["pending", "abandoned"], "intent": ["(none)"]}),
]


@pytest.mark.parametrize("selection", SELECTIONS, ids=str)
def test_lists_are_the_same_page_by_page(world: World, selection: Selection) -> None:
    while True:
        one, other = here(world.store).conversations(selection), world.asker.conversations(selection)
        assert one == other
        if not one.next:
            return
        selection.cursor = one.next


def test_a_store_in_which_nothing_is_answers_like_an_empty_index(tmp_path: Path) -> None:
    with opened(tmp_path, store=database()) as store:
        for question in (Question(EVERY), Question(EVERY, by=["channel"]), Question(EVERY, step="week")):
            assert differences(here(store), Asker(store, store.settings), question) == []
        assert Asker(store, store.settings).conversations(Selection()).conversations == []


def test_the_sample_day_is_counted_as_by_hand(tmp_path: Path) -> None:
    with opened(tmp_path, store=database()) as store:
        bring_in(store, EVENTS)
        asker = Asker(store, store.settings)
        assert differences(here(store), asker, Question(EVERY, by=["channel"], step="hour")) == []
        counted = Question(sorted(set(COUNTED) & set(EVERY)), "2026-03-02", "2026-03-02")
        assert differences(here(store), asker, counted) == []
        told = asker.ask(counted)
        for key in counted.metrics:
            assert told.value(key).value == pytest.approx(COUNTED[key]["value"]), key

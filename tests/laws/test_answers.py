"""Every metric answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from telltale.ask import Asker, Value
from telltale.metrics import Kind, Metric, Unit
from tests.agreement.world import bring_in, events_of
from tests.laws.told import A_DAY, COUNTED, EXCLUSIVE, KEYS, METRICS, NOW, Told, close, equal
from tests.store.stores import opened


@pytest.mark.parametrize("metric", METRICS, ids=KEYS)
def test_the_example_is_its_value_on_the_sample_day(metric: Metric, sample: Told) -> None:
    value = sample.whole(from_="2026-03-02", to="2026-03-02")[metric.key].value
    assert value == (None if metric.example is None else pytest.approx(metric.example))


@pytest.mark.parametrize("metric", METRICS, ids=KEYS)
def test_nothing_is_no_share_and_a_count_of_nothing_is_0(metric: Metric, nothing: Told, told: Told) -> None:
    expected = 0 if metric.formula.kind in COUNTED and not metric.awaits else None
    questions: tuple[dict[str, Any], ...] = (
        {}, {"from_": "2019-01-01", "to": "2019-01-31"}, {"to": "2019-01-01T00:00:00Z"},
    )  # fmt: skip
    for question in questions:
        for value in [
            nothing.whole(**question)[metric.key],
            *([told.whole(**question)[metric.key]] if question else []),
        ]:
            if metric.key in A_DAY:
                # Nothing, of so many contacts or tickets a day.
                assert not value.value
            else:
                assert value.value == expected
                assert (value.low, value.high, value.previous) == (None, None, None)


@pytest.mark.parametrize(
    "question", [{"by": ["channel"]}, {"step": "month"}, {"step": "hour"}, {"by": ["intent"], "step": "day"}]
)
def test_nothing_has_no_groups_and_no_steps(nothing: Told, question: dict[str, Any]) -> None:
    assert nothing.numbers(**question) == {}


def test_every_step_of_a_period_is_told_even_without_anything(nothing: Told) -> None:
    assert list(nothing.numbers(from_="2026-01-30", to="2026-02-01", step="day")) == [
        ("2026-01-30",), ("2026-01-31",), ("2026-02-01",),
    ]  # fmt: skip


# More tickets than there were can be avoided, and a click is told of even where nobody told that the button was shown.
MORE_THAN_ALL = ("ticket_reduction", "cta_ctr")


@pytest.mark.parametrize("metric", METRICS, ids=KEYS)
def test_a_share_is_a_part_of_a_whole(metric: Metric, told: Told) -> None:
    for question in ({}, {"by": ["channel"]}, {"by": ["intent"]}, {"step": "week"}, {"by": ["weekday"]}):
        for values in told.numbers(**question).values():
            value = values[metric.key]
            if metric.unit is Unit.SHARE and value.value is not None and metric.key not in MORE_THAN_ALL:
                assert 0 <= value.value <= 1
                assert value.numerator is not None
                assert value.denominator is not None
                assert 0 <= value.numerator <= value.denominator
            if value.low is not None and value.high is not None:
                assert value.value is not None
                assert value.low <= value.value + 1e-12
                assert value.value <= value.high + 1e-12


# A person can be in several parts; what is known as a whole has none.
ADDITIVE = [
    metric for metric in METRICS
    if metric.formula.kind not in (Kind.PEOPLE, Kind.PEOPLE_WITH, Kind.QUOTIENT) and not metric.formula.plus
]  # fmt: skip


@pytest.mark.parametrize("metric", ADDITIVE, ids=lambda metric: metric.key)
def test_parts_make_the_whole(metric: Metric, told: Told) -> None:
    whole = told.whole()[metric.key]
    for question in [*({"by": [name]} for name in EXCLUSIVE), {"step": "day"}, {"step": "week"}, {"step": "month"}]:
        parts = [values[metric.key] for values in told.numbers(**question).values()]
        for name in ("numerator", "denominator", "n"):
            if getattr(whole, name) is not None:
                assert close(sum(getattr(part, name) or 0 for part in parts), getattr(whole, name)), (question, name)


@pytest.mark.parametrize("key", [metric.key for metric in METRICS if metric.formula.kind is Kind.PEOPLE])
def test_people_are_in_at_least_one_part(key: str, told: Told) -> None:
    whole = told.whole()[key].n
    for name in EXCLUSIVE:
        parts = [values[key].n for values in told.numbers(by=[name]).values()]
        assert max(parts) <= whole <= sum(parts)


def test_new_and_returning_users_are_all_users(told: Told) -> None:
    for question in ({"from_": "2026-03-15"}, {"from_": "2026-03-15", "by": ["channel"]}, {"step": "week"}):
        for values in told.numbers(**question).values():
            assert values["new_users"].n + values["returning_users"].n == values["users"].n


@pytest.mark.parametrize("question", [{}, {"by": ["channel"]}], ids=str)
def test_the_previous_period_is_what_that_period_would_say(told: Told, question: dict[str, Any]) -> None:
    compared = told.numbers(from_="2026-03-20", to="2026-03-29", compare="previous", **question)
    earlier = told.numbers(from_="2026-03-10", to="2026-03-19", **question)
    assert any(value.previous for values in compared.values() for value in values.values())
    for group, values in compared.items():
        for key, value in values.items():
            was = earlier[group][key] if group in earlier else Value(None)
            if was.currency and value.currency and was.currency != value.currency:
                assert value.previous is None  # other money is no comparison
            else:
                assert close(value.previous, was.value), (group, key)


@pytest.mark.parametrize("metric", METRICS, ids=KEYS)
def test_what_is_mature_stays(metric: Metric, told: Told) -> None:
    period = {"from_": "2026-03-01", "to": "2026-10-31"}
    first = told.whole(as_of="2027-01-01T00:00:00Z", **period)[metric.key]
    assert first.mature_until is None
    assert equal(first, told.whole(as_of="2029-01-01T00:00:00Z", **period)[metric.key])


@pytest.mark.parametrize(
    "metric", [metric for metric in METRICS if metric.formula.window], ids=lambda metric: metric.key
)
def test_what_is_not_mature_says_until_when_it_is(metric: Metric, told: Told) -> None:
    now = told.whole(as_of="2026-10-31T00:00:00Z")[metric.key]
    assert now.mature_until
    until = told.whole(to=now.mature_until, as_of="2026-10-31T00:00:00Z")[metric.key]
    assert until.mature_until is None


def test_test_traffic_changes_nothing(tmp_path: Path) -> None:
    events = events_of(78, 8)
    spoken = [event for event in events if event["type"] != "identify"]
    copies = [event | {"event_id": f"{event['event_id']}-again", "environment": "test"} for event in spoken]
    with opened(tmp_path) as store:
        bring_in(store, events)
        before = Told(Asker(store, store.settings)).numbers(as_of=NOW, by=["channel"])
        bring_in(store, copies)
        told = Told(Asker(store, store.settings))
        assert told.numbers(as_of=NOW, by=["channel"]) == before
        assert told.numbers(as_of=NOW, where={"environment": ["test"]})[()]["conversations"].n > 0

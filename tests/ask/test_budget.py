"""The month's budget: what is spent, the pace, what is still to come, and when it is gone; counted by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from telltale.ask import Asker
from telltale.ask.views.budget import Budget, BudgetQuestion, budget
from telltale.errors import UnknownName, WordsError
from telltale.settings import load
from telltale.store import Store
from tests.agreement.world import bring_in
from tests.oracle.story import asks, bot, event

DAY = 24 * 60


def call(minute: float, cost: float | None = 1.0, **envelope: Any) -> dict[str, Any]:
    """A model call, at so many minutes after 1 June 10:00 UTC."""
    said = {"request_model": "shelf-7b", "input_tokens": 10, "cost_usd": cost}
    return event(minute, "generation", said, **envelope)


def burnt(home: Path, events: list[dict[str, Any]], timezone: str = "UTC", **asked: Any) -> Budget:
    with Store(load({}, home=home, timezone=timezone)) as store:
        bring_in(store, events)
        return budget(Asker(store, store.settings), BudgetQuestion(**asked))


def test_the_pace_of_the_last_seven_whole_days_is_kept_until_the_end_of_the_month(tmp_path: Path) -> None:
    # A dollar a day from the 1st to the 9th, two on the 10th, at 10:00; now is the 10th at 10:00.
    found = burnt(tmp_path, [*(call(day * DAY) for day in range(9)), call(9 * DAY, 2.0)], budget=20.0)
    assert (found.begins, found.ends, found.as_of) == ("2026-06-01", "2026-06-30", "2026-06-10T10:00:00.000001Z")
    assert found.spent == 11
    assert (found.pace_cost, found.pace_days, found.a_day) == (7, 7, 1)
    assert found.days_to_come == pytest.approx(20 + 14 / 24, abs=1e-6)
    assert found.projected == pytest.approx(11 + 20 + 14 / 24, abs=1e-6)
    assert (found.days_left, found.gone_on) == (9, "2026-06-19")
    assert [one.so_far for one in found.days] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 11]
    assert found.warnings == []


def test_a_young_bot_is_judged_by_the_days_since_its_first_call(tmp_path: Path) -> None:
    found = burnt(tmp_path, [call(5 * DAY, 3.0), call(6 * DAY, 1.0), call(7 * DAY, 50.0)], budget=1000.0)
    assert (found.pace_cost, found.pace_days, found.a_day) == (4, 2, 2)
    assert found.spent == 54
    assert found.gone_on is None
    assert found.days_left == (1000 - 54) / 2


def test_on_the_first_day_nothing_is_projected(tmp_path: Path) -> None:
    found = burnt(tmp_path, [call(0, 3.0)], budget=5.0)
    assert (found.spent, found.a_day, found.projected, found.days_left) == (3, None, None, None)
    assert [one.code for one in found.warnings] == ["no_pace"]


def test_a_budget_that_is_gone_has_no_days_left(tmp_path: Path) -> None:
    found = burnt(tmp_path, [call(0, 3.0), call(DAY, 3.0)], budget=5.0)
    assert (found.days_left, found.gone_on) == (0, "2026-06-02")


def test_a_month_begins_at_midnight_of_the_projects_zone(tmp_path: Path) -> None:
    # 1 June 10:00 UTC is 06:00 in New York: the calls are of 31 May 23:30, 1 June 00:30 and 1 June 12:00 there.
    found = burnt(tmp_path, [call(-390, 5.0), call(-330, 7.0), call(360, 1.0)], timezone="America/New_York")
    assert (found.begins, found.spent) == ("2026-06-01", 8)
    assert (found.pace_cost, found.pace_days) == (5, 1)


def test_last_months_end_sets_the_pace_of_this_months_beginning(tmp_path: Path) -> None:
    found = burnt(tmp_path, [call(day * DAY) for day in range(25, 31)])
    assert (found.begins, found.spent) == ("2026-07-01", 1)
    assert (found.pace_cost, found.pace_days) == (5, 5)


def test_it_can_be_looked_at_as_of_another_day_and_for_a_part(tmp_path: Path) -> None:
    events = [*asks(0, bot_id="a"), bot(1, "Here.", bot_id="a"), call(2, 4.0, bot_id="a"), call(DAY, 2.0, bot_id="b",
              conversation_id="other"), call(3 * DAY)]  # fmt: skip
    found = burnt(tmp_path, events, as_of="2026-06-02", where={"bot": ["a"]})
    assert (found.spent, found.pace_cost, found.pace_days) == (4, 4, 1)
    assert found.as_of == "2026-06-03T00:00:00Z"
    assert found.days_to_come == 28


def test_tokens_without_a_price_are_said(tmp_path: Path) -> None:
    found = burnt(tmp_path, [call(0), call(1, None), call(2 * DAY)])
    assert (found.spent, found.unpriced_tokens, found.budget) == (2, 10, None)
    assert [one.code for one in found.warnings] == ["unpriced_tokens", "needs_setting"]


def test_a_pace_of_which_no_cost_is_known_is_none(tmp_path: Path) -> None:
    found = burnt(tmp_path, [call(0, None), call(DAY, 2.0)], budget=10.0)
    assert (found.a_day, found.pace_days, found.projected) == (None, 1, None)


def test_an_empty_house_has_spent_nothing(tmp_path: Path) -> None:
    found = burnt(tmp_path, [], budget=10.0)
    assert (found.spent, found.a_day, found.projected) == (0, None, None)


@pytest.mark.parametrize("amount", [-1.0, float("inf"), float("nan")])
def test_a_budget_is_an_amount(amount: float, tmp_path: Path) -> None:
    with pytest.raises(WordsError, match="give dollars a month"):
        burnt(tmp_path, [], budget=amount)


def test_an_unknown_filter_says_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="did you mean 'bot'"):
        burnt(tmp_path, [], where={"bott": ["a"]})

"""The budget: what language models cost this month, what they will have cost at its end, and when the budget is gone.

The pace is the cost of a day, over the last seven whole days before today (fewer where the first call is younger). What
is still to come is that pace for what is left of the month.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec

from telltale.ask.answer import Warning  # noqa: A004 - the field's own word on the wire
from telltale.ask.asker import Asker
from telltale.ask.period import day_of, instant_of, local_days
from telltale.ask.plan import bucket_after
from telltale.ask.question import Question
from telltale.ask.views.view import View
from telltale.errors import WordsError
from telltale.event import now as clock
from telltale.event import to_iso

PACE = 7
"""Whole days over which the pace is measured."""

_MONTH = 31

COST, CALLS = "llm_cost", "tokens"


class BudgetQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """Whose cost is asked about; ``budget`` is in dollars a month, instead of the project's setting."""

    where: dict[str, list[str]] = {}
    budget: float | None = None
    as_of: str | None = None


class Burn(msgspec.Struct):
    """A day of the month: its cost, and that of the month up to its end; none where no call of it has a price."""

    day: str
    cost: float | None
    so_far: float


class Budget(msgspec.Struct):
    """How the month stands, in dollars.

    ``spent`` is from the first of the month (``begins``) until now, ``a_day`` the pace: ``pace_cost`` over
    ``pace_days`` days. ``projected`` is ``spent`` and the pace for the ``days_to_come``. ``days_left`` is how long what
    is left of the budget lasts at that pace, ``gone_on`` the day of the month on which it ends, if it does.
    """

    question: BudgetQuestion
    begins: str
    ends: str
    as_of: str
    budget: float | None
    spent: float
    pace_cost: float | None
    pace_days: int
    a_day: float | None
    days_to_come: float
    projected: float | None
    days_left: float | None
    gone_on: str | None
    days: list[Burn]
    unpriced_tokens: int
    warnings: list[Warning]
    sql: str


def budget(asker: Asker, asked: BudgetQuestion) -> Budget:
    """The month of now, and its budget.

    Raises:
        WordsError: the budget is no amount.
    """
    limit = asker.settings.monthly_budget if asked.budget is None else asked.budget
    if limit is not None and not 0 <= limit < float("inf"):
        raise WordsError(f"a budget of {limit} is none; give dollars a month, as 250")
    zone = asker.settings.zone
    now = instant_of(asked.as_of, zone) if asked.as_of else (asker.now() or clock()) + 1
    today = day_of(now - 1, zone)
    begins = today.replace(day=1)
    ends = bucket_after("month", begins) - timedelta(days=1)
    months = Question([COST, "unpriced_tokens"], _instant(asker, begins), to_iso(now), where=asked.where)
    daily = asker.ask(msgspec.structs.replace(months, step="day"))
    whole = asker.ask(months)
    costs = {date.fromisoformat(row.at or ""): row.values[COST].value for row in daily.rows}
    spent = float(whole.value(COST).value or 0)
    paced, cost = _pace(asker, asked, today)
    pace = None if cost is None or not paced else cost / paced
    left = max(0.0, ends.toordinal() + 1 - local_days(now, zone))
    lasts = None if limit is None or not pace else max(0.0, limit - spent) / pace
    return Budget(
        question=asked,
        begins=begins.isoformat(),
        ends=ends.isoformat(),
        as_of=to_iso(now),
        budget=limit,
        spent=spent,
        pace_cost=cost,
        pace_days=paced,
        a_day=pace,
        days_to_come=left,
        projected=None if pace is None else spent + pace * left,
        days_left=lasts,
        gone_on=_gone(now, lasts, ends, asker),
        days=_burnt(costs),
        unpriced_tokens=int(whole.value("unpriced_tokens").value or 0),
        warnings=[*whole.warnings, *_silent(limit, pace)],
        sql=whole.sql,
    )


def _instant(asker: Asker, day: date) -> str:
    """When a day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=asker.settings.zone).isoformat()


def _pace(asker: Asker, asked: BudgetQuestion, today: date) -> tuple[int, float | None]:
    """The whole days before today over which the pace is measured, and what they cost."""
    first, last = today - timedelta(days=PACE), today - timedelta(days=1)
    known = asker.ask(Question([COST], str(first), str(last), where=asked.where, step="day")).rows
    earlier = asker.ask(Question([CALLS], to=str(first - timedelta(days=1)), where=asked.where))
    if not earlier.value(CALLS).n:
        calls = asker.ask(Question([CALLS], str(first), str(last), where=asked.where, step="day")).rows
        first = min((date.fromisoformat(row.at or "") for row in calls if row.values[CALLS].n), default=today)
    days = (last - first).days + 1
    if days <= 0:
        return 0, None
    values = [row.values[COST].value for row in known if date.fromisoformat(row.at or "") >= first]
    if all(value is None for value in values):
        return days, None
    return days, float(sum(value or 0 for value in values))


def _burnt(costs: dict[date, float | int | None]) -> list[Burn]:
    found: list[Burn] = []
    so_far = 0.0
    for day, cost in sorted(costs.items()):
        so_far += cost or 0
        found.append(Burn(day.isoformat(), None if cost is None else float(cost), so_far))
    return found


def _gone(now: int, lasts: float | None, ends: date, asker: Asker) -> str | None:
    """The day on which the budget is gone; none where it lasts until the next month brings a new one."""
    if lasts is None or lasts > _MONTH:
        return None
    gone = day_of(now + round(lasts * 86_400_000_000), asker.settings.zone)
    return gone.isoformat() if gone <= ends else None


def _silent(limit: float | None, pace: float | None) -> list[Warning]:
    found: list[Warning] = []
    if limit is None:
        found.append(Warning("needs_setting", "no budget is set: set monthly_budget, in dollars"))
    if pace is None:
        found.append(Warning("no_pace", "no whole day of the last week has a known cost, so nothing is projected"))
    return found


VIEW = View("budget", BudgetQuestion, Budget, budget, "What language models cost this month, projected to its end.")

"""How many people, new and old, and who comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from .arithmetic import Value, count, share
from .facts import Facts
from .forms import Metric, Test
from .periods import Span
from .view import View


def people(rows: list[Facts]) -> set[Any]:
    """Distinct people; one who is known by an id is the same in every environment."""
    return {f.person_key if f.person[1] == "thread" else f.person for f in rows}


def distinct(test: Test) -> Metric:
    """Distinct people with at least one such conversation."""
    return Metric("conversation", lambda rows, view, _span: count(len(people([f for f in rows if test(f, view)]))))


def newcomers(new: bool) -> Metric:
    """'New = the person's first engaged conversation in the whole store, filters aside, lies in the period: new +
    returning = `users` in every group.'"""

    def answer(rows: list[Facts], view: View, span: Span) -> Value:
        found = [f for f in rows if f.engaged and (span[0] <= view.first_ever(f).start < span[1]) == new]
        return count(len(people(found)))

    return Metric("conversation", answer)


def active(rows: list[Facts], view: View, span: Span, days: int) -> int:
    """'`dau` / `wau` / `mau` = 1 / 7 / 30 days that end with the last day, even of a shorter period.'"""
    last = view.calendar.day(int(span[1]) - 1)
    low = view.calendar.midnight(last - timedelta(days=days - 1))
    return len(people([f for f in rows if f.engaged and low <= f.start < span[1]]))


def active_people(days: int) -> Metric:
    """Engaged people in the last days of the period."""
    return Metric("conversation", lambda rows, view, span: count(active(rows, view, span, days)), last_days=True)


def stickiness(rows: list[Facts], view: View, span: Span) -> Value:
    """'DAU/MAU'"""
    return share(active(rows, view, span, 1), active(rows, view, span, 30))


def engaged_users(rows: list[Facts], view: View, span: Span) -> Value:
    """'people with ≥ 2 user messages in a conversation or ≥ 2 conversations'; 'the ≥ 2 conversations are engaged ones
    of the period and filter.'"""
    mine: dict[Any, list[Facts]] = {}
    for f in rows:
        if f.engaged:
            mine.setdefault(*people([f]), []).append(f)
    return count(sum(len(of) >= 2 or of[0].user_messages >= 2 for of in mine.values()))


def retention(first_day: int, last_day: int) -> Metric:
    """'Retention is rolling from the person's own first engaged conversation (day 1 = the next calendar day in the
    project's zone; week k = days 7k … 7k + 6)'; 'filters and splits apply to the person's first engaged conversation,
    the return counts on any channel, each person waits for the whole offset.'"""

    def answer(rows: list[Facts], view: View, span: Span) -> Value:
        today = view.calendar.day(view.as_of)
        waited = [f for f in rows if today > view.calendar.day(f.start) + timedelta(days=last_day)]
        return share(sum(_returned(f, view, first_day, last_day) for f in waited), len(waited))

    return Metric("person", answer)


def _returned(first: Facts, view: View, low: int, high: int) -> bool:
    day = view.calendar.day(first.start)
    days = ((view.calendar.day(f.start) - day).days for f in view.world.by_person[first.person_key])
    return any(low <= offset <= high for offset in days)

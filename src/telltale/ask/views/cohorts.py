"""Cohorts: of the people who came first in a day, week or month, who came back when.

Time runs for everybody from their own first engaged conversation: day 1 is the calendar day after it, week ``k`` its
days 7k to 7k + 6, and a month thirty days. A share is shown once that time has fully passed for the whole cohort.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal

import msgspec

from telltale.ask.answer import Value
from telltale.ask.asker import Asker
from telltale.ask.intervals import wilson
from telltale.ask.period import day_of
from telltale.ask.plan import bucket_after, bucket_of
from telltale.ask.question import Question
from telltale.ask.views.view import View
from telltale.errors import WordsError
from telltale.metrics import catalogue

Unit = Literal["day", "week", "month"]

DAYS: dict[Unit, int] = {"day": 1, "week": 7, "month": 30}
"""Days in a unit, as the time since somebody's first conversation is counted."""

MOST = 60
"""Units after the first that a table may have."""

_COHORT = {"day": "day", "week": "date_trunc('week', day)::DATE", "month": "date_trunc('month', day)::DATE"}
BESIDE = "repeat_contact_rate"


class CohortQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Whose return is asked about: the people whose first engaged conversation lies in the period and the filters.

    ``every`` groups them and is the unit in which they are followed, ``units`` how long.
    """

    from_: str | None = None
    to: str | None = None
    where: dict[str, list[str]] = {}
    every: Unit = "week"
    units: int = 12
    as_of: str | None = None


class Cell(msgspec.Struct):
    """How many of a cohort were engaged again in a unit after their first: ``value`` is the share."""

    unit: int
    value: Value


class Cohort(msgspec.Struct):
    """The people whose first conversation lies in a stretch of time; ``repeat_contact`` is of its conversations."""

    begins: str
    people: int
    cells: list[Cell]
    repeat_contact: Value


class Cohorts(msgspec.Struct):
    """The table; ``together`` adds up, for each unit, the cohorts that have reached it."""

    question: CohortQuestion
    cohorts: list[Cohort]
    together: list[Cell]
    anonymous: Value
    notes: list[str]
    sql: str


def cohorts(asker: Asker, asked: CohortQuestion) -> Cohorts:
    """The cohort table of a question.

    Raises:
        WordsError: there are no so many units, or the period is none.
    """
    if not 1 <= asked.units <= MOST:
        raise WordsError(f"units {asked.units} is not between 1 and {MOST}")
    plain = Question([BESIDE], asked.from_, asked.to, where=asked.where, as_of=asked.as_of)
    frame = asker.frame(plain)
    sql = f"""WITH firsts AS MATERIALIZED (
            SELECT person_key, environment, {_COHORT[asked.every]} AS cohort, known FROM conversations
            WHERE is_first AND {frame.conversations()})
        SELECT cohort, divide(date_diff('day', person_first_day, day), {DAYS[asked.every]}) AS unit,
            count(DISTINCT person_key) AS people,
            count(DISTINCT CASE WHEN NOT f.known THEN person_key END) AS anonymous
        FROM firsts f JOIN conversations c USING (person_key, environment)
        WHERE engaged AND started_at <= $as_of AND day <= person_first_day + {DAYS[asked.every] * (asked.units + 1) - 1}
        GROUP BY ALL ORDER BY ALL"""
    _, rows = asker.memory.read(sql, frame.used(sql))
    sizes = {cohort: people for cohort, unit, people, _ in rows if unit == 0}
    anonymous = sum(row[3] for row in rows if row[1] == 0)
    beside = _beside(asker, asked, plain)
    today, last = day_of(frame.values["as_of"], asker.settings.zone), frame.stretch.last
    found: list[Cohort] = []
    for begins, people in sizes.items():
        ends = min(bucket_after(asked.every, begins) - timedelta(days=1), last)
        came = {unit: count for cohort, unit, count, _ in rows if cohort == begins and unit}
        cells = [
            Cell(unit, _share(came.get(unit, 0), people))
            for unit in range(1, asked.units + 1)
            if _passed(ends, unit, asked.every, today)
        ]
        found.append(Cohort(begins.isoformat(), people, cells, beside.get(begins, Value(None))))
    everybody = sum(sizes.values())
    return Cohorts(asked, found, _together(found), _share(anonymous, everybody), _notes(asked, anonymous), sql)


def _passed(ends: date, unit: int, every: Unit, today: date) -> bool:
    """Whether a unit is over for the last of a cohort."""
    return ends + timedelta(days=DAYS[every] * (unit + 1) - 1) < today


def _share(top: int, n: int) -> Value:
    low, high = wilson(top, n)
    return Value(top / n if n else None, numerator=top, denominator=n, n=n, low=low, high=high)


def _together(found: list[Cohort]) -> list[Cell]:
    cells: dict[int, list[int]] = {}
    for cohort in found:
        for cell in cohort.cells:
            total = cells.setdefault(cell.unit, [0, 0])
            total[0] += int(cell.value.numerator or 0)
            total[1] += cell.value.n
    return [Cell(unit, _share(top, n)) for unit, (top, n) in sorted(cells.items())]


def _beside(asker: Asker, asked: CohortQuestion, plain: Question) -> dict[date, Value]:
    """The repeat contacts of the conversations of each stretch: a high return can be bad news."""
    answer = asker.ask(msgspec.structs.replace(plain, step=asked.every))
    return {bucket_of(asked.every, date.fromisoformat(row.at)): row.values[BESIDE] for row in answer.rows if row.at}


def _notes(asked: CohortQuestion, anonymous: int) -> list[str]:
    days = DAYS[asked.every]
    told: dict[str, Any] = {"day": "Day 1 is the calendar day after somebody's first conversation."}
    found = [told.get(asked.every, f"{asked.every.capitalize()} 1 is days {days} to {2 * days - 1} after somebody's"
                      " first conversation.")]  # fmt: skip
    found.append("A share is shown once that time has passed for the whole cohort.")
    if anonymous:
        found.append(f"{anonymous:,} of these people are known by an anonymous id only: when they come back under"
                     " another one, they count as new people.")  # fmt: skip
    found.append(f"{catalogue()[BESIDE].title} stands beside it: for a support bot a high return can be bad news.")
    return found


VIEW = View("cohorts", CohortQuestion, Cohorts, cohorts, "Who came back when, by the time of their first conversation.")

"""Days are those of the project's time zone, also the one with 23 hours and the one with 25."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from telltale.ask import Question
from telltale.event import from_iso
from tests.ask.conftest import Tell
from tests.oracle.story import BASE, MINUTE, clock, user

HOUR = 60 * MINUTE

DAYS = [
    ("Europe/Berlin", "2026-03-29", 23),
    ("Europe/Berlin", "2026-10-25", 25),
    ("America/New_York", "2026-03-08", 23),
    ("America/New_York", "2026-11-01", 25),
    ("Asia/Kolkata", "2026-03-29", 24),
    ("UTC", "2026-03-29", 24),
]


@pytest.mark.parametrize(("zone", "day", "hours"), DAYS)
def test_a_day_has_its_hours(tell: Tell, zone: str, day: str, hours: int) -> None:
    noon = from_iso(f"{day}T12:00:00Z")
    ticks = [noon + number * HOUR for number in range(-40, 41)]
    events = [user((at - BASE) / MINUTE, f"tick {at}", conversation_id=f"t{at}") for at in ticks]
    asker = tell([*events, clock(400)], timezone=zone)

    daily = asker.ask(Question(["conversations"], day, day, step="day")).rows
    assert [(row.at, row.values["conversations"].n) for row in daily] == [(day, hours)]

    hourly = asker.ask(Question(["conversations", "messages"], day, day, step="hour")).rows
    assert [row.values["conversations"].n for row in hourly] == [1] * hours
    assert [row.values["messages"].n for row in hourly] == [1] * hours
    starts = [datetime.fromisoformat(row.at or "") for row in hourly]
    assert starts[0].astimezone(ZoneInfo(zone)).isoformat()[:19] == f"{day}T00:00:00"
    assert all(later - earlier == timedelta(hours=1) for earlier, later in pairwise(starts))

    weekly = asker.ask(Question(["conversations"], step="week")).rows
    by_week = Counter(str(monday(at, zone)) for at in ticks)
    assert {row.at: row.values["conversations"].n for row in weekly if row.values["conversations"].n} == by_week


def monday(at: int, zone: str) -> date:
    """The first day of the week of an instant."""
    local = datetime.fromtimestamp(at / 1_000_000, UTC).astimezone(ZoneInfo(zone)).date()
    return local - timedelta(days=local.weekday())


def test_instants_cut_where_they_say(tell: Tell) -> None:
    events = [user(minute, "hello there", conversation_id=f"t{minute}") for minute in (0, 1, 2)]
    asker = tell([*events, clock(2)])
    asked = Question(["conversations"], "2026-06-01T10:00:00Z", "2026-06-01T10:02:00Z")
    assert asker.ask(asked).value("conversations").n == 2
    local = Question(["conversations"], "2026-06-01T12:00", "2026-06-01T12:02")
    assert tell([*events, clock(2)], timezone="Europe/Berlin").ask(local).value("conversations").n == 2


def test_what_is_known_as_so_much_a_day_follows_the_days(tell: Tell) -> None:
    events = [user(minute * 24 * 60, "hello there", conversation_id=f"t{minute}") for minute in (0, 1, 2)]
    asker = tell([*events, clock(60)], helpdesk_contacts=4.0, timezone="Europe/Berlin")
    three = asker.ask(Question(["automation_rate"], "2026-06-01", "2026-06-03", step="day"))
    assert [row.values["automation_rate"].denominator for row in three.rows] == [5, 5, 5]
    whole = asker.ask(Question(["automation_rate"], "2026-06-01", "2026-06-10")).value("automation_rate")
    assert whole.denominator == 3 + 4 * 10
    half = asker.ask(Question(["automation_rate"], "2026-06-01T00:00", "2026-06-02T12:00:01")).value("automation_rate")
    assert half.denominator == 2 + 6
    split = asker.ask(Question(["automation_rate", "conversations"], by=["channel"]))
    assert split.rows[0].values["automation_rate"].value is None
    assert [warning.code for warning in split.warnings] == ["known_as_a_whole"]

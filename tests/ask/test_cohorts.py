"""The cohort table, against a count in plain loops over the list of conversations."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest

from telltale.ask import Asker
from telltale.ask.views import views
from telltale.ask.views.cohorts import DAYS, CohortQuestion, Cohorts, Unit
from telltale.errors import WordsError
from telltale.event import Event
from telltale.intake import Arrival, through
from telltale.settings import Settings
from telltale.store import Store

# Who came on which day of 2026, each time with a message of their own.
CAME = {
    "ann": ("2026-01-05", "2026-01-06", "2026-01-12", "2026-01-20"),
    "bob": ("2026-01-06", "2026-01-13"),
    "cyd": ("2026-01-07", "2026-01-07"),
    "dan": ("2026-01-14", "2026-01-27"),
    "eve": ("2026-01-15", "2026-02-10"),
    "fay": ("2026-02-01",),
}


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory):
    settings = Settings(home=tmp_path_factory.mktemp("cohorts"))
    with Store(settings) as store:
        events = [
            through(
                Event(type="message", event_id=f"{who}{number}", timestamp=f"{day}T{9 + 3 * number:02}:00:00Z",
                      conversation_id=f"{who}{number}", channel="web" if who < "d" else "sms",
                      **({"anonymous_id": who} if who in ("cyd", "fay") else {"user_id": who}),
                      properties={"role": "user", "text": "where is my parcel"}),
                Arrival(source="shop", connector="events"),
            )
            for who, days in CAME.items() for number, day in enumerate(days)
        ]  # fmt: skip
        store.accept(events, project="default", received_at=0)
        store.catch_up()
        yield Asker(store, settings)


def look(asker: Asker, **words: object) -> Cohorts:
    return views()["cohorts"].look(asker, CohortQuestion(**words))  # pyright: ignore[reportArgumentType]


def counted(
    every: Unit, units: int, people: dict[str, tuple[str, ...]], today: str
) -> dict[str, dict[int, tuple[int, int]]]:
    """The same in loops: by cohort and unit, how many came back, of how many."""
    firsts: dict[date, list[str]] = defaultdict(list)
    for who, days in people.items():
        first = date.fromisoformat(days[0])
        begins = {"day": first, "week": first - timedelta(days=first.weekday()), "month": first.replace(day=1)}[every]
        firsts[begins].append(who)
    found: dict[str, dict[int, tuple[int, int]]] = {}
    for begins, members in sorted(firsts.items()):
        last = {"day": begins, "week": begins + timedelta(days=6),
                "month": (begins + timedelta(days=31)).replace(day=1) - timedelta(days=1)}[every]  # fmt: skip
        cells = found[begins.isoformat()] = {}
        for unit in range(1, units + 1):
            if last + timedelta(days=(unit + 1) * DAYS[every] - 1) >= date.fromisoformat(today):
                continue
            back = 0
            for who in members:
                since = [(date.fromisoformat(day) - date.fromisoformat(people[who][0])).days for day in people[who]]
                back += any(unit * DAYS[every] <= days < (unit + 1) * DAYS[every] for days in since)
            cells[unit] = (back, len(members))
    return found


@pytest.mark.parametrize("every", ["day", "week", "month"])
@pytest.mark.parametrize("as_of", ["2026-01-20", "2026-02-10", "2026-12-31"])
def test_every_cell_is_what_loops_count(asker: Asker, every: Unit, as_of: str) -> None:
    table = look(asker, every=every, units=6, to="2026-01-31", as_of=as_of)
    came = {who: tuple(day for day in days if day <= as_of) for who, days in CAME.items() if who != "fay"}
    tomorrow = (date.fromisoformat(as_of) + timedelta(days=1)).isoformat()
    expected = counted(every, 6, {who: days for who, days in came.items() if days}, tomorrow)
    if every == "month":  # the period ends with January
        assert list(expected) == ["2026-01-01"]
    assert {
        one.begins: {cell.unit: (cell.value.numerator, cell.value.denominator) for cell in one.cells}
        for one in table.cohorts
    } == expected


def test_by_hand(asker: Asker) -> None:
    table = look(asker, units=3, as_of="2026-12-31")
    first, second, third = table.cohorts
    assert (first.begins, first.people) == ("2026-01-05", 3)
    # Ann came back on days 7 and 15, Bob on day 7, Cyd never.
    assert [cell.value.numerator for cell in first.cells] == [2, 1, 0]
    assert (second.begins, [cell.value.numerator for cell in second.cells]) == ("2026-01-12", [1, 0, 1])
    assert third.people == 1
    assert [(cell.value.numerator, cell.value.n) for cell in table.together] == [(3, 6), (1, 6), (1, 6)]
    assert (table.anonymous.numerator, table.anonymous.denominator) == (2, 6)


def test_filters_are_those_of_the_first_conversation(asker: Asker) -> None:
    assert [one.people for one in look(asker, where={"channel": ["sms"]}).cohorts] == [2, 1]


def test_nobody_is_an_empty_table(asker: Asker) -> None:
    table = look(asker, where={"channel": ["fax"]})
    assert (table.cohorts, table.together, table.anonymous.value) == ([], [], None)


@pytest.mark.parametrize("units", [0, 61, -1])
def test_units_have_bounds(asker: Asker, units: int) -> None:
    with pytest.raises(WordsError, match="not between 1 and 60"):
        look(asker, units=units)

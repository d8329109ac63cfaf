"""Public holidays stand beside what is counted by day, and a wrong country is no reason not to answer."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from telltale.ask import Answer, Asker, Question
from telltale.event import Event
from telltale.intake import Arrival, through
from telltale.settings import Settings
from telltale.store import Store


def asked(home: Path, country: str, **words: str) -> Answer:
    settings = Settings(home=home, holidays=country)
    with Store(settings) as store:
        event = Event(type="message", event_id="e", timestamp="2026-10-02T10:00:00Z", conversation_id="c",
                      properties={"role": "user", "text": "hello there"})  # fmt: skip
        store.accept([through(event, Arrival(source="shop"))], project="default", received_at=0)
        store.catch_up()
        asker = Asker(store, settings)
        return asker.ask(Question(["conversations"], from_="2026-10-01", to="2026-11-01", **words))  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("country", "step", "marks"),
    [
        ("DE", "day", {"2026-10-03": "German Unity Day"}),
        ("de-by", "day", {"2026-10-03": "German Unity Day", "2026-11-01": "All Saints' Day"}),
        ("DE", "week", {"2026-09-28": "German Unity Day"}),
        ("DE-BY", "month", {"2026-10-01": "German Unity Day", "2026-11-01": "All Saints' Day"}),
        ("DE", "hour", {}),
        ("", "day", {}),
    ],
)
def test_marks(tmp_path: Path, country: str, step: str, marks: dict[str, str]) -> None:
    answer = asked(tmp_path, country, step=step)
    assert answer.marks == marks
    assert answer.warnings == []


def test_without_steps_there_is_nothing_to_mark(tmp_path: Path) -> None:
    assert asked(tmp_path, "DE").marks == {}


@pytest.mark.parametrize("country", ["XX", "DE-XX", "Germany", "D'E"])
def test_an_unknown_country_is_a_warning(tmp_path: Path, country: str) -> None:
    answer = asked(tmp_path, country, step="day")
    assert sum(row.values["conversations"].value or 0 for row in answer.rows) == 1
    assert answer.marks == {}
    assert [warning.code for warning in answer.warnings] == ["no_holidays"]
    assert f"'{country}'" in answer.warnings[0].message


def test_without_the_package_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    answer = asked(tmp_path, "FR", step="day")
    assert "telltale-analytics[holidays]" in answer.warnings[0].message

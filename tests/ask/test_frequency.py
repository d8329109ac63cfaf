"""How often people come, against a count by hand."""

from __future__ import annotations

import pytest

from telltale.ask import Asker
from telltale.ask.views import views
from telltale.ask.views.frequency import Frequency, FrequencyQuestion
from telltale.event import Event
from telltale.intake import Arrival, through
from telltale.settings import Settings
from telltale.store import Store

# Who came on which day of May, and how many messages they wrote each time.
CAME = {
    "ann": {"01": 1, "02": 1, "09": 1, "20": 2},
    "bob": {"03": 2},
    "cyd": {"04": 5},
    "dan": {"05": 1, "06": 1},
    "eve": {"05": 1},
}


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory):
    settings = Settings(home=tmp_path_factory.mktemp("frequency"))
    with Store(settings) as store:
        events = [
            through(
                Event(type="message", event_id=f"{who}{day}{number}", timestamp=f"2026-05-{day}T10:{number:02}:00Z",
                      conversation_id=f"{who}{day}", user_id=who, channel="sms" if who == "eve" else "web",
                      properties={"role": "user", "text": f"question {number}"}),
                Arrival(source="shop", connector="events"),
            )
            for who, days in CAME.items() for day, messages in days.items() for number in range(messages)
        ]  # fmt: skip
        store.accept(events, project="default", received_at=0)
        store.catch_up()
        yield Asker(store, settings)


def look(asker: Asker, **words: object) -> Frequency:
    return views()["frequency"].look(asker, FrequencyQuestion(**words))  # pyright: ignore[reportArgumentType]


def test_by_hand(asker: Asker) -> None:
    found = look(asker, as_of="2026-12-31")
    assert (found.people, found.conversations) == (5, 9)
    assert [(one.least, one.most, one.people, one.conversations) for one in found.times] == [
        (1, 1, 3, 3), (2, 2, 1, 2), (3, 3, 0, 0), (4, 5, 1, 4), (6, 10, 0, 0), (11, None, 0, 0),
    ]  # fmt: skip
    assert {one.name: (one.people, one.conversations) for one in found.crowds} == {
        "loyal": (1, 4), "brief": (2, 2), "others": (2, 3),
    }  # fmt: skip
    assert found.top_tenth == 4 / 9  # a tenth of five people is one
    handoffs = {one.name: (one.values["handoff_rate"].numerator, one.values["handoff_rate"].n) for one in found.crowds}
    assert handoffs == {"loyal": (0, 4), "brief": (0, 2), "others": (0, 3)}


def test_the_crowds_make_the_whole_under_every_filter(asker: Asker) -> None:
    for channel, people in (("web", 4), ("sms", 1), ("fax", 0)):
        found = look(asker, where={"channel": [channel]})
        assert (
            found.people == people == sum(one.people for one in found.crowds) == sum(one.people for one in found.times)
        )
        assert found.conversations == sum(one.conversations for one in found.crowds)


def test_nobody(asker: Asker) -> None:
    found = look(asker, from_="2025-01-01", to="2025-01-31")
    assert (found.people, found.top_tenth) == (0, None)
    assert all(one.values["csat"].value is None for one in found.crowds)

"""Leads and goals come out the same in whatever order, portions and company their events arrive."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from telltale.event import Event, to_iso
from telltale.intake import Arrival, through
from telltale.intake.redacting import KEY_FILE, Redaction
from telltale.settings import Settings, load
from telltale.store import Store
from telltale.store.erasing import Wish
from tests.agreement.world import bring_in, events_of

NOON = 1_772_366_400_000_000
DAY = 86_400_000_000
TABLES = ("deeds", "goals", "touches", "conversations")


def rows(store: Store) -> dict[str, list[Any]]:
    return {name: sorted(store.read(f"SELECT * FROM {name}")[1], key=repr) for name in TABLES}


@pytest.mark.parametrize("seed", [21, pytest.param(22, marks=pytest.mark.long)])
def test_bit_by_bit_is_at_once(tmp_path: Path, seed: int) -> None:
    """A nasty world, shuffled, in eight portions, with joins of people that come late."""
    events = events_of(seed, 14)
    random = Random(seed)  # noqa: S311 (no secret)
    mixed = random.sample(events, len(events))
    size = len(mixed) // 8 + 1
    for home in (tmp_path / "bits", tmp_path / "once"):
        home.mkdir()
        (home / KEY_FILE).write_bytes(b"k" * 32)
    with Store(load({}, home=tmp_path / "bits")) as bits, Store(load({}, home=tmp_path / "once")) as once:
        bring_in(bits, *(mixed[at : at + size] for at in range(0, len(mixed), size)))
        bring_in(once, events)
        assert rows(bits) == rows(once)
        assert {name: count for name, count in bits.check().items() if count} == {}


class Diary:
    """A store that is told one thing after the other."""

    def __init__(self, home: Path, **chosen: Any) -> None:
        self.store = Store(Settings(home=home, **chosen))
        self._redaction = Redaction(self.store.settings, key=b"k" * 32)
        self._number = 0

    def __enter__(self) -> Diary:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    def tell(self, kind: str, day: float, properties: dict[str, Any], **envelope: Any) -> None:
        self._number += 1
        event = Event(type=kind, event_id=f"e{self._number}", timestamp=to_iso(int(NOON + day * DAY)), channel="web",
                      properties=properties, **envelope)  # pyright: ignore[reportArgumentType]  # fmt: skip
        taken = through(event, Arrival(source="shop", connector="events"), self._redaction)
        self.store.accept([taken], project="default", received_at=NOON)
        self.store.catch_up()

    def says(self, who: str, day: float, text: str, **envelope: Any) -> None:
        said = {"role": "user", "text": text}
        self.tell("message", day, said, **{"user_id": who, "conversation_id": f"{who}{day}", **envelope})

    def tracks(self, who: str, day: float, event: str, **properties: Any) -> None:
        self.tell("track", day, {"event": event, **properties}, user_id=who)

    def leads(self) -> list[tuple[Any, ...]]:
        return self.store.read("""SELECT round((happened_at - ?) / 86400000000)::INT, detected, valid, qualified, won
            FROM goals WHERE kind = 'lead' ORDER BY happened_at, event_key""", [NOON])[1]  # fmt: skip

    def credited(self) -> list[tuple[Any, ...]]:
        return self.store.read("""SELECT g.name, g.value, g.currency, g.flaw, c.thread FROM goals g
            LEFT JOIN conversations c USING (conversation_key) WHERE g.kind = 'goal' ORDER BY g.happened_at""")[1]


@pytest.fixture
def diary(tmp_path: Path):
    with Diary(tmp_path) as one:
        yield one


def test_a_lead_is_one_of_thirty_days(diary: Diary) -> None:
    for day in (0, 1, 29.9, 30, 59):
        diary.says("ann", day, "write to ann@example.org")
    assert diary.leads() == [(0, True, True, False, False), (30, True, True, False, False)]


def test_a_contact_is_valid_for_the_first_who_gives_it(diary: Diary) -> None:
    diary.says("bob", 5, "both@example.org")
    assert diary.leads() == [(5, True, True, False, False)]
    diary.says("ann", 1, "both@example.org")  # came later, happened before
    assert diary.leads() == [(1, True, True, False, False), (5, True, False, False, False)]
    diary.says("cyd", 32, "both@example.org")
    assert diary.leads()[-1] == (32, True, True, False, False)


def test_a_contact_without_its_form_is_a_lead_that_is_not_valid(diary: Diary) -> None:
    diary.says("ann", 0, "my offer please", conversation_id="t")
    diary.tell("track", 0, {"event": "lead_submitted", "properties": {"email": "nobody at example"}},
               user_id="ann", conversation_id="t")  # fmt: skip
    assert diary.leads() == [(0, False, False, False, False)]
    diary.says("ann", 3, "it is ann@example.org")  # the same lead, put right
    assert diary.leads() == [(0, False, True, False, False)]


def test_what_becomes_of_a_lead_is_told_of_valid_ones(diary: Diary) -> None:
    diary.tracks("ann", 3, "lead_won")
    assert diary.leads() == []
    diary.says("ann", 0, "ann@example.org")
    assert diary.leads() == [(0, True, True, True, True)]


def test_two_who_turn_out_to_be_one_are_one_lead(diary: Diary) -> None:
    diary.says("", 0, "ann@example.org", user_id=None, anonymous_id="v1")
    diary.says("ann", 2, "+44 20 7946 0958")
    assert len(diary.leads()) == 2
    diary.tell("identify", 3, {"operation": "identify"}, user_id="ann", anonymous_id="v1")
    assert diary.leads() == [(0, True, True, False, False)]
    assert diary.store.check()["goals"] == 0


def test_a_goal_is_credited_to_the_last_talk_before_it(diary: Diary) -> None:
    diary.tracks("ann", 9, "order_completed", value=12.5, currency="eur")
    assert diary.credited() == [("order_completed", 12_500_000, "EUR", None, None)]
    diary.says("ann", 1, "hello there")
    assert diary.credited()[0][-1] is None, "eight days are too long"
    diary.says("ann", 2, "and again")
    assert diary.credited()[0][-1] == "ann2"
    diary.says("ann", 8, "once more")
    assert diary.credited()[0][-1] == "ann8"
    diary.says("ann", 9.5, "too late")
    assert diary.credited()[0][-1] == "ann8"
    assert diary.store.check()["conversations"] == 0


def test_a_goal_stays_with_the_conversation_that_it_lies_in(diary: Diary) -> None:
    diary.says("ann", 0, "hello", conversation_id="home")
    diary.tell("track", 1, {"event": "goal"}, conversation_id="home")
    diary.says("ann", 0.5, "elsewhere", conversation_id="away")
    assert diary.credited()[0][-1] == "home"


@pytest.mark.parametrize(
    ("money", "flaw"),
    [
        ({"value": -5.0, "currency": "EUR"}, "negative"),
        ({"value": 5.0}, "no_currency"),
        ({"value": 5.0, "currency": "EURO"}, "unknown_currency"),
        ({"value": 1e15, "currency": "EUR"}, "too_large"),
    ],
)
def test_an_amount_that_is_none_counts_as_a_goal_without_money(diary: Diary, money: dict[str, Any], flaw: str) -> None:
    diary.says("ann", 0, "hello")
    diary.tracks("ann", 1, "order_completed", **money)
    assert diary.credited() == [("order_completed", None, diary.credited()[0][2], flaw, "ann0")]


def test_names_and_windows_of_a_project_hold_for_all_of_history(tmp_path: Path) -> None:
    with Diary(tmp_path) as one:
        one.says("ann", 0, "hello", conversation_id="t")
        one.tell("track", 0, {"event": "Lead Created"}, user_id="ann", conversation_id="t")
        one.tracks("ann", 9, "order_completed", value=1.0, currency="EUR")
        assert (one.leads(), one.credited()[0][-1]) == ([], None)
    changed = {"event_names": {"lead_submitted": ["Lead Created"]}, "attribution_window": 14 * 86_400}
    with Diary(tmp_path, **changed) as one:
        assert one.leads() == [(0, False, False, False, False)]
        assert one.credited()[0][-1] == "t"


def test_an_erased_person_takes_their_leads_along(tmp_path: Path) -> None:
    with Diary(tmp_path) as one:
        one.says("ann", 0, "both@example.org")
        one.says("bob", 1, "both@example.org")
        one.tracks("ann", 2, "order_completed", value=1.0, currency="EUR")
        assert [lead[2] for lead in one.leads()] == [True, False]
        one.store.erase(Wish("default", b"k" * 32, "test", ["ann"]))
        assert one.leads() == [(1, True, True, False, False)]
        assert one.credited() == []
        assert {name: count for name, count in one.store.check().items() if count} == {}

"""Attribution: conserved under every model, the removal worked out by hand, and windows within their bounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from telltale.ask import Asker, Question
from telltale.ask.markov import removal_effects
from telltale.ask.views import views
from telltale.ask.views.attribution import CHANNELS, MODELS, Attribution, AttributionQuestion
from telltale.errors import WordsError
from telltale.event import Event, to_iso
from telltale.intake import Arrival, through
from telltale.settings import DAY, Settings
from telltale.store import Store
from telltale.store.business import WEIGHTS

NOON = 1_772_366_400_000_000  # 2026-03-01T12:00:00Z
HOUR = 3_600_000_000

CAMPAIGNS = {"email": "newsletter", "paid": "cpc", "other": "social"}


def said(who: str, name: str, at: int, kind: str, **properties: Any) -> Event:
    """Something of somebody, in a thread of its own if it is a message."""
    context = {"campaign": {"medium": CAMPAIGNS[kind], "name": name}} if kind in CAMPAIGNS else None
    return Event(
        type="message" if kind == "chatbot" else "track", event_id=name, timestamp=to_iso(at), received_at=to_iso(at),
        user_id=who, conversation_id=name if kind == "chatbot" else None, channel="web", context=context,
        properties=properties or ({"role": "user", "text": "hi"} if kind == "chatbot" else {"event": "page"}),
    )  # fmt: skip


def order(who: str, name: str, at: int, value: float | None = None, currency: str | None = None) -> Event:
    """A goal, with money or without."""
    money = {key: one for key, one in (("value", value), ("currency", currency)) if one is not None}
    return said(who, name, at, "goal", event="order_completed", **money)


def store_of(home: Path, events: list[Event], **chosen: Any) -> Store:
    """A store that took the events in."""
    store = Store(Settings(home=home, **chosen))
    arrival = Arrival(source="shop", connector="events")
    accepted = [through(event, arrival) for event in events]
    if accepted:
        store.accept(accepted, project="default", received_at=NOON)
    store.catch_up()
    return store


def look(store: Store, **words: Any) -> Attribution:
    return views()["attribution"].look(Asker(store, store.settings), AttributionQuestion(**words))


def goals(found: Attribution, model: str) -> dict[str, float]:
    (one,) = [each for each in found.models if each.name == model]
    return {share.channel: share.goals for share in one.shares}


# Ann: paid, e-mail, chatbot, chatbot, order. Bob: a talk, a talk, an order of another currency. Cyd: an order, nothing
# else. Dan: a link and no order. Eve: a talk nine days before her order.
STORY = [
    said("ann", "a1", NOON, "paid"), said("ann", "a2", NOON + 10 * HOUR, "email"),
    said("ann", "a3", NOON + 20 * HOUR, "chatbot"), said("ann", "a4", NOON + 48 * HOUR, "chatbot"),
    order("ann", "ao", NOON + 72 * HOUR, 100.0, "EUR"),
    said("bob", "b1", NOON, "chatbot"), said("bob", "b2", NOON + 5 * HOUR, "chatbot"),
    order("bob", "bo", NOON + 6 * HOUR, 10.0, "USD"),
    order("cyd", "co", NOON, 7.0, "EUR"),
    said("dan", "d1", NOON, "paid"),
    said("eve", "e1", NOON, "chatbot"), order("eve", "eo", NOON + 9 * 24 * HOUR),
]  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("story"), STORY) as store:
        yield store


@pytest.mark.parametrize(
    ("model", "counted"),
    [
        ("first_touch", {"chatbot": 1, "email": 0, "paid": 1, "other": 2}),
        ("last_touch", {"chatbot": 2, "email": 0, "paid": 0, "other": 2}),
        ("linear", {"chatbot": 1.5, "email": 0.25, "paid": 0.25, "other": 2}),
        ("position", {"chatbot": 1.5, "email": 0.1, "paid": 0.4, "other": 2}),
    ],
)
def test_a_story_counted_by_hand(told: Store, model: str, counted: dict[str, float]) -> None:
    found = look(told)
    assert (found.goals, found.untouched, found.money) == (4, 2, {"EUR": 107.0, "USD": 10.0})
    assert goals(found, model) == pytest.approx(counted)


def test_time_decay_halves_in_seven_days(told: Store) -> None:
    # Ann's touches end 72, 62, 52 and 24 hours before her order.
    weights = [2 ** -(hours / 168) for hours in (72, 62, 52, 24)]
    shares = [weight / sum(weights) for weight in weights]
    found = goals(look(told), "time_decay")
    assert found["paid"] == pytest.approx(shares[0], abs=1e-6)
    assert found["email"] == pytest.approx(shares[1], abs=1e-6)
    assert found["chatbot"] == pytest.approx(1 + shares[2] + shares[3], abs=1e-6)


def test_a_longer_window_sees_more(told: Store) -> None:
    assert goals(look(told, days=30), "linear")["chatbot"] == pytest.approx(2.5)
    assert goals(look(told, days=1), "linear")["chatbot"] == pytest.approx(2)  # of Ann's, the last talk alone


def test_money_stays_in_its_currency(told: Store) -> None:
    (linear,) = [one for one in look(told).models if one.name == "linear"]
    shares = {share.channel: share.money for share in linear.shares}
    assert shares["chatbot"] == {"EUR": 50.0, "USD": 10.0}
    assert shares["other"] == {"EUR": 7.0, "USD": 0.0}


def test_the_removal_of_a_channel_worked_out_by_hand() -> None:
    # Ways: A B won 2, A lost 1, B lost 1. Start: A 3/4, B 1/4. A: B 2/3, lost 1/3. B: won 2/3, lost 1/3.
    # A conversion: from B 2/3, from A 4/9, from the start 3/4 * 4/9 + 1/4 * 2/3 = 1/2.
    # Without A only 1/4 * 2/3 = 1/6 is left, so its removal takes 2/3; without B nothing is left.
    effects = removal_effects({("A", "B"): 2}, {("A",): 1, ("B",): 1})
    assert effects == {"A": Fraction(2, 3), "B": Fraction(1)}


def test_nothing_has_no_effects() -> None:
    assert removal_effects({}, {}) == {}
    assert removal_effects({}, {("A",): 3}) == {"A": 0}


def test_ways_that_go_round_come_to_an_end() -> None:
    effects = removal_effects({("A", "B", "A", "B"): 1}, {("B", "A"): 1})
    assert all(0 <= one <= 1 for one in effects.values())


TOUCHES = st.tuples(
    st.sampled_from("abc"), st.sampled_from(["chatbot", "email", "paid", "other"]), st.integers(0, 20 * 24)
)
ORDERS = st.tuples(
    st.sampled_from("abcd"), st.integers(0, 20 * 24), st.sampled_from([None, 0.01, 10.0, 33.33, -4.0]),
    st.sampled_from(["EUR", "USD", "EURO", None]),
)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TOUCHES, max_size=14), st.lists(ORDERS, max_size=8), st.integers(1, 90))
def test_every_model_conserves_goals_and_money_exactly(
    touches: list[tuple[str, str, int]], orders: list[tuple[str, int, float | None, str | None]], days: int
) -> None:
    events = [said(who, f"t{n}", NOON + at * HOUR, kind) for n, (who, kind, at) in enumerate(touches)]
    events += [order(who, f"o{n}", NOON + at * HOUR, *money) for n, (who, at, *money) in enumerate(orders)]
    with TemporaryDirectory() as home, store_of(Path(home), events) as store:
        found = look(store, days=days)
    amounts = Counter[str]()
    for _, _, value, currency in orders:
        if value is not None and value >= 0 and currency in ("EUR", "USD"):
            amounts[currency] += round(value * 1_000_000)
    assert found.goals == len(orders)
    assert {one: round(total * 1_000_000) for one, total in found.money.items()} == {
        one: total for one, total in amounts.items() if total
    }
    for model in found.models:
        assert [share.channel for share in model.shares] == list(CHANNELS)
        assert sum(round(share.goals * 1_000_000) for share in model.shares) == len(orders) * 1_000_000
        for currency, total in found.money.items():
            assert sum(round(share.money[currency] * 1_000_000) for share in model.shares) == round(total * 1_000_000)


@pytest.mark.parametrize("model", WEIGHTS)
def test_the_catalogue_and_the_view_agree_on_the_chatbot(tmp_path: Path, model: str) -> None:
    with store_of(tmp_path, STORY, attribution_model=model) as store:
        value = Asker(store, store.settings).ask(Question(["attributed_revenue"])).value("attributed_revenue")
        (shares,) = [one.shares for one in look(store).models if one.name == model]
        told = value.amounts or {value.currency: value.value}
        assert told == pytest.approx({one: amount for one, amount in shares[0].money.items() if amount}, abs=1e-5)
    assert set(WEIGHTS) < set(MODELS)


@pytest.mark.parametrize("days", [0, -1, 91])
def test_a_window_out_of_bounds_is_refused(told: Store, days: int) -> None:
    with pytest.raises(WordsError, match="give 1 to 90"):
        look(told, days=days)
    with pytest.raises(WordsError, match="give 1 to 90 days"):
        Settings(attribution_window=days * DAY)


def test_people_are_not_followed_by_the_filters_of_conversations(told: Store) -> None:
    with pytest.raises(WordsError, match="no filter on channel"):
        look(told, where={"channel": ["web"]})
    assert look(told, where={"project": ["nobody's"]}).goals == 0

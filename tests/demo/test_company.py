"""The company: the same seed gives the same bytes, every event is canonical, and its counts are those of the events."""

from __future__ import annotations

from collections import defaultdict

import msgspec
import pytest

from telltale.connectors import Document, Failed, Hints, connectors
from telltale.demo import Company, company
from telltale.errors import WordsError
from telltale.event import PROPERTIES, Event
from tests.demo.events import (
    END,
    HOUR,
    LIMIT,
    engaged,
    generated,
    lines,
    recounted,
    said,
    talks,
    value_of,
)


def test_the_same_seed_gives_the_same_bytes_and_another_one_does_not():
    def small(seed: int) -> bytes:
        return lines(list(company(conversations=300, days=14, seed=seed)))

    assert small(3) == small(3)
    assert small(3) != small(4)


def test_reading_twice_gives_the_same_events_and_the_same_truth():
    simulated = Company(200, days=10, end=END)
    first, truth = lines(list(simulated)), simulated.truth()
    assert (lines(list(simulated)), simulated.truth()) == (first, truth)


def test_every_event_is_canonical():
    for event in generated()[0]:
        msgspec.convert(event.properties, PROPERTIES[event.type], strict=True)


def test_our_own_connector_reads_the_lines():
    events = generated()[0][:5_000]
    read = list(connectors()["events"].read(Document("demo.jsonl", content=lines(events)), Hints(imported_at=0)))
    assert not [one for one in read if isinstance(one, Failed)]
    assert [one.event_id for one in read if isinstance(one, Event)] == [one.event_id for one in events]


def test_ids_are_unique_times_in_order_and_within_the_period():
    events, truth = generated()
    assert len({one.event_id for one in events}) == len(events) == truth["counts"]["events"] > 100_000
    received = [one.received_at for one in events]
    assert received == sorted(received)
    first = LIMIT - 90 * 24 * HOUR
    assert all(first <= one.timestamp < one.received_at < LIMIT for one in events)


@pytest.mark.parametrize(("conversations", "days", "seed"), [(5, 7, 1), (50, 3, 1), (0, 90, 1), (100, 7, -1)])
def test_too_little_is_refused(conversations: int, days: int, seed: int):
    with pytest.raises(WordsError, match="at least 7 days"):
        Company(conversations, days, seed)


@pytest.mark.parametrize(("seed", "conversations"), [(7, 12_000), (11, 2_000)])
def test_the_counts_in_all_are_those_of_the_events(seed: int, conversations: int):
    counts = generated(seed, conversations)[1]["counts"]
    again = recounted(talks(seed, conversations))
    assert again == {name: counts["total"][name] for name in again}
    assert again["conversations"] == conversations


@pytest.mark.parametrize("dimension", ["channel", "language", "bot_version", "model", "campaign_name"])
def test_the_counts_by_a_dimension_are_those_of_the_events(dimension: str):
    by = generated()[1]["counts"]["by"][dimension]
    groups: defaultdict[str | None, list[list[Event]]] = defaultdict(list)
    for talk in talks():
        groups[value_of(talk, dimension)].append(talk)
    groups.pop(None, None)
    assert groups.keys() == by.keys()
    for value, chosen in groups.items():
        again = recounted(chosen)
        assert again == {name: by[value][name] for name in again}, value


def test_orders_and_money_are_those_of_the_events():
    events, truth = generated()
    orders = [one for one in events if one.properties.get("event") == "order_completed" and one.environment != "test"]
    silent = [one for one in orders if one.source.source_id == "shop-site"]
    talked = [one for one in orders if one.source.source_id != "shop-site"]
    for found, counted in ((talked, truth["counts"]["total"]), (silent, truth["counts"]["without_a_word"])):
        assert len(found) == counted["orders"] > 0
        assert round(sum(one.properties["value"] for one in found) * 100) == counted["revenue_cents"]


def test_people_are_those_of_the_events():
    events, truth = generated()
    known = {one.anonymous_id: one.user_id for one in events if one.type == "identify"}
    seen, wrote = set[str](), set[str]()
    for talk in talks():
        first = next((one for one in talk if said(one, "user")), talk[0])
        person = first.user_id or known.get(first.anonymous_id) or first.anonymous_id
        seen.add(person)
        if engaged(talk):
            wrote.add(person)
    assert (len(wrote), len(seen)) == (truth["counts"]["people_engaged"], truth["counts"]["people_reached"])
    assert len(wrote) < 0.8 * truth["counts"]["total"]["engaged"]  # people come back


def test_test_traffic_is_marked():
    events, truth = generated()
    threads = {one.conversation_id for one in events if one.environment == "test"} - {None}
    assert len(threads) == truth["counts"]["test_conversations"] > 100

"""A store of many companies is what the product would have made of their events."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.companies import settings
from benchmarks.multiplying import multiply
from telltale.ask import Asker, Question
from telltale.demo import company
from telltale.event import key
from telltale.intake import Arrival, through
from telltale.store import Store

COPIES = 3
ADDITIVE = ("conversations", "engaged_conversations", "messages", "users")
SHARES = ("handoff_rate", "fallback_rate", "csat")


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    """One company, and the same three times over."""
    folder = tmp_path_factory.mktemp("companies")
    with Store(settings(folder / "one")) as one:
        arrival = Arrival(source="demo", connector="demo")
        events = [through(event, arrival) for event in company(200, 14)]
        one.accept(events, project=arrival.project, received_at=arrival.imported_at)
        one.catch_up()
        one.compact()
        multiply(folder / "one" / "archive", folder / "many", COPIES)
        with Store(settings(folder / "many")) as many:
            yield one, many


def test_every_count_is_so_many_times_as_large(stores: tuple[Store, Store]) -> None:
    counts = [[value(store, metric) for metric in ADDITIVE] for store in stores]
    assert all(counts[0])
    assert counts[1] == [COPIES * count for count in counts[0]]


def test_every_share_is_the_same(stores: tuple[Store, Store]) -> None:
    shares = [[value(store, metric) for metric in SHARES] for store in stores]
    assert all(shares[0])
    assert shares[1] == pytest.approx(shares[0])


def test_keys_are_those_of_the_product(stores: tuple[Store, Store]) -> None:
    rows = stores[1].read("""
        SELECT project, source, environment, thread, event_id, user_id, anonymous_id,
            event_key, thread_key, user_key, anonymous_key FROM events""")[1]
    assert rows
    for project, source, environment, thread, event, user, anonymous, *keys in rows:
        assert keys == [
            key(project, event),
            None if thread is None else key(project, source, thread, environment),
            None if user is None else key(project, "user", user),
            None if anonymous is None else key(project, "anonymous", anonymous),
        ]
    assert len({row[4] for row in rows}) == len(rows)


def test_new_events_come_on_top(stores: tuple[Store, Store]) -> None:
    _, many = stores
    before = value(many, "conversations")
    arrival = Arrival(source="demo", connector="demo")
    events = [through(event, arrival) for event in company(50, 7, seed=8)]
    many.accept(events, project=arrival.project, received_at=arrival.imported_at)
    assert many.catch_up().stored == len(events)
    assert value(many, "conversations") > before


def value(store: Store, metric: str) -> float:
    answer = Asker(store, store.settings).ask(Question([metric]))
    return answer.value(metric).value or 0

"""Sent several times, out of order, through restarts, by two projects with the same ids: one truth in the end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from shutil import copy
from typing import Any

import pytest

from telltale.ask import Asker, Question
from telltale.event import to_iso
from telltale.intake import Importer, Reading
from telltale.intake.redacting import KEY_FILE
from telltale.metrics import catalogue
from telltale.store import FACTS, Store
from tests.agreement.world import document, events_of
from tests.reliability.house import house
from tests.store.stores import Wire, opened
from tests.store.test_lateness import STORIES


def _once_each(seed: int, size: int) -> list[Wire]:
    """A nasty world of which every event is told in one way only; when it came is for the server to say."""
    first: dict[str, Wire] = {}
    for event in events_of(seed, size):
        first.setdefault(event["event_id"], event)
    return [_sent(event) for event in first.values()]


def _sent(event: Wire) -> Wire:
    return {name: value for name, value in event.items() if name not in ("received_at", "project_id")}


def _deliveries(events: list[Wire], random: Random) -> Iterator[list[Wire]]:
    """Every event, three in ten of them two to five times, mixed, in deliveries of any size."""
    mixed = [event for event in events for _ in range(random.randint(2, 5) if random.random() < 0.3 else 1)]
    random.shuffle(mixed)
    while mixed:
        size = random.choice((1, 3, 20, 400))
        yield mixed[:size]
        mixed = mixed[size:]


def _facts(store: Store) -> dict[str, list[Any]]:
    """All that is known, but for the times of arrival."""
    return {name: sorted(store.read(f"SELECT * FROM {name}")[1], key=repr) for name in FACTS}


@pytest.mark.parametrize("size", [20, pytest.param(20_000, marks=pytest.mark.long)])
def test_the_store_knows_every_event_once(tmp_path: Path, size: int) -> None:
    random = Random(size)  # noqa: S311 - a simulation, not a secret
    every = _once_each(1, size)
    events = {"default": every, "bank": [event for number, event in enumerate(every) if number % 3]}
    with house(tmp_path / "home", "bank") as served:
        served.start()
        sent = [(project, some) for project, all_ in events.items() for some in _deliveries(all_, random)]
        random.shuffle(sent)
        restarts = {len(sent) * part // 4 for part in (1, 2, 3)}
        said = Counter[str]()
        for number, (project, some) in enumerate(sent):
            if number in restarts:
                served.kill()
                served.start()
            reply = served.post("/v1/events", json.dumps(some).encode(), key=served.keys[project])
            assert reply.status == 200, reply.body
            receipt = json.loads(reply.body)
            assert receipt["rejected"] == []
            said.update({name: receipt[name] for name in ("accepted", "duplicates")})
        assert said.total() == sum(len(some) for _, some in sent)
        served.kill()
        # Contacts are hashed with the secret of a folder.
        (tmp_path / "quiet").mkdir()
        copy(tmp_path / "home" / KEY_FILE, tmp_path / "quiet")
        with served.opened() as store, opened(tmp_path / "quiet") as quiet:
            for project, all_ in events.items():
                _, found = store.read("SELECT event_id, received_at FROM events WHERE project = ?", [project])
                assert Counter(name for name, _ in found) == Counter(event["event_id"] for event in all_)
                # Of two things said at one time the one that came first is first: the judge is told when they came.
                came = dict(found)
                known = [{**event, "received_at": to_iso(came[event["event_id"]])} for event in all_]
                Importer(quiet, Reading(format="events", project=project)).run([document(known)])
            assert _facts(store) == _facts(quiet)
            assert set(store.check().values()) == {0}


def _answers(store: Store, project: str) -> list[Any]:
    question = Question(list(catalogue()), by=["channel"], where={"project": [project]}, step="day")
    return [
        (row.by, row.at, {name: value.value for name, value in row.values.items()})
        for row in Asker(store, store.settings).ask(question).rows
    ]


@pytest.mark.parametrize("orders", [1, pytest.param(80, marks=pytest.mark.long)])
def test_what_comes_late_ends_as_what_comes_in_time(tmp_path: Path, orders: int) -> None:
    """Ends before starts, ratings before their messages, messages before their conversations, one event a request."""
    random = Random(orders)  # noqa: S311
    names = {story: [f"s{number}-{order}" for order in range(orders + 1)] for number, story in enumerate(STORIES)}
    with house(tmp_path / "home", *(name for some in names.values() for name in some)) as served:
        served.start()
        sent: list[tuple[str, Wire]] = []
        for story, projects in names.items():
            for place, project in enumerate(projects):
                events = [_sent(event) for event in STORIES[story]]
                random.shuffle(events) if place else None
                sent += [(project, event) for event in events]
        # The stories are told together; each keeps its own order.
        for project, event in sorted(sent, key=lambda _: random.random()) if orders > 2 else sent:
            reply = served.post("/v1/events", json.dumps(event).encode(), key=served.keys[project])
            assert reply.status == 200, reply.body
        served.kill()
        with served.opened() as store:
            for story, projects in names.items():
                told = [_answers(store, project) for project in projects]
                assert told[0]
                assert all(one == told[0] for one in told[1:]), story
                for project in projects:
                    _, found = store.read("SELECT count(*) FROM events WHERE project = ?", [project])
                    assert found == [(len(STORIES[story]),)]

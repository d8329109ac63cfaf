"""The index may be busy, or gone: what comes in is taken all the same, and the numbers are the same afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from telltale import accounts
from telltale.accounts import TERMINAL
from telltale.metrics import catalogue
from telltale.store import Committer, Store, engine
from telltale.surfaces.following import Follower
from telltale.surfaces.serving import application
from tests.reliability.house import House, house
from tests.reliability.sending import Sending, missing
from tests.surfaces.cli.serving import until
from tests.surfaces.world import opened, served


@contextmanager
def _here(home: Path) -> Iterator[tuple[Store, SimpleNamespace]]:
    """A house in this process, of which the index can be held."""
    with opened(home) as store, accounts.opened(home) as keeper, Committer(store.inbox) as committer:
        key = keeper.keys.create("ingest", project="default", by=TERMINAL).key
        with Follower(store), served(application(store, keeper, "token", committer)) as url:
            yield store, SimpleNamespace(home=home, url=url, keys={"default": key})


@pytest.mark.parametrize("seconds", [2, pytest.param(60, marks=pytest.mark.long)])
def test_senders_do_not_wait_for_a_busy_index(tmp_path: Path, seconds: float) -> None:
    with _here(tmp_path / "home") as (store, here):
        with store.engine.write():
            outcome = Sending(here, "events", seconds=seconds, connections=8, rate=1_000).ended()
        assert outcome.acked
        assert set(outcome.statuses) == {200}
        store.catch_up()
        assert missing(store, "events", outcome) == (set(), 0)
        assert set(store.check().values()) == {0}


def _numbers(served: House) -> dict[str, object]:
    """Every metric along several dimensions, of the project that nobody sends to any more."""
    metrics = list(catalogue())
    found: dict[str, object] = {}
    for by in ("channel", "intent"):
        for start in range(0, len(metrics), 10):
            asked = "&".join(f"metrics={one}" for one in metrics[start : start + 10])
            status, said = served.get(f"/v1/ask?{asked}&by={by}&project=default", timeout=60)
            assert status == 200, said
            found[f"{by} {start}"] = [_lasting(row) for row in json.loads(said)["rows"]]
    return found


def _lasting(row: dict[str, Any]) -> dict[str, Any]:
    """A row without the time up to which it is final, which goes by the newest event of all projects."""
    return row | {"values": {name: {**value, "mature_until": None} for name, value in row["values"].items()}}


def test_a_deleted_index_comes_back_with_the_same_numbers(tmp_path: Path) -> None:
    with house(tmp_path / "home", "other") as served:
        served.start()
        first = Sending(served, "spans", seconds=1, connections=4, rate=4_000).ended()
        served.stop()
        served.start()
        known = _numbers(served)
        assert len(known) >= 20
        sending = Sending(served, "events", seconds=3600, project="other", connections=4, rate=2_000)
        for path in served.home.glob("index.duckdb*"):
            path.unlink()
        until(lambda: served.status("/healthz") == 200)
        second = served.post("/v1/events", b"[]", key=served.keys["other"])
        assert second.status == 200
        served.kill()
        served.start()
        other = sending.ended(early=True)
        assert other.acked
        assert other.unknown == other.refused == []
        again = _numbers(served)
        assert {name: (rows, again[name]) for name, rows in known.items() if again[name] != rows} == {}
        served.kill()
        with served.opened() as store:
            assert missing(store, "spans", first) == (set(), 0)
            assert missing(store, "events", other, "other") == (set(), 0)
            assert set(store.check().values()) == {0}


def test_the_log_of_the_index_stays_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a start after a crash must read does not grow with the traffic."""
    monkeypatch.setattr(engine, "LONG", 200_000)
    with _here(tmp_path / "home") as (store, here):
        outcome = Sending(here, "events", seconds=2, connections=4, rate=4_000).ended()
        until(lambda: int(store.engine.meta("position") or 0) == store.inbox.last_position())
        log = store.engine.path.with_name("index.duckdb.wal")
        until(lambda: not log.exists() or log.stat().st_size < 200_000)
        assert missing(store, "events", outcome) == (set(), 0)

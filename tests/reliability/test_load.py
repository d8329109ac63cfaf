"""Load: more than it takes, more than one may send, all at once, for long. How fast it is: docs/benchmarks.md."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.traffic.bodies import events, single
from benchmarks.traffic.crowd import Outcome
from tests.reliability.house import House, house
from tests.reliability.sending import Sending, missing

Note = Callable[[str, object], None]


def _whole(served: House, *sent: tuple[str, Outcome, str]) -> None:
    """Everything acknowledged is stored, once."""
    served.kill()
    with served.opened() as store:
        for kind, outcome, project in sent:
            assert missing(store, kind, outcome, project) == (set(), 0)


def _figures(outcome: Outcome) -> dict[str, float]:
    took = sorted(outcome.milliseconds)
    return {
        "records a second": len(outcome.acked) * outcome.records / outcome.seconds,
        "acknowledged in ms, p50": took[len(took) // 2],
        "p99": took[len(took) * 99 // 100],
    }


@pytest.mark.parametrize(
    ("kind", "connections", "rate", "seconds"),
    [
        ("spans", 8, 0, 2),
        ("single", 64, 0, 2),
        pytest.param("spans", 16, 10_000, 600, marks=pytest.mark.long),
        pytest.param("single", 64, 2_000, 60, marks=pytest.mark.long),
    ],
)
def test_under_load_everything_is_taken_once(  # noqa: PLR0917 - a row of the table is what it is
    tmp_path: Path, kind: str, connections: int, rate: float, seconds: float, record_property: Note
) -> None:
    with house(tmp_path / "home") as served:
        served.start()
        before = served.processor()
        outcome = Sending(served, kind, seconds=seconds, connections=connections, rate=rate).ended()
        spent = served.processor() - before
        for name, value in _figures(outcome).items():
            record_property(name, value)
        record_property("records a processor second", len(outcome.acked) * outcome.records / spent)
        assert outcome.acked
        assert outcome.broken == 0
        assert set(outcome.statuses) <= {200, 503}
        _whole(served, (kind, outcome, "default"))


@pytest.mark.parametrize("seconds", [3, pytest.param(60, marks=pytest.mark.long)])
def test_a_flood_is_answered(tmp_path: Path, seconds: float, record_property: Note) -> None:
    """Many times more senders than it can serve: who is sent back is told when to come again."""
    with house(tmp_path / "home") as served:
        served.start()
        sending = Sending(served, "events", seconds=seconds, connections=600, tries=1, patience=60)
        most = 0.0
        while sending.running:
            most = max(most, served.resident())
            time.sleep(0.05)
        outcome = sending.ended()
        assert outcome.acked
        assert set(outcome.statuses) <= {200, 429, 503}
        assert all(wait >= 1 for wait in outcome.waits)
        record_property("MB, most", most)
        # Normal again at once, without a restart.
        kind = single()
        assert served.post(kind.path, kind.body(1 << 31)).status == 200
        assert served.get("/healthz")[0] == 200
        _whole(served, ("events", outcome, "default"))


@pytest.mark.parametrize("seconds", [3, pytest.param(60, marks=pytest.mark.long)])
def test_a_noisy_neighbour_is_sent_back_alone(tmp_path: Path, seconds: float, record_property: Note) -> None:
    quota = 6_000
    with house(tmp_path / "home", "quiet", quotas={"default": quota}) as served:
        served.start()
        alone = Sending(served, "single", seconds=seconds, project="quiet", connections=4, rate=100, first=1).ended()
        noisy = Sending(served, "single", seconds=seconds, connections=16, rate=10 * quota / 60, tries=1)
        beside = Sending(served, "single", seconds=seconds, project="quiet", connections=4, rate=100,
                         first=1_000_000).ended()  # fmt: skip
        loud = noisy.ended()
        assert set(beside.statuses) == set(alone.statuses) == {200}
        assert set(loud.statuses) <= {200, 429}
        assert len(loud.acked) <= quota / 60 * (seconds + 2) + quota
        record_property(
            "quiet project's p99 in ms, alone and beside", (_figures(alone)["p99"], _figures(beside)["p99"])
        )
        _whole(served, ("single", alone, "quiet"), ("single", beside, "quiet"), ("single", loud, "default"))


@pytest.mark.parametrize("clients", [60, pytest.param(1_000, marks=pytest.mark.long)])
def test_those_who_are_sent_back_together_come_back_apart(tmp_path: Path, clients: int) -> None:
    """A herd over its quota: each is told its own time, comes again then, and nobody's event is lost."""
    with house(tmp_path / "home", quotas={"default": 12 * clients}) as served:
        served.start()
        first, kind = 1 << 30, events(3 * clients)
        # A minute's worth is used up at once.
        for number in range(first, first + 4):
            assert served.post(kind.path, kind.body(number)).status == 200
        outcome = Sending(served, "single", seconds=120, connections=clients, bodies=clients, patience=120).ended(
            patience=240
        )
        assert outcome.statuses[429]
        assert len(outcome.acked) == clients
        assert len(set(outcome.waits)) >= 3
        assert min(outcome.waits) >= 1
        _whole(served, ("single", outcome, "default"))


@pytest.mark.parametrize(
    "seconds", [3, pytest.param(300, marks=pytest.mark.long), pytest.param(7_200, marks=pytest.mark.long)]
)
def test_it_neither_leaks_nor_grows(tmp_path: Path, seconds: float, record_property: Note) -> None:
    """A steady stream: no descriptor and no thread more at its end than near its beginning."""
    with house(tmp_path / "home") as served:
        served.start()
        warm = Sending(served, "events", seconds=3, connections=4, rate=2_000, first=1).ended()
        time.sleep(2)
        before = (served.descriptors(), served.threads())
        first = served.resident()
        outcome = Sending(served, "events", seconds=seconds, connections=4, rate=500, first=100_000).ended()
        time.sleep(2)
        assert served.descriptors() <= before[0] + 2
        assert served.threads() <= before[1] + 2
        record_property("MB an hour", (served.resident() - first) * 3600 / seconds)
        _whole(served, ("events", warm, "default"), ("events", outcome, "default"))

"""SIGKILL under load, at any moment: nothing acknowledged is lost, nothing is there twice."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.reliability.house import House, house
from tests.reliability.sending import Sending, missing


def _killed(served: House, kind: str, kills: int, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a simulation, not a secret
    served.start()
    sending = Sending(served, kind, seconds=3600, connections=8)
    for _ in range(kills):
        time.sleep(0.2 + random.random())
        served.kill()
        served.start()
    time.sleep(0.5)
    outcome = sending.ended(early=True)
    served.kill()
    assert outcome.acked
    assert outcome.broken >= kills
    assert outcome.unknown == outcome.refused == [], outcome.examples
    with served.opened() as store:
        assert missing(store, kind, outcome) == (set(), 0)
        assert set(store.check().values()) == {0}


@pytest.mark.parametrize(
    ("kind", "kills"),
    [
        ("spans", 2),
        ("single", 2),
        *(pytest.param(kind, 50, marks=pytest.mark.long) for kind in ("spans", "bare-spans", "events", "single")),
    ],
)
def test_nothing_acknowledged_is_lost(
    tmp_path: Path, kind: str, kills: int, record_property: Callable[[str, object], None]
) -> None:
    with house(tmp_path / "home") as served:
        _killed(served, kind, kills, seed=kills)
        again = sorted(served.seconds_until_ready[1:])
        record_property("seconds until ready again, median and most", (again[len(again) // 2], again[-1]))


@pytest.mark.parametrize("seconds", [4, pytest.param(600, marks=pytest.mark.long)])
def test_the_ledger_balances_after_a_run_with_kills(
    tmp_path: Path, seconds: float, record_property: Callable[[str, object], None]
) -> None:
    """Under load and killed at random: 0 lost and 0 twice by id, and the ledger adds up to what is there."""
    random = Random(600)  # noqa: S311
    with house(tmp_path / "home") as served:
        served.start()
        sending = Sending(served, "spans", seconds=seconds, connections=16, rate=10_000, patience=120)
        kills = 0
        while sending.running and kills < seconds / 4:
            time.sleep(2 + 6 * random.random() * (seconds > 60) * 4)
            if sending.running:
                served.kill()
                served.start()
                kills += 1
        outcome = sending.ended(patience=seconds + 240)
        served.kill()
        assert kills
        assert outcome.acked
        assert outcome.refused == outcome.unknown == []
        with served.opened() as store:
            assert missing(store, "spans", outcome) == (set(), 0)
            standing = store.standing()
            assert [balance.difference for balance in standing.balances] == [0]
            settled = Counter[str]()
            for tally in standing.tallies:
                settled[tally.fate.became] += tally.events
            # A span with its texts is three events; those of the retries were there already.
            stored = store.read("SELECT count(*) FROM events")[1][0][0]
            assert settled["accepted"] == stored == 3 * len(outcome.acked) * outcome.records
        again, took = sorted(served.seconds_until_ready[1:]), sorted(outcome.milliseconds)
        for name, value in {
            "kills": kills,
            "spans acknowledged": len(outcome.acked) * outcome.records,
            "spans a second, the time of restarts included": len(outcome.acked) * outcome.records / outcome.seconds,
            "acknowledged in ms, p50 and p99": (took[len(took) // 2], took[len(took) * 99 // 100]),
            "connections broken": outcome.broken,
            "seconds until ready again, median and most": (again[len(again) // 2], again[-1]),
            "each start: seconds until ready, MB of the index's log before it": [
                (round(took, 2), round(log, 1))
                for took, log in zip(served.seconds_until_ready, served.logs_to_read, strict=True)
            ],
            "what became of events": dict(settled),
        }.items():
            record_property(name, value)

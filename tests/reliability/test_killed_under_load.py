"""SIGKILL under load, at any moment: nothing acknowledged is lost, nothing is there twice."""

from __future__ import annotations

import time
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
        ("spans", 4),
        ("single", 3),
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

"""The crowd of senders in a process of its own, as the benchmark uses it, and whether all it was told is stored."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Protocol

import msgspec

from benchmarks.traffic.crowd import Outcome
from telltale.store import Store
from tests.reliability.house import PATIENCE
from tests.surfaces.cli.command import ROOT

# How the number of a body and the place in it are told from the id of an event.
_PLACES = {
    "spans": "('0x' || left(span_id, 8))::BIGINT AS number, ('0x' || right(span_id, 8))::BIGINT AS place"
    " FROM events WHERE type = 'generation'",
    "events": "('0x' || left(event_id, 8))::BIGINT AS number, ('0x' || right(event_id, 8))::BIGINT AS place"
    " FROM events WHERE type = 'message'",
}


class Served(Protocol):
    """What can be sent to, and with which key."""

    home: Path
    url: str
    keys: dict[str, str]


class Sending:
    """Senders at work; ``ended`` stops them and says what became of everything."""

    def __init__(self, house: Served, kind: str, *, seconds: float, project: str = "default", **words: float) -> None:
        self._record = house.home.parent / f"{house.home.name}-{project}-{kind}-{words.get('first', 1)}.json"
        given = [f"--{name}={value}" for name, value in words.items()]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.traffic", house.url, "--key", house.keys[project], "--kind", kind,
             "--seconds", str(seconds), "--record", str(self._record), *given], cwd=ROOT
        )  # fmt: skip

    @property
    def running(self) -> bool:
        """Whether it still sends."""
        return self._process.poll() is None

    def ended(self, *, early: bool = False, patience: float = PATIENCE) -> Outcome:
        """Wait for the end, or bring it about."""
        if early and self.running:
            self._process.terminate()
        try:
            assert self._process.wait(patience) == 0
        finally:
            self._process.kill()
        return msgspec.json.decode(self._record.read_bytes(), type=Outcome)


def missing(store: Store, kind: str, outcome: Outcome, project: str = "default") -> tuple[set[int], int]:
    """Acknowledged bodies of which not every record is stored, and how many ids are stored more than once."""
    what = _PLACES["spans" if "spans" in kind else "events"]
    every = f"SELECT {what} AND project = '{project}'"
    _, found = store.read(f"""
        SELECT number, count(DISTINCT place), min(place), max(place), count(*) FROM ({every}) GROUP BY number""")
    whole = {
        number for number, different, least, most, _ in found
        if (different, least, most) == (outcome.records, 0, outcome.records - 1)
    }  # fmt: skip
    return set(outcome.acked) - whole, sum(rows - different for _, different, _, _, rows in found)

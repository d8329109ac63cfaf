"""A crowd of senders at work, in a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from benchmarks.machine import ROOT
from benchmarks.traffic.crowd import Outcome


class Way(NamedTuple):
    """One way of sending; ``at_least`` is what is expected of Telltale."""

    kind: str
    connections: int
    title: str
    unit: str
    at_least: float


class Sending:
    """A crowd at work."""

    def __init__(self, process: subprocess.Popen[bytes], record: Path) -> None:
        self._process, self._record = process, record

    def wait(self) -> Outcome:
        """What became of everything."""
        if self._process.wait() != 0:
            raise RuntimeError("the crowd broke off")
        return msgspec.json.decode(self._record.read_bytes(), type=Outcome)

    def stop(self) -> Outcome:
        """The same, now."""
        self._process.send_signal(signal.SIGTERM)
        return self.wait()


@contextmanager
def crowd(url: str, way: Way, seconds: float, record: Path, *words: str) -> Generator[Sending]:
    """Senders in a process of their own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.traffic", url, "--kind", way.kind, "--seconds", str(seconds),
         "--connections", str(way.connections), "--record", str(record), *words], cwd=ROOT
    )  # fmt: skip
    try:
        yield Sending(process, record)
    finally:
        process.kill()
        process.wait()

"""Elapsed time and processor time: on a shared machine the first suffers, the second tells."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Event, Thread
from typing import Any


@dataclass(slots=True)
class Spent:
    """Seconds: elapsed, and of all cores together."""

    wall: float = 0.0
    cpu: float = 0.0

    def each(self, number: int) -> str:
        """Processor time a piece, in words.

        >>> Spent(4.0, 2.0).each(100_000)
        '20.0 CPU µs each'
        """
        return f"{self.cpu / number * 1e6:.1f} CPU µs each"


@contextmanager
def spent(into: Spent | None = None) -> Generator[Spent]:
    """The time that a block takes, in this process with all its threads; added to ``into`` if that is given."""
    found = into or Spent()
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        yield found
    finally:
        found.wall += time.perf_counter() - wall
        found.cpu += time.process_time() - cpu


@contextmanager
def inside(module: Any, name: str) -> Generator[Spent]:
    """The time spent inside a function of a module, as the module's own code calls it meanwhile."""
    original, found = getattr(module, name), Spent()

    def timed(*given: Any, **named: Any) -> Any:
        with spent(found):
            return original(*given, **named)

    setattr(module, name, timed)
    try:
        yield found
    finally:
        setattr(module, name, original)


def repeated(runs: int, work: Callable[[], object]) -> list[Spent]:
    """The time that a piece of work takes, several times over."""
    found: list[Spent] = []
    for _ in range(runs):
        with spent() as one:
            work()
        found.append(one)
    return found


def program(words: Sequence[str | os.PathLike[str]], environment: Mapping[str, str] | None = None) -> Spent:
    """The time that a program takes from its start to its end; it must end well.

    Raises:
        RuntimeError: it did not; with what it said.
    """
    begun = time.perf_counter()
    process = subprocess.Popen(
        words, env=os.environ | (environment or {}), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begun
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))} ended with {process.returncode}: {said.decode()[-2000:]}")
    return Spent(wall, used.ru_utime + used.ru_stime)


def milliseconds(runs: Sequence[Spent]) -> list[float]:
    """Elapsed milliseconds of each run."""
    return [1000 * run.wall for run in runs]


def cpu_ms(runs: Sequence[Spent]) -> str:
    """The middle one's processor time, in words."""
    return f"{1000 * sorted(run.cpu for run in runs)[len(runs) // 2]:,.0f} CPU ms"


class Syncs:
    """How long synchronised writes took, in milliseconds."""

    def __init__(self) -> None:
        self.took: list[float] = []

    @property
    def p50(self) -> float:
        """The middle one."""
        return sorted(self.took)[len(self.took) // 2]

    @property
    def p99(self) -> float:
        """The one that a hundredth exceeds."""
        return sorted(self.took)[len(self.took) * 99 // 100]


@contextmanager
def syncs(folder: Path, pause: float = 0.05) -> Generator[Syncs]:
    """What a write of 4 kB and its fdatasync cost on the disk of a folder while a block runs, tried again and again."""
    found, ended = Syncs(), Event()

    def probe() -> None:
        with NamedTemporaryFile(dir=folder, buffering=0) as file:
            while not found.took or not ended.wait(pause):
                begun = time.perf_counter()
                file.write(bytes(4096))
                os.fdatasync(file.fileno())
                found.took.append(1000 * (time.perf_counter() - begun))

    prober = Thread(target=probe)
    prober.start()
    try:
        yield found
    finally:
        ended.set()
        prober.join()

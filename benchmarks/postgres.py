"""A PostgreSQL of its own, from what the system has installed: it begins empty, listens on this machine, and goes."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import socket
import subprocess
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.clock import Spent

DEBIAN = Path("/usr/lib/postgresql")

SETTINGS = {
    "shared_buffers": "1GB",
    "work_mem": "256MB",
    "maintenance_work_mem": "512MB",
    "effective_cache_size": "4GB",
    "random_page_cost": "1.1",
    "max_wal_size": "4GB",
    "jit": "off",
    "max_parallel_workers_per_gather": "2",
    "fsync": "off",
}
"""What somebody who knows it would set on a small machine; without fsync loading is quicker, and reading the same."""

# Nobody can run it as root; Debian's package brings a user for it.
_USER = "postgres"
_TOOK = re.compile(r"^Time: ([\d.]+) ms", re.MULTILINE)


def binaries() -> Path | None:
    """The folder of the newest version that is installed; None without any."""
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    return found[-1].parent if found else None


class Postgres:
    """A running server, asked through ``psql``."""

    def __init__(self, folder: Path, port: int, pid: int) -> None:
        self.folder, self._port, self._pid = folder, port, pid

    def run(self, *lines: str) -> str:
        """What ``psql`` says to some statements and commands of its own, in one session, with how long each took.

        Raises:
            RuntimeError: one of them failed.
        """
        words = ["psql", "-h", "127.0.0.1", "-p", str(self._port), "-U", _USER, "-d", "postgres", "-XqAt", "-F", "\t"]
        given = "\n".join(["\\timing on", *lines])
        said = subprocess.run(
            [*words, "-v", "ON_ERROR_STOP=1"], input=given, capture_output=True, text=True, check=False
        )
        if said.returncode:
            raise RuntimeError(said.stderr[-2000:])
        return said.stdout

    def rows(self, sql: str) -> list[list[str]]:
        """The rows of a query, as text."""
        told = self.run(f"{sql};").splitlines()
        return [line.split("\t") for line in told if line and not line.startswith(("Timing is", "Time: "))]

    def times(self, sql: str, runs: int) -> list[Spent]:
        """How long a query takes once its data has been read, with the processor time of all cores, evenly shared."""
        before = self._cpu()
        _, *took = _TOOK.findall(self.run("\\o /dev/null", *[f"{sql};"] * (runs + 1)))
        cpu = (self._cpu() - before) / (runs + 1)
        return [Spent(float(one) / 1000, cpu) for one in took]

    def _cpu(self) -> float:
        """Processor seconds of the server with all its processes, those that have ended included."""
        ticks = sum(_ticks(pid, ended=pid == self._pid) for pid in (self._pid, *_children(self._pid)))
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def postgres() -> Generator[Postgres]:
    """A server with :data:`SETTINGS` in a folder that goes with it; the files in ``folder`` it may read."""
    bin_ = binaries()
    if bin_ is None:
        raise RuntimeError(f"no PostgreSQL in {DEBIAN}: apt-get install postgresql")
    with TemporaryDirectory() as name, socket.socket() as free:
        folder = Path(name)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        owner = _owner(folder)
        data = folder / "data"
        _as(owner, bin_ / "initdb", "-D", data, "-U", _USER, "--auth", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        words = " ".join(f"-c {one}={value}" for one, value in SETTINGS.items())
        words += f" -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -p {port}"
        _as(owner, bin_ / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", words, "start")
        try:
            yield Postgres(folder, port, int((data / "postmaster.pid").read_text().split()[0]))
        finally:
            _as(owner, bin_ / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop")


def _owner(folder: Path) -> str | None:
    """The user that the server runs as, where it may not be ours."""
    if os.getuid():
        return None
    pwd.getpwnam(_USER)
    shutil.chown(folder, _USER)
    return _USER


def _as(owner: str | None, *words: str | Path) -> None:
    run: Sequence[str] = [str(word) for word in words]
    said = subprocess.run(run, user=owner, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True, check=False)  # fmt: skip
    if said.returncode:
        raise RuntimeError(f"{Path(run[0]).name} ended with {said.returncode}: {said.stderr[-1000:]}")


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _ticks(pid: int, *, ended: bool) -> int:
    """User and system time of a process; of its children that have ended too."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return sum(map(int, told[11:15] if ended else told[11:13]))

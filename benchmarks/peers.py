"""Peers from the package index, installed into an environment of their own and given the same traffic.

    BENCH_PEERS=phoenix python -m benchmarks --only load

They take OTLP as Telltale does. What they stored is read from their own database, by the ids of the spans.
"""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from benchmarks.benchmark import Report
from benchmarks.clock import program
from benchmarks.crowding import Way, crowd
from telltale.errors import UnknownName

PATIENCE = 600.0
# Seconds that a peer gets to write down what it has acknowledged, before it is counted.
GRACE = 10.0
WAY = Way("spans", 8, "OTLP, 200 spans with texts", "spans/s", 0)


@dataclass(frozen=True, slots=True)
class Peer:
    """How a peer is installed and served in a folder at a port, and how its stored span ids are read."""

    package: str
    command: Callable[[Path], list[str]]
    environment: Callable[[Path, int], dict[str, str]]
    stored: Callable[[Path], set[str]]


def _phoenix_spans(folder: Path) -> set[str]:
    with closing(sqlite3.connect(f"file:{folder / 'phoenix.db'}?mode=ro", uri=True)) as db:
        return {span for (span,) in db.execute("SELECT span_id FROM spans")}


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


PEERS = {
    "phoenix": Peer(
        "arize-phoenix",
        lambda binaries: [str(binaries / "phoenix"), "serve"],
        lambda folder, port: {
            "PHOENIX_WORKING_DIR": str(folder), "PHOENIX_PORT": str(port), "PHOENIX_GRPC_PORT": str(_free_port()),
            "PHOENIX_HOST": "127.0.0.1", "PHOENIX_TELEMETRY_ENABLED": "false",
        },
        _phoenix_spans,
    ),
}  # fmt: skip


def measured(report: Report, name: str, seconds: float) -> None:
    """What a peer takes and stores, and what a SIGKILL costs it."""
    if name not in PEERS:
        raise UnknownName("peer", name, list(PEERS), "benchmarks/peers.py")
    peer = PEERS[name]
    binaries = installed(report.sizes.cache / "peers" / name, peer.package)
    version = program_said(
        [str(binaries / "python"), "-c", f"from importlib.metadata import version; print(version({peer.package!r}))"]
    )
    report.says(
        f"{peer.package} {version}, installed as it comes, on an empty folder of its own: the same crowd, {WAY.title},"
        f" {WAY.connections} connections. Stored is what its database holds {GRACE:g} seconds after the last"
        " acknowledgement, by the ids of the spans; then the same again with a SIGKILL in the middle of it."
    )
    with TemporaryDirectory(dir=report.sizes.cache) as folder:
        home = Path(folder) / "home"
        home.mkdir()
        with _served(peer, binaries, home) as (url, process):
            with crowd(url, WAY, seconds, Path(folder) / "outcome.json", "--tries", "1") as sending:
                outcome = sending.wait()
            time.sleep(GRACE)
            acked = _ids(outcome.acked, outcome.records)
            kept = len(acked & peer.stored(home))
            report.found(f"{name}: acknowledged", WAY.unit, [len(acked) / outcome.seconds])
            report.found(f"{name}: stored of it by then", WAY.unit, [kept / (outcome.seconds + GRACE)])
            first = max([*outcome.acked, *outcome.unknown, *outcome.refused], default=0) + 1
            with crowd(
                url, WAY, seconds, Path(folder) / "killed.json", "--tries", "1", "--first", str(first)
            ) as sending:
                time.sleep(seconds / 2)
                process.send_signal(signal.SIGKILL)
                process.wait()
                outcome = sending.stop()
        with _served(peer, binaries, home):
            time.sleep(GRACE)
            acked = _ids(outcome.acked, outcome.records)
            report.table(f"{name}: killed in the middle", ["acknowledged before", "lost"],
                         [[f"{len(acked):,}", f"{len(acked - peer.stored(home)):,}"]])  # fmt: skip


def _ids(bodies: list[int], records: int) -> set[str]:
    """The span ids of bodies."""
    return {f"{number:08x}{place:08x}" for number in bodies for place in range(records)}


def program_said(words: list[str]) -> str:
    """What a program prints."""
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def installed(environment: Path, package: str) -> Path:
    """The programs of an environment in which a package is installed, once."""
    binaries = environment / "bin"
    if not (environment / "installed").exists():
        program([sys.executable, "-m", "venv", environment])
        program([binaries / "python", "-m", "pip", "install", "-q", package])
        (environment / "installed").touch()
    return binaries


@contextmanager
def _served(peer: Peer, binaries: Path, home: Path) -> Generator[tuple[str, subprocess.Popen[bytes]]]:
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    with (home.parent / "peer.log").open("ab") as said:
        process = subprocess.Popen(peer.command(binaries), env=os.environ | peer.environment(home, port),
                                   stdin=subprocess.DEVNULL, stdout=said, stderr=said)  # fmt: skip
    try:
        end = time.monotonic() + PATIENCE
        while not _answers(url):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"it did not start:\n{(home.parent / 'peer.log').read_text()[-2000:]}")
            time.sleep(0.2)
        yield url, process
    finally:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5):  # noqa: S310 - an address of our own
            return True
    except HTTPError:
        return True
    except (URLError, OSError):
        return False

"""A real Telltale, started for a test on a port of its own and stopped after it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PATIENCE = 60.0  # seconds until a server that says nothing is given up; a busy machine takes its time


@contextmanager
def serving(home: Path, **environment: str) -> Iterator[str]:
    """The address of ``telltale serve`` on the data folder ``home``, ready to answer."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    log = home.parent / f"{home.name}-{port}.log"
    starting = [Path(sys.executable).with_name("telltale"), "serve", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("w") as output:
        process = subprocess.Popen(
            starting,
            env=os.environ | {"TELLTALE_HOME": str(home)} | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(process, address, log)
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            with urlopen(f"{address}/healthz", timeout=5):  # noqa: S310  an address of our own
                return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.05)
    raise AssertionError(f"telltale serve did not come up:\n{log.read_text()}")

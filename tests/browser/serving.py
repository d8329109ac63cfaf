"""A real Telltale, started for a test on a port of its own and stopped after it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PATIENCE = 60.0  # seconds until a server that says nothing is given up; a busy machine takes its time
TELLTALE = Path(sys.executable).with_name("telltale")


@contextmanager
def serving(home: Path, **environment: str) -> Iterator[str]:
    """The address of ``telltale serve`` on the data folder ``home``, ready to answer; it must also stop when told."""
    log = home.parent / f"{home.name}-{time.monotonic_ns()}.log"
    starting = [TELLTALE, "serve", "--host", "127.0.0.1", "--port", "0"]
    around = os.environ | {"TELLTALE_HOME": str(home), "PYTHONUNBUFFERED": "1"} | environment
    with log.open("w") as said:
        process = subprocess.Popen(starting, env=around, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
    try:
        yield _ready(process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        left = process.wait(PATIENCE)
    assert left in {0, -signal.SIGTERM}, log.read_text()


def _ready(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address that the server says it listens on, once it answers there."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        said = re.search(r"listens on (http://\S+)", log.read_text())
        if said and _answers(said[1]):
            return said[1].rstrip("/")
        time.sleep(0.05)
    raise AssertionError(f"telltale serve did not come up:\n{log.read_text()}")


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/healthz", timeout=5):  # noqa: S310  an address of our own
            return True
    except (URLError, TimeoutError, ConnectionError):
        return False

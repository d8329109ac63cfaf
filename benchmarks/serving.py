"""A real ``telltale serve``, watched from outside."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from telltale.surfaces.doors import Announcement

PATIENCE = 120.0
TELLTALE = [sys.executable, "-m", "telltale"]
_TICK = os.sysconf("SC_CLK_TCK")


class Server:
    """A running server: ``address``, seconds from its start ``until_ready``, and what it costs."""

    def __init__(self, home: Path) -> None:
        self._port, self._home = _free_port(), home
        self.address = f"http://127.0.0.1:{self._port}"
        self._log = home.parent / "serve.log"
        begun = time.perf_counter()
        with self._log.open("w") as said:
            self._process = subprocess.Popen(
                [*TELLTALE, "serve", "--port", str(self._port)],
                env=os.environ | {"TELLTALE_HOME": str(home)},
                stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            )  # fmt: skip
        self._wait(begun + PATIENCE)
        self.until_ready = time.perf_counter() - begun

    def _wait(self, until: float) -> None:
        while self._process.poll() is None and time.perf_counter() < until:
            try:
                if self.get("/readyz"):
                    return
            except (URLError, ConnectionError):
                time.sleep(0.005)
        self.stop()
        raise RuntimeError(f"telltale serve did not get ready:\n{self._log.read_text()[-2000:]}")

    def credentials(self) -> dict[str, str]:
        """What lets a command of this machine in, as the header of a request."""
        announced = Announcement.read(self._home)
        return {"authorization": f"Bearer {announced.token}"} if announced else {}

    def get(self, path: str) -> bytes:
        """What an address answers."""
        request = Request(self.address + path, headers=self.credentials())  # noqa: S310  an address of our own
        with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            return answer.read()

    def post(self, path: str, body: bytes, kind: str) -> Any | None:
        """What an address answers to a body, as JSON; None where there is no such address."""
        where, how = self.address + path, {"content-type": kind, **self.credentials()}
        request = Request(where, data=body, headers=how, method="POST")  # noqa: S310  an address of our own
        try:
            with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
                return json.loads(answer.read())
        except HTTPError as error:
            if error.code in (404, 405):
                return None
            raise RuntimeError(f"POST {path}: {error.code} {error.read()[:500]!r}") from error

    def memory(self) -> tuple[float, float]:
        """Proportional and resident set size in MB."""
        said = Path(f"/proc/{self._process.pid}/smaps_rollup").read_text()
        found = {name: int(size) for name, size in re.findall(r"^(\w+):\s+(\d+) kB", said, re.MULTILINE)}
        return found["Pss"] * 1024 / 1e6, found["Rss"] * 1024 / 1e6

    def cpu(self) -> float:
        """Processor seconds since its start."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    def stop(self) -> None:
        """Tell it to stop, and see that it does."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(PATIENCE)


@contextmanager
def serving(home: Path) -> Generator[Server]:
    """A server over a data folder, ready to answer; stopped afterwards."""
    server = Server(home)
    try:
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]

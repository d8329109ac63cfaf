"""A served house that must stand whatever is thrown at it, and what its process costs meanwhile."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx2

from tests.clients.house import House, house
from tests.surfaces.cli.serving import Server

PATIENCE = 240


class Standing(NamedTuple):
    """A house, its process, and a program that may send."""

    house: House
    server: Server
    http: httpx2.Client

    @property
    def pid(self) -> int:
        """The one process."""
        return self.server.process.pid

    def stands(self) -> None:
        """The same process answers."""
        assert self.server.process.poll() is None, "it died"
        assert self.http.get("/healthz").status_code == 200

    def memory(self) -> int:
        """Bytes that the process holds now."""
        return _status(self.pid, "VmRSS")

    def most_memory(self) -> int:
        """The most bytes that it held since :meth:`forget_most`."""
        return _status(self.pid, "VmHWM")

    def forget_most(self) -> None:
        """Begin to measure the most memory anew."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def cpu(self) -> float:
        """Seconds of processor time that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _status(pid: int, name: str) -> int:
    found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) * 1024


@contextmanager
def standing(folder: Path) -> Iterator[Standing]:
    """A served house of one's own."""
    with house(folder) as kept, kept.serving() as server:
        headers = {"authorization": f"Bearer {kept.ingest}"}
        with httpx2.Client(base_url=kept.url, headers=headers, timeout=PATIENCE) as http:
            yield Standing(kept, server, http)

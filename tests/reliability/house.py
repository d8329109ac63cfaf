"""A data folder, its server in a process of its own that can be killed, and what is stored in the end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path

from telltale import accounts
from telltale.accounts import TERMINAL
from telltale.settings import load
from telltale.store import Store
from tests.surfaces.cli.command import environment, program

PATIENCE = 120.0
_TICK = os.sysconf("SC_CLK_TCK")


class House:
    """``start`` and ``kill`` as often as one likes; the address stays."""

    def __init__(self, home: Path, *projects: str, quotas: Mapping[str, int] | None = None) -> None:
        self.home = home
        self.keys = _keys(home, projects, quotas or {})
        self.key = self.keys["default"]
        with socket.socket() as held:
            held.bind(("127.0.0.1", 0))
            self.port = held.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = home.parent / f"{home.name}.log"
        self.seconds_until_ready = list[float]()
        self.logs_to_read = list[float]()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process that serves."""
        assert self._process is not None
        return self._process.pid

    def start(
        self,
        *before: str,
        limits: Callable[[], None] | None = None,
        ready: bool = True,
        settings: dict[str, str] | None = None,
    ) -> None:
        """``telltale serve``; ``before`` are words in front of it, as of a tracer, ``limits`` what the process may."""
        log = self.home / "index.duckdb.wal"
        self.logs_to_read.append(log.stat().st_size / 1e6 if log.exists() else 0.0)
        begun = time.perf_counter()
        with self.log.open("ab") as said:
            self._process = subprocess.Popen(
                [*before, *program("serve", "--port", str(self.port))],
                env=environment(self.home, **(settings or {})), preexec_fn=limits,  # noqa: PLW1509 - nothing else runs
                stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            )  # fmt: skip
        if ready:
            self.wait()
            self.seconds_until_ready.append(time.perf_counter() - begun)

    def wait(self) -> None:
        """Until it answers."""
        end = time.monotonic() + PATIENCE
        while self.status("/readyz") != 200:
            assert self._process is not None
            assert self._process.poll() is None, f"it ended:\n{self.said()}"
            assert time.monotonic() < end, f"it never got ready:\n{self.said()}"
            time.sleep(0.01)

    def kill(self) -> None:
        """SIGKILL, whatever it is doing."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM, and the code with which it ends."""
        return self._end(signal.SIGTERM)

    def _end(self, number: int) -> int:
        if self._process is None:
            return 0
        if self._process.poll() is None:
            self._process.send_signal(number)
        code = self._process.wait(PATIENCE)
        self._process = None
        return code

    def said(self) -> str:
        """The end of its log."""
        return self.log.read_text(errors="replace")[-4000:]

    def status(self, path: str) -> int:
        """What an address answers, 0 when nobody does."""
        try:
            return self.get(path)[0]
        except OSError:
            return 0

    def get(self, path: str, timeout: float = 10) -> tuple[int, bytes]:
        """What the owner is answered."""
        asked = urllib.request.Request(self.url + path, headers=self._owner())  # noqa: S310 - our own address
        try:
            with urllib.request.urlopen(asked, timeout=timeout) as answer:  # noqa: S310
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def post(self, path: str, body: bytes, kind: str = "application/json", key: str = "") -> Reply:
        """What a sender is answered."""
        headers = {"content-type": kind, "authorization": f"Bearer {key or self.key}"}
        asked = urllib.request.Request(self.url + path, data=body, headers=headers)  # noqa: S310
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
                return Reply(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            return Reply(error.code, dict(error.headers), error.read())

    def _owner(self) -> dict[str, str]:
        from telltale.surfaces.doors import Announcement

        announced = Announcement.read(self.home)
        return {"authorization": f"Bearer {announced.token}"} if announced else {}

    def resident(self) -> float:
        """Resident memory in MB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def processor(self) -> float:
        """Processor seconds since its start."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    def descriptors(self) -> int:
        """Files and sockets that are open."""
        return sum(1 for _ in Path(f"/proc/{self.pid}/fd").iterdir())

    def threads(self) -> int:
        """Threads of the process."""
        return sum(1 for _ in Path(f"/proc/{self.pid}/task").iterdir())

    @contextmanager
    def opened(self) -> Generator[Store]:
        """The store, caught up, when nobody serves it."""
        with Store(load({}, home=self.home)) as store:
            store.catch_up()
            yield store


class Reply:
    """An answer to a sender."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.body = status, body
        self.headers = {name.lower(): value for name, value in headers.items()}

    @property
    def wait(self) -> int:
        """Its Retry-After in seconds; 0 without one."""
        return int(self.headers.get("retry-after", "0"))


def _keys(home: Path, projects: Iterable[str], quotas: Mapping[str, int]) -> dict[str, str]:
    home.mkdir(parents=True, exist_ok=True)
    with accounts.opened(home) as keeper:
        for project in projects:
            keeper.projects.create(project, by=TERMINAL)
        for project, quota in quotas.items():
            keeper.projects.change(project, timezone=None, events_per_minute=quota, by=TERMINAL)
        return {
            project: keeper.keys.create("ingest", project=project, by=TERMINAL).key
            for project in ("default", *projects)
        }


@contextmanager
def house(home: Path, *projects: str, quotas: Mapping[str, int] | None = None) -> Generator[House]:
    """A house that is torn down however the test ends; ``quotas`` are events a minute."""
    made = House(home, *projects, quotas=quotas)
    try:
        yield made
    finally:
        made.kill()

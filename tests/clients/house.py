"""A served house of one's own: where clients send to, and what came of it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx2

from tests.surfaces.cli.command import run
from tests.surfaces.cli.serving import Server, started, until

BOTS = Path(__file__).parent / "bots"
PATIENCE = 60


class House(NamedTuple):
    """A data folder, the address at which it is served whenever it is, and keys to it."""

    home: Path
    port: int
    ingest: str
    admin: str

    @property
    def url(self) -> str:
        """Where clients send to."""
        return f"http://127.0.0.1:{self.port}"

    def serving(self) -> AbstractContextManager[Server]:
        """The program, from its first line on until it is killed."""
        return started(self.home, "serve", "--port", str(self.port))

    def get(self, path: str, **params: Any) -> Any:
        """What the server says to the owner of the admin key."""
        headers = {"authorization": f"Bearer {self.admin}"}
        return httpx2.get(self.url + path, params=params, headers=headers, timeout=PATIENCE).raise_for_status().json()

    def ask(self, *metrics: str) -> dict[str, Any]:
        """The values of some metrics over all there is."""
        [row] = self.get("/v1/ask", metrics=",".join(metrics))["rows"]
        return {name: row["values"][name]["value"] for name in metrics}

    def threads(self) -> set[str]:
        """The platform's names of all conversations."""
        return {one["thread"] for one in self.get("/v1/conversations", limit=200)["conversations"]}

    def said(self, thread: str) -> list[tuple[str, str]]:
        """Who said what in a conversation that is there."""
        return [(one["role"], one["text"]) for one in self.told(thread)["moments"] if one["type"] == "message"]

    def told(self, thread: str) -> dict[str, Any]:
        """The transcript of a conversation that is there."""
        listed = self.get("/v1/conversations", limit=200)["conversations"]
        [name] = {one["conversation"] for one in listed if one["thread"] == thread}
        return self.get(f"/v1/conversations/{name}")

    def arrived(self, *threads: str) -> None:
        """Wait until conversations can be asked about."""
        until(lambda: set(threads) <= self.threads())

    def arrived_events(self, count: int) -> None:
        """Wait until the index holds as many events."""
        until(lambda: self.count() >= count)

    def count(self) -> int:
        """How many events can be exported."""
        target = self.home.parent / "events.jsonl"
        assert run(self.home, "export", "events", "--to", target).code == 0
        return len(target.read_text().splitlines())


@contextmanager
def house(folder: Path) -> Iterator[House]:
    """A house that nobody serves yet."""
    home = folder / "home"
    keys = [run(home, "keys", "create", "--scope", scope, "--json").json["key"] for scope in ("ingest", "admin")]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    yield House(home, port, *keys)


def environment(**more: str) -> dict[str, str]:
    """What a bot's program is told; nothing of ours is in it."""
    ours = ("TELLTALE_", "OTEL_", "OPENAI_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | more


def bot(name: str, *words: str, **environ: str) -> subprocess.Popen[str]:
    """Start a bot of :data:`BOTS` as a program of its own."""
    return subprocess.Popen(
        [sys.executable, str(BOTS / f"{name}.py"), *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, env=environment(**environ),
    )  # fmt: skip


def ended(program: subprocess.Popen[str]) -> str:
    """What a bot printed; it ended well."""
    out, _ = program.communicate(timeout=PATIENCE)
    assert program.returncode == 0, out
    return out

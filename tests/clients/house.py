"""A served house of one's own: where clients send to, and what came of it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx2

from tests.surfaces.cli.command import run
from tests.surfaces.cli.serving import Server, started, until

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

    def arrived(self, thread: str, *, messages: int) -> None:
        """Wait until a conversation with as many messages can be asked about."""
        until(lambda: thread in self.threads() and len(self.said(thread)) >= messages)


@contextmanager
def house(folder: Path) -> Iterator[House]:
    """A house that nobody serves yet."""
    home = folder / "home"
    keys = [run(home, "keys", "create", "--scope", scope, "--json").json["key"] for scope in ("ingest", "admin")]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    yield House(home, port, *keys)

"""A whole server as ``telltale serve`` puts it together, with keys for everybody, and bots that talk to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from telltale import accounts
from telltale.accounts import TERMINAL
from telltale.accounts.accounts import Accounts
from telltale.event import now, to_iso
from telltale.settings import Settings
from telltale.store import Committer, Store
from telltale.surfaces import serving
from telltale.surfaces.api.live import Live
from telltale.surfaces.following import Follower
from telltale.surfaces.gate import COOKIE
from tests.surfaces.world import served

PASSWORD = "four words of mine"  # noqa: S105 - opens nothing but this test


def bearer(text: str) -> dict[str, str]:
    """The header of a key."""
    return {"authorization": f"Bearer {text}"}


@dataclass
class House:
    """A running server, and what its owner has."""

    url: str
    store: Store
    accounts: Accounts
    live: Live
    token: str = "the data folder's"  # noqa: S105
    sending: str = ""

    def key(self, scope: str = "ingest", project: str | None = "default") -> str:
        """A new key."""
        return self.accounts.keys.create(scope, project=project, by=TERMINAL).key

    def session(self) -> str:
        """A new session of the owner, as the text of its cookie."""
        owner = self.accounts.people.owner() or self.accounts.people.make_owner("ann", PASSWORD, by=TERMINAL)
        return f"{COOKIE}={self.accounts.sessions.begin(owner.id, by=owner.actor)}"

    def send(self, *events: dict[str, Any], key: str | None = None, **words: str) -> httpx2.Response:
        """Events, as a bot sends them."""
        self.sending = self.sending or self.key()
        headers = bearer(key or self.sending)
        return httpx2.post(f"{self.url}/v1/events", json=list(events), headers=headers, params=words, timeout=30)


@contextmanager
def lively(home: Path) -> Iterator[House]:
    """A server of one's own that takes events in and follows them."""
    home.mkdir(exist_ok=True)
    with Store(Settings(home=home)) as store, accounts.opened(home) as keeper, Committer(store.inbox) as committer:
        from telltale.ask import Asker

        live = Live(Asker(store, store.settings))
        with Follower(store), served(serving.application(store, keeper, House.token, committer, live=live)) as url:
            try:
                yield House(url, store, keeper, live)
            finally:
                live.end()


def said(talk: str, text: str = "Where is my order?", role: str = "user", **more: Any) -> dict[str, Any]:
    """A message that is sent just now."""
    return happened(talk, "message", {"role": role, "text": text}, **more)


def happened(talk: str, kind: str, properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Something that happens just now."""
    return {"type": kind, "event_id": uuid4().hex, "timestamp": to_iso(now()), "conversation_id": talk,
            "user_id": f"user of {talk}", "channel": "web", "properties": properties, **more}  # fmt: skip

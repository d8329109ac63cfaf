"""What any client sends is there afterwards: by itself, with a wrong key, while nobody listens, and over its quota."""

from __future__ import annotations

import socket
import sqlite3

import httpx2
import pytest

from tests.clients.house import House
from tests.clients.senders import CLIENTS, PATIENCE, Start, ended
from tests.surfaces.cli.command import run

COUNT = 10

clients = pytest.mark.parametrize("send", CLIENTS.values(), ids=CLIENTS)


@pytest.fixture
def thread(request: pytest.FixtureRequest) -> str:
    """A conversation that no other test talks in."""
    return f"thread of {request.node.name}"


def said(house: House, thread: str) -> list[str]:
    """What the user said in a conversation, in its order."""
    return [text for role, text in house.said(thread) if role == "user"]


def whole(house: House, thread: str) -> None:
    """Everything that was sent is there, once, and in its order."""
    house.arrived(thread, messages=COUNT)
    assert said(house, thread) == [f"said {number}" for number in range(COUNT)]


@clients
def test_what_is_sent_arrives(served: House, send: Start, thread: str) -> None:
    assert "gave up" not in ended(send(served.url, served.ingest, thread, COUNT))
    whole(served, thread)


@clients
def test_a_wrong_key_is_told_to_the_client(served: House, send: Start, thread: str) -> None:
    key = served.ingest[:-6] + "abcdef"
    assert "401" in ended(send(served.url, key, thread, COUNT))
    assert thread not in served.threads()


@clients
def test_a_server_that_was_away_gets_everything(alone: House, send: Start, thread: str) -> None:
    with socket.create_server(("127.0.0.1", alone.port)) as nobody:
        nobody.settimeout(PATIENCE)
        sending = send(alone.url, alone.ingest, thread, COUNT)
        tried, _ = nobody.accept()
        tried.close()
    with alone.serving():
        assert "gave up" not in ended(sending)
        whole(alone, thread)


@pytest.mark.long
@pytest.mark.parametrize("send", [CLIENTS["OpenTelemetry SDK"], CLIENTS["segment-analytics-python"]])
def test_over_the_quota_clients_come_again_when_they_are_told_to(alone: House, send: Start, thread: str) -> None:
    assert run(alone.home, "projects", "set", "default", "--quota", "300").code == 0
    with alone.serving():
        # More than a minute's worth: the project owes it before anything else is taken.
        used = [{"type": "track", "event_id": str(n), "properties": {"event": "Used"}} for n in range(350)]
        headers = {"authorization": f"Bearer {alone.ingest}"}
        httpx2.post(f"{alone.url}/v1/events", json=used, headers=headers, timeout=PATIENCE).raise_for_status()
        assert "gave up" not in ended(send(alone.url, alone.ingest, thread, COUNT))
        whole(alone, thread)
    with sqlite3.connect(alone.home / "inbox.sqlite") as inbox:
        [(sent_back,)] = inbox.execute("SELECT sum(events) FROM tallies WHERE became = 'over-quota'")
    inbox.close()
    assert sent_back

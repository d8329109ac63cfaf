"""The stream of what is going on, through a real server."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from telltale.accounts import TERMINAL
from telltale.surfaces.api import live
from tests.surfaces.lively import House, bearer, happened, lively, said
from tests.surfaces.world import PAYLOADS

STREAM = {"accept": "text/event-stream"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A server of one's own."""
    with lively(tmp_path / "home") as house:
        yield house


class Reading:
    """The messages of a stream, one after another."""

    def __init__(self, response: httpx2.Response) -> None:
        self.response = response
        self._lines = response.iter_lines()

    def next(self) -> tuple[str, str, Any]:
        """Event, id and data of the next message that is one."""
        event, number, data = "message", "", ""
        for line in self._lines:
            name, _, value = line.partition(": ")
            if name == "event":
                event = value
            elif name == "id":
                number = value
            elif name == "data":
                data = value
            elif not line and data:
                return event, number, json.loads(data)
        return "over", "", None

    def comment(self) -> str:
        """The next that is said to say something."""
        return next(line for line in self._lines if line.startswith(":")).removeprefix(": ")

    def until(self, fits: Any) -> tuple[str, Any]:
        """The first message that fits, with its id."""
        while True:
            event, number, data = self.next()
            assert event == "now", event
            if fits(data):
                return number, data


@contextmanager
def reading(house: House, key: str, **headers: str) -> Iterator[Reading]:
    """A stream, read with a key."""
    with httpx2.stream("GET", f"{house.url}/v1/live", headers=STREAM | bearer(key) | headers, timeout=30) as response:
        assert response.status_code == 200, response.read()
        yield Reading(response)


def _all_left(house: House) -> None:
    """Each stream notices that its reader has gone."""
    for _ in range(1000):
        if not house.live.streams:
            return
        time.sleep(0.02)
    raise AssertionError(f"{house.live.streams} streams are still open")


def test_what_begins_is_told_as_it_begins(house: House) -> None:
    with reading(house, house.key("read")) as stream:
        assert stream.response.headers["content-type"].startswith("text/event-stream")
        _, first = stream.until(lambda _: True)
        assert first["counts"] == {"waiting": 0, "wrong": 0, "open": 0}
        house.send(said("a"), said("b"))
        _, told = stream.until(lambda data: data["begun"])
        assert told["counts"] == {"waiting": 0, "wrong": 0, "open": 2}
        assert {one["thread"] for one in told["begun"]["conversations"]} == {"a", "b"}
        house.send(happened("a", "handoff", {"state": "initiated", "reason": "angry"}))
        house.send(happened("b", "feedback", {"name": "thumbs", "score_label": "down", "score_value": 0}))
        stream.until(lambda data: data["counts"] == {"waiting": 1, "wrong": 1, "open": 2})
        house.send(happened("a", "handoff", {"state": "accepted"}))
        stream.until(lambda data: data["counts"]["waiting"] == 0)


def test_the_lists_are_told_at_once(house: House) -> None:
    house.send(said("a"), happened("a", "handoff", {"state": "initiated", "reason": "angry"}))
    with reading(house, house.key("read")) as stream:
        stream.until(lambda data: data["counts"]["waiting"])
    now = httpx2.get(f"{house.url}/v1/live", headers=bearer(house.key("read"))).json()
    assert [(one["thread"], one["why"]) for one in now["waiting"]["conversations"]] == [("a", "angry")]
    assert [one["first_text"] for one in now["open"]["conversations"]] == ["Where is my order?"]


def test_who_comes_back_is_told_what_began_meanwhile(house: House) -> None:
    with reading(house, house.key("read")) as stream:
        house.send(said("before"))
        number, _ = stream.until(lambda data: data["begun"])
    house.send(said("meanwhile"))
    with reading(house, house.key("read")) as stream:
        stream.until(lambda data: data["counts"]["open"] == 2)
    with reading(house, house.key("read"), **{"last-event-id": number}) as stream:
        _, data = stream.until(lambda data: data["begun"])
        assert [one["thread"] for one in data["begun"]["conversations"]] == ["meanwhile"]


def test_a_project_sees_its_own_alone(house: House) -> None:
    house.accounts.projects.create("bank", by=TERMINAL)
    with reading(house, house.key("read", "bank")) as bank, reading(house, house.key("read")) as default:
        house.send(said("a secret of the other"))
        default.until(lambda data: data["begun"])
        house.send(said("of the bank"), key=house.key(project="bank"))
        _, data = bank.until(lambda data: data["begun"])
        assert [one["thread"] for one in data["begun"]["conversations"]] == ["of the bank"]
        assert data["counts"]["open"] == 1
    asked = httpx2.get(f"{house.url}/v1/live?project=default", headers=bearer(house.key("read", "bank"))).json()
    assert [one["thread"] for one in asked["open"]["conversations"]] == ["of the bank"]


def test_a_key_that_is_revoked_ends_its_streams(house: House) -> None:
    made = house.accounts.keys.create("read", project="default", by=TERMINAL)
    with reading(house, made.key) as stream:
        stream.until(lambda _: True)
        house.accounts.keys.revoke(made.record.id, by=TERMINAL)
        house.send(said("after the end"))
        while (message := stream.next())[0] == "now":
            assert not message[2]["begun"]
        assert message[0] == "end"
        assert stream.next()[0] == "over"
    _all_left(house)


def test_a_session_that_is_over_ends_its_streams(house: House) -> None:
    cookie = house.session()
    with httpx2.stream("GET", f"{house.url}/v1/live", headers=STREAM | {"cookie": cookie}, timeout=30) as response:
        stream = Reading(response)
        stream.until(lambda _: True)
        house.accounts.sessions.end(cookie.partition("=")[2])
        while (message := stream.next())[0] == "now":
            pass
        assert message[0] == "end"


def test_there_are_only_so_many_streams(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "EACH", 2)
    key = house.key("read")
    with reading(house, key), reading(house, key):
        refused = httpx2.get(f"{house.url}/v1/live", headers=STREAM | bearer(key))
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) >= 5
        with reading(house, house.key("read")) as other:
            other.until(lambda _: True)


def test_a_reader_who_leaves_gives_the_place_back(house: House) -> None:
    key = house.key("read")
    for _ in range(live.EACH + 3):
        with reading(house, key) as stream:
            stream.until(lambda _: True)
    _all_left(house)


def test_something_is_said_when_nothing_happens(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.2)
    with reading(house, house.key("read")) as stream:
        stream.until(lambda _: True)
        assert stream.comment() == "still here"


@pytest.mark.parametrize("since", ["x", "-1", "1e3", "9" * 30, "<script>"])
def test_a_position_that_is_none_is_told(house: House, since: str) -> None:
    answer = httpx2.get(f"{house.url}/v1/live", params={"since": since}, headers=STREAM | bearer(house.key("read")))
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_nothing_breaks_out_of_a_message(house: House) -> None:
    for payload in (*PAYLOADS, "line\n\ndata: {}\n\nevent: end\r\rid: 7\u2028\u0000"):
        asking = happened(f"talk {payload}"[:190], "handoff", {"state": "initiated", "reason": payload})
        house.send(said(asking["conversation_id"], payload), asking)
    with reading(house, house.key("read"), **{"last-event-id": "0"}) as stream:
        stream.until(lambda data: data["counts"]["waiting"] == len(PAYLOADS) + 1)


@pytest.mark.parametrize("scope", ["ingest", "widget"])
def test_only_those_who_may_read(house: House, scope: str) -> None:
    origins = ["https://shop.example"] if scope == "widget" else []
    key = house.accounts.keys.create(scope, project="default", origins=origins, by=TERMINAL).key
    assert httpx2.get(f"{house.url}/v1/live", headers=STREAM | bearer(key)).status_code == 403
    assert httpx2.get(f"{house.url}/v1/live", headers=STREAM).status_code == 401

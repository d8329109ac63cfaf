"""Live intake through a real server: what is acknowledged is on disk, what is not is told and counted."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import pytest
from backports import zstd
from starlette.applications import Starlette
from starlette.routing import Route

from telltale import accounts
from telltale.accounts import TERMINAL
from telltale.accounts.accounts import Accounts
from telltale.intake import Quotas, Receiver, Recent, Redaction
from telltale.store import Committer, Store
from telltale.surfaces import web
from telltale.surfaces.api import intake
from telltale.surfaces.api.openapi import document
from tests.surfaces.world import asker, opened, served

CANARY = "jane.canary@example.com"


class Live(NamedTuple):
    """A running server, what it keeps, and a key that may send."""

    store: Store
    accounts: Accounts
    http: httpx2.Client
    app: Starlette

    def tallied(self) -> Counter[str]:
        """How many became what."""
        found = Counter[str]()
        for tally in self.store.inbox.tallies():
            found[tally.fate.became] += tally.events
        return found

    def kept(self) -> list[dict[str, Any]]:
        """Every row of the inbox."""
        return [json.loads(line) for batch in self.store.inbox.batches(after=0) for line in batch.lines.splitlines()]


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """A server of its own."""
    home = tmp_path / "home"
    with opened(home) as store, accounts.opened(home) as keeper, Committer(store.inbox) as committer:
        receiver = Receiver(committer.submit, Redaction(store.settings), quotas=Quotas(), recent=Recent())
        routes = intake.routes(intake.Counter(receiver, keeper))
        app = web.app(asker(store), accounts=keeper, token="the data folder's", more=routes)  # noqa: S106
        key = keeper.keys.create("ingest", project="default", by=TERMINAL).key
        headers = {"authorization": f"Bearer {key}"}
        with served(app) as url, httpx2.Client(base_url=url, headers=headers, timeout=30) as http:
            yield Live(store, keeper, http, app)


def _event(name: str, **more: Any) -> dict[str, Any]:
    said = {"role": "user", "text": f"hello from {name}"}
    return {"type": "message", "event_id": name, "timestamp": "2026-11-01T10:00:00Z", "conversation_id": "c1",
            "user_id": "u1", "properties": said, **more}  # fmt: skip


EVENTS = [_event("a"), _event("b")]
LINES = b"\n".join(json.dumps(one).encode() for one in EVENTS)


@pytest.mark.parametrize("body", [json.dumps(EVENTS).encode(), json.dumps({"events": EVENTS}).encode(), LINES])
@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
def test_events_in_every_form(live: Live, body: bytes, encoding: str) -> None:
    packed = {"identity": bytes, "gzip": gzip.compress, "zstd": zstd.compress}[encoding](body)
    answer = live.http.post("/v1/events", content=packed, headers={"content-encoding": encoding})
    assert (answer.status_code, answer.json()) == (200, {"accepted": 2, "duplicates": 0, "rejected": []})
    assert {row["event_id"] for row in live.kept()} == {"a", "b"}


def test_a_bad_one_among_good_ones_is_refused_alone(live: Live) -> None:
    bad = _event("bad", properties={"role": "pirate"})
    sent = [_event(f"e{n}") for n in range(4)] + [bad] + [_event(f"f{n}") for n in range(5)]
    said = live.http.post("/v1/events", json=sent).json()
    assert said["accepted"] == 9
    assert [(one["index"], one["reason"]) for one in said["rejected"]] == [(4, "invalid_properties")]
    [failed] = live.store.inbox.failed()
    assert json.loads(failed.raw)["event_id"] == "bad"
    assert live.tallied() == {"accepted": 9, "rejected": 1}


def test_the_ledger_of_everything_that_was_sent_balances(live: Live) -> None:
    live.http.post("/v1/events", json=[_event("a"), _event("b"), _event("a")])
    live.http.post("/v1/events", json=[_event("b"), {"type": "nothing"}])
    live.accounts.projects.change("default", timezone=None, events_per_minute=3, by=TERMINAL)
    statuses = [live.http.post("/v1/events", json=[_event(f"n{n}"), _event(f"m{n}")]).status_code for n in range(4)]
    live.store.catch_up()
    tallied = live.tallied()
    assert tallied["accepted"] == len(live.kept())
    assert tallied["duplicate"] == 2
    assert tallied["rejected"] == 1
    assert tallied["over-quota"] == 2 * statuses.count(429)
    assert tallied.total() == 3 + 2 + 2 * len(statuses)


def test_over_quota_is_told_when_to_come_again_and_not_the_neighbours(live: Live) -> None:
    live.accounts.projects.create("quiet", by=TERMINAL)
    live.accounts.projects.change("default", timezone=None, events_per_minute=1, by=TERMINAL)
    other = {"authorization": f"Bearer {live.accounts.keys.create('ingest', project='quiet', by=TERMINAL).key}"}
    answers = [live.http.post("/v1/events", json=[_event(f"n{n}")]) for n in range(5)]
    refused = [one for one in answers if one.status_code == 429]
    assert refused
    assert all(int(one.headers["retry-after"]) >= 1 for one in refused)
    assert live.http.post("/v1/events", json=EVENTS, headers=other).json()["accepted"] == 2
    assert {row["project"] for row in live.kept()} == {"default", "quiet"}


def test_projects_may_use_the_same_ids(live: Live) -> None:
    live.accounts.projects.create("bank", by=TERMINAL)
    other = {"authorization": f"Bearer {live.accounts.keys.create('ingest', project='bank', by=TERMINAL).key}"}
    for headers in ({}, other):
        assert live.http.post("/v1/events", json=[_event("same")], headers=headers).json()["accepted"] == 1
    assert sorted(row["project"] for row in live.kept()) == ["bank", "default"]


def test_a_key_says_nothing_of_other_projects(live: Live) -> None:
    live.accounts.projects.create("bank", by=TERMINAL)
    there = live.http.post("/v1/events", params={"project": "bank"}, json=EVENTS)
    nowhere = live.http.post("/v1/events", params={"project": "nowhere"}, json=EVENTS)
    assert there.status_code == nowhere.status_code == 401
    assert there.json() | {"instance": ""} == nowhere.json() | {"instance": ""}
    said = live.http.post("/v1/events", json=[_event("x", project_id="bank")]).json()
    assert said["accepted"] == 1
    assert {row["project"] for row in live.kept()} == {"default"}


def test_personal_data_is_gone_before_anything_is_written(live: Live) -> None:
    sent = [
        _event("a", user_id=CANARY, properties={"role": "user", "text": f"write to {CANARY}"}),
        {"type": "broken", "text": CANARY},
        _event("c", properties={"role": CANARY}),
    ]
    said = live.http.post("/v1/events", json=sent)
    assert said.json()["accepted"] == 1
    assert CANARY not in said.text
    live.store.catch_up()
    home = live.store.settings.home
    assert not [path for path in home.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"", {}, 400),
        (b"not json", {}, 400),
        (b"[1, 2", {}, 400),
        (b"{}", {}, 400),
        (b"[" * 100_000, {}, 400),
        (b'{"type": "message"}', {}, 400),
        (b'{"type": "message", "timestamp": "soon", "properties": {"role": "user"}}', {}, 400),
        (b"\xff\xfe\x00", {}, 400),
        (b"hello", {"content-encoding": "gzip"}, 422),
        (b"hello", {"content-encoding": "br"}, 415),
        (gzip.compress(bytes(30_000_000)), {"content-encoding": "gzip"}, 413),
        (b"[]", {"authorization": "Bearer tt_wrong"}, 401),
        (b"[]", {"authorization": ""}, 401),
    ],
)
def test_what_cannot_be_taken_gets_a_sentence(live: Live, body: bytes, headers: dict[str, str], status: int) -> None:
    answer = live.http.post("/v1/events", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.json()["status"] == status
    assert len(answer.json()["detail"]) > 10
    assert live.kept() == []
    assert live.http.post("/v1/events", json=EVENTS).json()["accepted"] == 2


def test_every_address_is_described(live: Live) -> None:
    served_at = {route.path for route in live.app.routes if isinstance(route, Route) and route.path.startswith("/v1/")}
    assert "/v1/events" in served_at
    assert served_at <= set(document()["paths"])


def test_what_has_no_time_happened_now_and_twice_is_twice(live: Live) -> None:
    said = {"type": "message", "conversation_id": "c1", "properties": {"role": "user", "text": "hello"}}
    assert live.http.post("/v1/events", json=[said, said]).json()["accepted"] == 2
    assert live.http.post("/v1/events", json=said).json()["accepted"] == 1
    rows = live.kept()
    assert len({row["event_id"] for row in rows}) == 3
    assert all(row["ts"] <= row["received_at"] for row in rows)


def test_nothing_at_all_is_fine(live: Live) -> None:
    assert live.http.post("/v1/events", content=b"[]").json() == {"accepted": 0, "duplicates": 0, "rejected": []}


@pytest.mark.parametrize("form", ["basic", "bearer", "body"])
def test_segment_calls_with_the_key_in_three_places(live: Live, form: str) -> None:
    key = live.http.headers["authorization"].removeprefix("Bearer ")
    call: dict[str, Any] = {"userId": "u1", "event": "Order Completed", "messageId": "m1"}
    with httpx2.Client(base_url=live.http.base_url) as http:
        if form == "basic":
            answer = http.post("/v1/track", json=call, auth=(key, ""))
        elif form == "bearer":
            answer = http.post("/v1/track", json=call, headers={"authorization": f"Bearer {key}"})
        else:
            answer = http.post("/v1/track", json=call | {"writeKey": key})
        assert (answer.status_code, answer.json()["success"], answer.json()["accepted"]) == (200, True, 1)
        for wrong in ({}, {"writeKey": "tt_wrong"}):
            assert http.post("/v1/track", json=call | wrong).status_code == 401


def test_spans_are_taken_and_bad_ones_told_in_the_protocols_words(live: Live) -> None:
    attributes = [
        {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
        {"key": "gen_ai.conversation.id", "value": {"stringValue": "c9"}},
        {"key": "gen_ai.usage.input_tokens", "value": {"intValue": "12"}},
    ]
    good = {"traceId": "0" * 31 + "1", "spanId": "0" * 15 + "1", "name": "chat m", "attributes": attributes,
            "startTimeUnixNano": "1793527200000000000", "endTimeUnixNano": "1793527201000000000"}  # fmt: skip
    body = {"resourceSpans": [{"scopeSpans": [{"spans": [good, {"traceId": "no"}]}]}]}
    answer = live.http.post("/v1/traces", json=body)
    assert answer.status_code == 200
    assert answer.json()["partialSuccess"]["rejectedSpans"] == "1"
    assert {row["type"] for row in live.kept()} >= {"generation"}
    wrong = live.http.post("/v1/traces", content=b"\x00broken", headers={"content-type": "application/x-protobuf"})
    assert (wrong.status_code, wrong.headers["content-type"]) == (400, "application/x-protobuf")
    assert live.http.post("/v1/logs", content=b"", headers={"content-type": "application/json"}).status_code == 200
    assert live.http.post("/v1/logs", content=b"x", headers={"content-type": "text/plain"}).status_code == 415


def test_a_disk_without_room_says_so_and_recovers(live: Live) -> None:
    db = live.store.inbox._db
    db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}")
    many = [_event(f"e{n}", conversation_id=f"{n:0200}") for n in range(3000)]
    for path, body in (
        ("/v1/events", many),
        (
            "/v1/batch",
            {"batch": [{"type": "track", "event": f"e{n:0500}", "userId": f"u{n:0100}"} for n in range(2000)]},
        ),
    ):
        full = live.http.post(path, json=body)
        assert full.status_code == 507
        assert int(full.headers["retry-after"]) >= 5
    assert live.http.get("/readyz").status_code == 200
    db.execute("PRAGMA max_page_count = 1000000")
    assert live.http.post("/v1/events", json=many).json()["accepted"] == 3000
    assert len(live.kept()) == 3000

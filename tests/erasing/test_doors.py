"""Erasure from where people stand: the command, the running server, its HTTP interface; and what comes back later."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from telltale import accounts
from telltale.accounts import TERMINAL
from tests.erasing.world import PROJECT, Person, events_of, everywhere, people
from tests.reliability.house import House, house
from tests.surfaces.cli.command import run


def written(path: Path, events: list[dict[str, Any]]) -> Path:
    """Events in a file of their own."""
    path.write_bytes(b"\n".join(json.dumps(event).encode() for event in events))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> tuple[Path, list[Person], Path]:
    """A data folder with three people in it, and the file that they came from."""
    everybody = people(3)
    file = written(tmp_path / "world.jsonl", events_of(everybody))
    home = tmp_path / "home"
    assert run(home, "import", file, "--project", PROJECT).code == 0
    return home, everybody, file


def asked(home: Path) -> int:
    """How many conversations there are."""
    return run(home, "ask", "conversations", "--json").json["rows"][0]["values"]["conversations"]["value"]


def test_the_command_erases_and_leaves_a_receipt(folder: tuple[Path, list[Person], Path]) -> None:
    home, (one, *_), file = folder
    looked = run(home, "erase", "--user", one.user, "--dry-run", "--json").json
    assert looked["finished_at"] is None
    assert run(home, "erase", "--user", one.user).code == 130  # nobody said yes
    assert everywhere(home, one.word)
    receipt = run(home, "erase", "--user", one.user, "--yes", "--json").json
    assert receipt["counts"] == looked["counts"]
    assert receipt["project"] == PROJECT
    assert everywhere(home, one.word) == set()
    entry = run(home, "audit", "list", "--json").json["entries"][0]
    assert (entry["action"], entry["target"], entry["actor"]) == ("person erased", f"erasure:{receipt['id']}", TERMINAL)
    assert entry["details"]["events"] == str(receipt["counts"]["events"])
    assert one.word not in json.dumps(entry)
    assert run(home, "audit", "verify").code == 0
    # The same file again brings back nobody.
    ledger = run(home, "import", file, "--project", PROJECT, "--json").json
    assert ledger["failed"] == {"erased": len(list(one.events()))}
    assert ledger["balances"]
    assert everywhere(home, one.word) == set()
    assert run(home, "failed", "list", "--json").json["records"] == []


def test_an_anonymous_id_erases_the_person_behind_it(folder: tuple[Path, list[Person], Path]) -> None:
    home, (_, one, _), _ = folder
    assert run(home, "erase", "--user", one.anonymous, "--yes").code == 0
    assert everywhere(home, one.word) == set()


def test_somebody_known_by_an_address(tmp_path: Path) -> None:
    address, home = "jane.canary@example.com", tmp_path / "home"
    events = [
        {"type": "message", "timestamp": f"2026-10-01T10:00:0{number}Z", "event_id": f"e{number}", "user_id": user,
         "conversation_id": f"c-{user}", "properties": {"role": "user", "text": f"word-{number}"}}
        for number, user in enumerate((address, "mailto:Jane.Canary@Example.com", "bob"))
    ]  # fmt: skip
    run(home, "import", written(tmp_path / "world.jsonl", events))
    assert run(home, "erase", "--user", address, "--yes", "--json").json["counts"]["events"] == 2
    assert not everywhere(home, "word-0") | everywhere(home, "word-1")
    assert everywhere(home, "word-2")


def test_somebody_of_whom_nothing_was_accepted(tmp_path: Path) -> None:
    one, home = people(1)[0], tmp_path / "home"
    run(home, "import", written(tmp_path / "world.jsonl", list(one.failures())), "--project", PROJECT)
    assert everywhere(home, one.word)
    receipt = run(home, "erase", "--user", one.user, "--yes", "--json").json
    assert (receipt["project"], receipt["counts"]["failed records"]) == (PROJECT, 1)
    assert everywhere(home, one.user) == set()
    # Of the other nobody can know whose it is: it names a thread of which nothing was accepted.
    assert len(run(home, "failed", "list", "--json").json["records"]) == 1


def test_an_id_of_several_projects_is_asked_about(tmp_path: Path) -> None:
    one, home = people(1)[0], tmp_path / "home"
    for project in ("shop", "bank"):
        events = [{**event, "project_id": project} for event in one.events()]
        run(home, "import", written(tmp_path / f"{project}.jsonl", events), "--project", project)
    refused = run(home, "erase", "--user", one.user, "--yes")
    assert refused.code == 2
    assert "bank, shop" in refused.err
    assert run(home, "erase", "--user", one.user, "--project", "bank", "--yes", "--json").json["project"] == "bank"
    assert everywhere(home, one.word)
    assert run(home, "erase", "--user", one.user, "--yes", "--json").json["project"] == "shop"
    assert everywhere(home, one.word) == set()


def sent(served: House, *events: dict[str, Any]) -> dict[str, Any]:
    """What became of events that were sent."""
    return json.loads(served.post("/v1/events", json.dumps(events).encode(), key=served.keys[PROJECT]).body)


def key_of(served: House, scope: str, project: str | None = None) -> str:
    """A key of a scope."""
    with accounts.opened(served.home) as keeper:
        return keeper.keys.create(scope, project=project, by=TERMINAL).key


def test_a_running_server_erases_and_keeps_out(tmp_path: Path) -> None:
    one, other = people(2)
    with house(tmp_path / "home", PROJECT) as served:
        served.start()
        assert sent(served, *events_of([one, other]))["accepted"] == 18
        receipt = run(served.home, "erase", "--user", one.user, "--yes", "--json").json
        assert receipt["counts"]["events"] == 9
        # A retry of what was erased is told so and leaves nothing; what is said from now on is taken.
        again = sent(served, *one.events())
        assert [rejected["reason"] for rejected in again["rejected"]] == ["erased"] * 9
        new = {"type": "message", "user_id": one.user, "conversation_id": "later",
               "properties": {"role": "user", "text": "hello again"}}  # fmt: skip
        assert sent(served, new)["accepted"] == 1
        # Who may not erase is told so.
        body = json.dumps({"user": other.user}).encode()
        for scope, project, status in (("read", PROJECT, 403), ("ingest", PROJECT, 403), ("admin", "default", 200),
                                       ("admin", PROJECT, 200)):  # fmt: skip
            reply = served.post("/v1/erasures", body, key=key_of(served, scope, project))
            assert reply.status == status, reply.body
        assert json.loads(reply.body)["counts"]["events"] == 9
        foreign = served.post("/v1/erasures", json.dumps({"user": other.user, "project": "default"}).encode(),
                              key=key_of(served, "admin", PROJECT))  # fmt: skip
        assert foreign.status == 401
        assert served.stop() == 0
    assert everywhere(served.home, other.word) == set()
    assert everywhere(served.home, one.anonymous) == set()
    assert run(served.home, "rebuild", "--check").code == 0
    with served.opened() as store:
        assert store.read("SELECT text FROM messages")[1] == [("hello again",)]


def span(number: int, parent: int, **attributes: str) -> dict[str, Any]:
    """A span of the one trace there is."""
    told = [{"key": name, "value": {"stringValue": value}} for name, value in attributes.items()]
    ids = {"traceId": "a1" * 16, "spanId": f"{number:016x}", "parentSpanId": f"{parent:016x}" if parent else ""}
    at = 1_790_000_000_000_000_000
    return {**ids, "name": f"span {number}", "kind": 1, "startTimeUnixNano": str(at + number),
            "endTimeUnixNano": str(at + 10**9), "attributes": told}  # fmt: skip


def traced(served: House, one: dict[str, Any]) -> int:
    """How a span was taken."""
    body = {"resourceSpans": [{"resource": {}, "scopeSpans": [{"spans": [one]}]}]}
    return served.post("/v1/traces", json.dumps(body).encode(), key=served.keys[PROJECT]).status


def test_what_a_trace_told_is_not_told_again_after_the_erasure(tmp_path: Path) -> None:
    """The root of a trace, which says what the user saw of its calls, comes after they were erased."""
    said = json.dumps([{"role": "user", "parts": [{"type": "text", "content": "I am c0ffee"}]}])
    words = {"gen_ai.operation.name": "chat", "gen_ai.conversation.id": "talk-c0ffee", "user.id": "user-c0ffee"}
    with house(tmp_path / "home", PROJECT) as served:
        served.start()
        assert traced(served, span(2, 1, **words, **{"gen_ai.input.messages": said})) == 200
        receipt = run(served.home, "erase", "--user", "user-c0ffee", "--yes", "--json").json
        assert receipt["counts"]["conversations"] == 1
        assert traced(served, span(1, 0, **{"session.id": "talk-c0ffee", "user.id": "user-c0ffee"})) == 200
        assert served.stop() == 0
    assert everywhere(served.home, "c0ffee") == set()

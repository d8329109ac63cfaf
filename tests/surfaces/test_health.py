"""Health: everything that was sent is accounted for, and what failed can be tried again."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx2
import pytest

from telltale.accounts import TERMINAL
from telltale.event import now
from telltale.intake.remedies import OTHERWISE, REMEDIES
from telltale.settings import Settings
from telltale.store import REJECTED, FailedRecord, Fate
from telltale.store.damages import Damage
from telltale.surfaces.cli import demonstration
from tests.surfaces.lively import House, bearer, lively, said
from tests.surfaces.world import PAYLOADS

PERSON = {"accept": "text/html"}
SOURCES = Path(__file__).parents[2] / "src/telltale"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A server of one's own."""
    with lively(tmp_path / "home") as house:
        yield house


def health(house: House, key: str | None = None) -> Any:
    """What programs are told."""
    return httpx2.get(f"{house.url}/v1/health", headers=bearer(key or house.token)).json()


def page(house: House, path: str = "/health") -> httpx2.Response:
    """What the owner sees."""
    return httpx2.get(house.url + path, headers=PERSON | {"cookie": house.session()}, timeout=30)


def caught_up(house: House) -> Any:
    """How things stand when the index has everything."""
    house.store.catch_up()
    return health(house)


def _mixed(house: House) -> int:
    """One of each fate; gives how many events were sent."""
    once = said("a")
    house.send(once, once)
    house.send(once)
    house.send({**once, "properties": {"role": "user", "text": "the same id, another text"}})
    house.send(said("b"), {"type": "message", "conversation_id": "c", "properties": {"role": "pirate"}})
    house.accounts.projects.create("small", events_per_minute=1, by=TERMINAL)
    key = house.key(project="small")
    refused = [house.send(said(f"n{n}"), said(f"m{n}"), key=key).status_code for n in range(3)]
    assert refused == [200, 429, 429]
    return 2 + 1 + 1 + 2 + 2 * 3


def test_the_ledger_balances_and_adds_up_to_what_was_sent(house: House) -> None:
    sent = _mixed(house)
    found = caught_up(house)
    assert (found["balanced"], found["steady"], found["lag"], found["queue"]) == (True, True, 0, 0)
    assert sum(entry["sent"] for entry in found["ledger"]) == sent
    became = Counter[str]()
    for entry in found["ledger"]:
        assert sum(entry["became"].values()) == entry["sent"]
        became.update(entry["became"])
    assert became["rejected"] == 1
    assert became["duplicate"] == 3
    assert became["over-quota"] == 4
    assert sum(one["stored"] for one in found["balances"]) == became["accepted"]
    assert all(one["stored"] == one["indexed"] and one["difference"] == 0 for one in found["balances"])


def test_a_simulated_company_is_in_the_ledger_too(tmp_path: Path) -> None:
    simulation = demonstration.Simulation(days=7, conversations=40, seed=1)
    with demonstration.simulated(Settings(home=tmp_path / "demo"), simulation) as store:
        [balance] = store.standing().balances
    assert balance.stored > 100
    assert balance.difference == 0


def test_what_the_index_has_lost_is_seen(house: House) -> None:
    house.send(said("a"), said("b"), said("c"))
    assert caught_up(house)["balanced"]
    with house.store.engine.write() as db:
        db.execute("DELETE FROM events WHERE thread = 'b'")
    found = health(house)
    assert not found["balanced"]
    assert [one["difference"] for one in found["balances"]] == [1]
    assert "Off by 1" in page(house).text


def test_what_the_index_has_not_taken_in_yet_is_on_the_way(house: House) -> None:
    with house.store.engine.write():  # the index is busy with something else
        house.send(said("a"), said("b"))
        found = health(house)
        assert (found["lag"], found["balanced"]) == (2, True)
        assert found["lag_seconds"] >= 0
        assert "The oldest has waited" in page(house).text
    assert caught_up(house)["lag"] == 0


def test_a_project_is_told_of_itself_alone(house: House) -> None:
    house.accounts.projects.create("bank", by=TERMINAL)
    house.send(said("a"), {"type": "nothing"})
    house.send(said("b"), key=house.key(project="bank"))
    caught_up(house)
    found = health(house, house.key("read", "bank"))
    assert {entry["project"] for entry in found["ledger"]} == {"bank"}
    assert [one["project"] for one in found["balances"]] == ["bank"]
    assert {one["project"] for one in found["senders"]} == {"bank"}
    assert found["failures"] == []


def fixed_meanwhile(house: House) -> None:
    """A record that failed under an older version, and that is read today."""
    raw = json.dumps(said("mended")).encode()
    record = FailedRecord(now(), "default", "bot", "events", "/v1/events", "0", "unknown_type", "no such type", raw)
    with house.store.inbox.together():
        house.store.inbox.fail([record])
        house.store.inbox.count({Fate("default", "bot", REJECTED, "unknown_type"): 1}, record.failed_at)


def test_replay_takes_in_what_was_put_right_and_leaves_the_rest(house: House) -> None:
    fixed_meanwhile(house)
    house.send(said("a"), {"type": "message", "conversation_id": "c", "properties": {"role": "pirate"}})
    before = caught_up(house)
    assert {one["reason"]: one["records"] for one in before["failures"]} == {"unknown_type": 1, "invalid_properties": 1}
    owner = PERSON | {"cookie": house.session(), "origin": house.url}
    for reason, taken, still in (("unknown_type", 1, 0), ("invalid_properties", 0, 1)):
        answer = httpx2.post(f"{house.url}/health/replay", data={"reason": reason}, headers=owner)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/health?taken={taken}&still={still}#failures"
    after = caught_up(house)
    assert [one["reason"] for one in after["failures"]] == ["invalid_properties"]
    assert after["balanced"]
    assert sum(one["sent"] for one in after["ledger"]) == sum(one["sent"] for one in before["ledger"])
    assert "1 accepted now, 0 still not" in page(house, "/health?taken=1&still=0").text


def test_only_who_administers_replays_and_no_page_of_another_site(house: House) -> None:
    fixed_meanwhile(house)
    address, words = f"{house.url}/health/replay", {"reason": "unknown_type"}
    for scope, project in (("ingest", "default"), ("read", "default"), ("admin", "default")):
        assert httpx2.post(address, data=words, headers=bearer(house.key(scope, project))).status_code == 403
    assert httpx2.post(address, data=words).status_code == 401
    cookie = {"cookie": house.session()}
    for origin in ("https://elsewhere.example", "null", house.url.replace("http://", "https://elsewhere.")):
        assert httpx2.post(address, data=words, headers=cookie | {"origin": origin}).status_code == 403
    assert httpx2.get(address, headers=cookie).status_code in (404, 405)
    assert [one["reason"] for one in health(house)["failures"]] == ["unknown_type"]
    unknown = httpx2.post(address, data={"reason": "<b>"}, headers=cookie | PERSON)
    assert unknown.status_code == 400
    assert "<b>" not in unknown.text


def test_an_import_is_remembered_without_the_names_of_documents(house: House) -> None:
    lines = b"\n".join(json.dumps(one).encode() for one in (said("a"), said("b"), {"type": "nothing"}))
    words = {"name": "what jane said.jsonl", "source": "a file"}
    done = httpx2.post(f"{house.url}/v1/import", params=words, content=lines, headers=bearer(house.key("admin")))
    assert done.status_code == 200, done.text
    [told] = caught_up(house)["imports"]
    assert (told["formats"], told["documents"], told["read"], told["stored"], told["failed"]) == ("events", 1, 3, 2, 1)
    assert "jane" not in json.dumps(told)
    assert health(house)["balanced"]
    assert "a file" in page(house).text
    house.accounts.projects.create("bank", by=TERMINAL)
    assert health(house, house.key("read", "bank"))["imports"] == []


def test_what_the_disk_has_spoilt_is_told_to_who_sees_all(house: House) -> None:
    assert "Damaged on the disk" not in page(house).text
    house.send(said("a"))
    house.store.inbox.note_damage(Damage("batch 7", now(), 12, 3, "its checksum is another"))
    [told] = health(house)["damages"]
    assert (told["place"], told["events"], told["lost"]) == ("batch 7", 12, 3)
    assert "its checksum is another" in page(house).text
    assert health(house, house.key("read"))["damages"] == []


def test_an_empty_house_says_how_to_send_the_first_event(house: House) -> None:
    text = unescape(page(house).text)
    assert f"curl {house.url}/v1/events" in text
    assert "telltale keys create --scope ingest" in text
    found = health(house)
    assert (found["balanced"], found["ledger"], found["last"]) == (True, [], None)


def test_names_by_strangers_are_inert(house: House) -> None:
    for payload in PAYLOADS:
        bad = {"type": "message", "conversation_id": payload, "properties": {"role": payload}}
        house.send(said("a", payload), bad, source=payload)
    caught_up(house)
    text = page(house).text
    for payload in PAYLOADS:
        assert payload in unescape(text)
    assert not re.search(r"<(script(?! type=.module. src=./static/)|img|style)", text)


@pytest.mark.parametrize("query", ["taken=x&still=1", "taken=1", "taken=-1&still=0", "taken=<b>&still=<b>"])
def test_an_address_that_was_made_up_says_nothing(house: House, query: str) -> None:
    assert "Tried again" not in page(house, f"/health?{query}").text


NAMED = re.compile(
    r"""(?:raise|return|yield) (?:\w+Error|Refus\w+|Unfit|Failed)\((?:[\w.()]+, )?"([a-z]+(?:_[a-z]+)+)["]"""
)


def test_every_reason_has_a_remedy() -> None:
    files = [file for room in ("connectors", "intake") for file in (SOURCES / room).rglob("*.py")]
    found = {match[1] for file in files for match in NAMED.finditer(file.read_text())}
    assert len(found) >= 15
    assert found <= set(REMEDIES)
    assert all(sentence.endswith(".") and sentence != OTHERWISE for sentence in REMEDIES.values())

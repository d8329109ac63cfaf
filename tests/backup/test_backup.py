"""A backup is made while others send; what is restored from it is the same, and who was erased stays erased."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.erasing.test_doors import sent, written
from tests.erasing.world import PROJECT, Person, events_of, everywhere, filled, opened, people, wish
from tests.reliability.house import House, house
from tests.store.tables import differing, tables
from tests.surfaces.cli.command import run

SECRETS = ("accounts.secret", "contacts.key", "accounts.sqlite", "inbox.sqlite")


@pytest.fixture
def folder(tmp_path: Path) -> tuple[Path, list[Person]]:
    """A data folder with archive, inbox, failed records, keys and a setting."""
    home, everybody = tmp_path / "home", people(8)
    home.mkdir()
    (home / "telltale.toml").write_text('timezone = "Europe/Berlin"\n')
    (home / "prices.toml").write_text('[[price]]\nmodel = "m"\ninput = 1\noutput = 2\n')
    assert run(home, "keys", "create", "--scope", "read").code == 0
    with opened(home) as store:
        filled(store, everybody)
    return home, everybody


@pytest.mark.parametrize("ending", [pytest.param("tar", marks=pytest.mark.long), "tar.zst"])
def test_what_is_restored_is_the_same(tmp_path: Path, folder: tuple[Path, list[Person]], ending: str) -> None:
    home, _ = folder
    file, anew = tmp_path / f"backup.{ending}", tmp_path / "anew"
    told = run(home, "backup", file, "--json").json
    assert file.stat().st_mode & 0o777 == 0o600
    assert told["bytes"] > 0
    restored = run(home, "restore", file, "--home", anew, "--json")
    assert restored.code == 0, restored.err
    with opened(home) as before, opened(anew) as after:
        assert differing(tables(before), tables(after)) == {}
        assert before.inbox.failed() == after.inbox.failed()
        assert before.inbox.tallies() == after.inbox.tallies()
        assert set(after.check().values()) == {0}
        assert restored.json["events"] == len(tables(after)["events"])
        assert after.settings.timezone == "Europe/Berlin"
    assert (anew / "prices.toml").read_bytes() == (home / "prices.toml").read_bytes()
    assert (anew / "contacts.key").read_bytes() == (home / "contacts.key").read_bytes()
    assert {name: (anew / name).stat().st_mode & 0o777 for name in SECRETS} == dict.fromkeys(SECRETS, 0o600)
    assert run(anew, "keys", "list", "--json").json == run(home, "keys", "list", "--json").json
    assert run(anew, "audit", "verify").code == 0
    assert list(home.glob("scratch/*")) == []


def test_who_was_erased_after_the_backup_stays_erased(tmp_path: Path, folder: tuple[Path, list[Person]]) -> None:
    home, (one, other, *_) = folder
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "backup.tar.zst"
    assert run(home, "erase", "--user", other.user, "--yes").code == 0
    assert run(home, "backup", file).code == 0
    # What is said after an erasure is new; an older list knows nothing of it, and a newer one leaves it alone.
    later = {"type": "message", "timestamp": "2026-12-30T10:00:00Z", "user_id": other.user, "conversation_id": "later",
             "properties": {"role": "user", "text": "back again"}}  # fmt: skip
    receipt = run(home, "erase", "--user", one.user, "--yes", "--json").json
    run(home, "import", written(tmp_path / "later.jsonl", [later]), "--project", PROJECT)
    assert run(home, "restore", file, "--home", old).code == 0
    assert everywhere(old, one.word)
    assert everywhere(old, other.word) == set()
    for number, list_of_erasures in enumerate((home, home / "erasures.jsonl")):
        anew = new / str(number)
        restored = run(home, "restore", file, "--home", anew, "--erasures", list_of_erasures, "--json").json
        assert [again["id"] for again in restored["erased"]] == [receipt["id"]]
        assert everywhere(anew, one.word) == set()
        assert everywhere(anew, other.word) == set()
        entries = run(anew, "audit", "list", "--json").json["entries"]
        assert next(one["target"] for one in entries if one["action"] == "person erased") == f"erasure:{receipt['id']}"
    with opened(home) as known, opened(new / "1") as again:
        assert len(tables(known)["events"]) == len(tables(again)["events"]) + 1
        assert set(again.check().values()) == {0}


def test_a_list_of_another_installation_is_refused(tmp_path: Path, folder: tuple[Path, list[Person]]) -> None:
    home, _ = folder
    file, stranger = tmp_path / "backup.tar", tmp_path / "stranger"
    run(home, "backup", file)
    with opened(stranger) as store:
        store.erase(wish(people(1)[0]))
    refused = run(home, "restore", file, "--home", tmp_path / "anew", "--erasures", stranger)
    assert refused.code == 1
    assert "another contacts.key" in refused.err


class Writers:
    """Send events until they are stopped, and know what was acknowledged."""

    def __init__(self, served: House) -> None:
        self._served, self._stop = served, threading.Event()
        self.acknowledged = list[str]()
        self._threads = [threading.Thread(target=self._send, args=(number,)) for number in range(4)]
        for one in self._threads:
            one.start()

    def _send(self, writer: int) -> None:
        number = 0
        while not self._stop.is_set():
            events: list[dict[str, Any]] = [
                {"type": "message", "event_id": f"{writer}-{number}-{place}", "conversation_id": f"{writer}-{number}",
                 "user_id": f"u{writer}", "properties": {"role": "user", "text": "where is my order"}}
                for place in range(5)
            ]  # fmt: skip
            assert sent(self._served, *events)["accepted"] == 5
            self.acknowledged += [event["event_id"] for event in events]
            number += 1
            # A backup among senders is no matter of how many they are.
            self._stop.wait(0.1)

    def stop(self) -> None:
        """No more."""
        self._stop.set()
        for one in self._threads:
            one.join()


@pytest.mark.parametrize("cycles", [1, pytest.param(20, marks=pytest.mark.long)])
def test_made_while_others_send(tmp_path: Path, cycles: int) -> None:
    """What was acknowledged before a backup was begun is in it; what is in it was sent."""
    everybody = people(cycles + 1)
    with house(tmp_path / "home", PROJECT) as served:
        served.start()
        sent(served, *events_of(everybody))
        writers = Writers(served)
        try:
            for cycle in range(cycles):
                time.sleep(0.5)
                before = list(writers.acknowledged)
                file, anew = tmp_path / f"{cycle}.tar.zst", tmp_path / f"anew-{cycle}"
                assert run(served.home, "backup", file).code == 0
                after = set(writers.acknowledged) | {f"{w}-{len(writers.acknowledged)}" for w in range(4)}
                assert run(served.home, "erase", "--user", everybody[cycle].user, "--yes").code == 0
                assert run(served.home, "restore", file, "--home", anew, "--erasures", served.home).code == 0
                with opened(anew) as store:
                    stored = [name for (name,) in store.read("SELECT event_id FROM events WHERE thread LIKE '_-%'")[1]]
                    assert len(stored) == len(set(stored))
                    assert set(before) <= set(stored)
                    assert len(set(stored) - after) <= 4 * 5  # under way when the backup ended
                    assert set(store.check().values()) == {0}
                for one in everybody[: cycle + 1]:
                    assert everywhere(anew, one.word) == set()
                assert everywhere(anew, everybody[-1].word)
        finally:
            writers.stop()
        assert served.stop() == 0
    with served.opened() as store:
        stored = [name for (name,) in store.read("SELECT event_id FROM events WHERE thread LIKE '_-%'")[1]]
        assert sorted(stored) == sorted(writers.acknowledged)


def test_the_manifest_is_for_programs(tmp_path: Path, folder: tuple[Path, list[Person]]) -> None:
    home, _ = folder
    told = run(home, "backup", tmp_path / "backup.tar", "--json").json
    assert json.dumps(told)
    assert set(told) == {"file", "made_at", "files", "bytes"}

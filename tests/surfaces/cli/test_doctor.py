"""The check-up finds what was planted, and says what to do; over a good folder it says that all is well."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from telltale.event import now
from telltale.store.examining import Finding
from telltale.surfaces.cli.checkup import services
from tests.surfaces.cli.command import SAMPLE_DAY, run

Plant = Callable[[Path], Any]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder in order."""
    home = tmp_path / "home"
    assert run(home, "import", SAMPLE_DAY).code == 0
    assert run(home, "keys", "create", "--scope", "read").code == 0
    return home


def findings(home: Path) -> dict[str, dict[str, str]]:
    """What the check-up says, by what it looked at."""
    return {one["about"]: one for one in run(home, "doctor", "--json").json["findings"]}


def inbox(home: Path, sql: str, *values: Any) -> None:
    """Change the inbox behind everybody's back."""
    with closing(sqlite3.connect(home / "inbox.sqlite")) as db:
        db.execute("CREATE TABLE IF NOT EXISTS erasures (id TEXT, begun_at INTEGER, plan BLOB, receipt TEXT,"
                   " cut INTEGER NOT NULL DEFAULT 0, recorded INTEGER NOT NULL DEFAULT 0)")  # fmt: skip
        db.execute(sql, values)
        db.commit()


def failing(home: Path) -> None:
    """A record that cannot be accepted."""
    (home / "bad.jsonl").write_text('{"type": "message", "timestamp": "never", "properties": {"role": "user"}}\n')
    run(home, "import", home / "bad.jsonl", "--format", "events")


WRONG: list[tuple[str, Plant, str, str, str]] = [
    ("secrets", lambda home: (home / "contacts.key").chmod(0o644), "broken", "contacts.key", "chmod 600"),
    ("secrets", lambda home: (home / "accounts.secret").chmod(0o640), "broken", "accounts.secret", "keys rotate"),
    ("readers", lambda home: (home.chmod(0o755), (home / "inbox.sqlite").chmod(0o644)), "worth a look", "others",
     "chmod 700"),
    ("clock", lambda home: inbox(home, "UPDATE batches SET received_at = ?", now() + 86_400_000_000), "worth a look",
     "this machine says", "timedatectl"),
    ("erasures", lambda home: inbox(home, "INSERT INTO erasures (id, begun_at, plan) VALUES ('e', 1, x'00')"), "broken",
     "1 begun and not done", "carries them on"),
    ("erasures", lambda home: (home / "erasures.jsonl").write_text("rubbish\n"), "broken", "1 of 1 lines",
     "from a backup"),
    ("failed records", failing, "worth a look", "1 invalid_time", "telltale failed replay"),
    ("inbox", lambda home: inbox(home, "UPDATE batches SET checksum = 1"), "broken", "damaged", "backup"),
    ("layout", lambda home: (home / "layout").write_text("many"), "broken", "no number", "write"),
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=[f"{one[0]}-{one[3]}" for one in WRONG])
def test_what_is_wrong_is_found(home: Path, wrong: tuple[str, Plant, str, str, str]) -> None:
    about, plant, state, seen, do = wrong
    assert findings(home)[about]["state"] == "well"
    plant(home)
    found = findings(home)[about]
    assert found["state"] == state
    assert seen in found["seen"]
    assert do in found["do"]


def test_a_good_folder_is_well(home: Path) -> None:
    found = findings(home)
    assert {about: one["seen"] for about, one in found.items() if one["state"] != "well"} == {}
    assert run(home, "doctor").code == 0


def unit(tmp_path: Path, program: str, folder: str) -> Path:
    """A unit of systemd."""
    path = tmp_path / "telltale.service"
    path.write_text(f"[Service]\n# a note\nEnvironment=TELLTALE_HOME={folder}\nExecStart={program} serve\n")
    return path


def state(found: list[Finding]) -> list[str]:
    return [one.state for one in found]


def test_the_service_starts_what_is_there_and_keeps_its_data_here(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    assert services(home, tmp_path / "none") == []
    assert state(services(home, unit(tmp_path, sys.executable, str(home)))) == ["well"]
    missing = services(home, unit(tmp_path, "/opt/telltale/bin/nothing", str(home)))
    assert state(missing) == ["broken"]
    assert "ExecStart" in missing[0].do
    other = services(home, unit(tmp_path, sys.executable, "%S/telltale"))
    assert state(other) == ["worth a look"]
    assert "/var/lib" in other[0].do
    link = tmp_path / "link"
    link.symlink_to(home)
    assert state(services(home, unit(tmp_path, sys.executable, str(link)))) == ["well"]

"""Keys, projects, the owner and the audit log at the command line, beside a running server and without one."""

from __future__ import annotations

import os
import pty
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from telltale.accounts import Action, may, opened
from tests.accounts.world import PASSWORD
from tests.surfaces.cli.command import environment, program, run
from tests.surfaces.cli.serving import started


def test_a_key_from_the_first_to_the_last_day(tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = run(home, "keys", "create", "--scope", "ingest", "--name", "web bot", "--json")
    assert done.code == 0, done.err
    made = done.json
    assert made["key"].startswith("tt_i")
    assert (made["scope"], made["project"], made["name"], made["state"]) == ("ingest", "default", "web bot", "active")
    assert made["created_at"].endswith("Z")
    assert made["last_used_at"] is None
    with opened(home) as accounts:
        assert may(accounts.keys.verify(made["key"]), Action.SEND, "default")

    listed = run(home, "keys", "list", "--json")
    assert made["key"] not in listed.out
    (row,) = listed.json["keys"]
    assert row["id"] == made["id"] == made["key"][:10]
    assert row["last_used_at"]

    rotated = run(home, "keys", "rotate", made["id"], "--hours", "2", "--json").json
    assert rotated["key"] != made["key"]
    assert rotated["replaced"]["state"] == "ending"
    assert rotated["replaced"]["successor"] == rotated["id"]
    assert run(home, "keys", "revoke", made["id"], "--json").json["state"] == "revoked"
    with opened(home) as accounts:
        assert accounts.keys.verify(made["key"]) is None
        assert accounts.keys.verify(rotated["key"])
    told = run(home, "keys", "list")
    assert "revoked" in told.out
    assert rotated["id"] in told.out
    assert rotated["key"] not in told.out


def test_a_script_can_take_the_key(tmp_path: Path) -> None:
    done = run(tmp_path / "home", "keys", "create", "--scope", "admin")
    assert done.code == 0
    with opened(tmp_path / "home") as accounts:
        assert may(accounts.keys.verify(done.out.strip()), Action.ADMINISTER)
    assert "not shown again" in done.err


def test_a_key_made_and_revoked_while_a_server_runs(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with started(home), opened(home) as accounts:
        made = run(home, "keys", "create", "--scope", "read", "--json").json
        assert accounts.keys.verify(made["key"])
        assert run(home, "projects", "create", "shop").code == 0
        assert [one.name for one in accounts.projects.list()] == ["default", "shop"]
        assert accounts.keys.verify(made["key"])
        assert run(home, "keys", "revoke", made["key"]).code == 0
        time.sleep(1)
        assert accounts.keys.verify(made["key"]) is None


def test_projects(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert [one["name"] for one in run(home, "projects", "list", "--json").json["projects"]] == ["default"]
    made = run(home, "projects", "create", "Shop 2", "--json").json
    assert (made["name"], made["timezone"], made["events_per_minute"]) == ("Shop 2", None, None)
    key = run(home, "keys", "create", "--scope", "read", "--project", "Shop 2", "--json").json
    assert key["project"] == "Shop 2"
    assert [one["id"] for one in run(home, "keys", "list", "--project", "Shop 2", "--json").json["keys"]] == [key["id"]]
    assert run(home, "keys", "list", "--project", "default", "--json").json == {"keys": []}
    assert "Shop 2" in run(home, "projects", "list").out


def test_a_quota_is_set_and_lifted_and_written_down(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for words, quota in ((("--quota", "600"), 600), (("--no-quota",), None)):
        assert run(home, "projects", "set", "default", *words, "--json").json["events_per_minute"] == quota
        [listed] = run(home, "projects", "list", "--json").json["projects"]
        assert listed["events_per_minute"] == quota
    assert "1,200 events a minute" in run(home, "projects", "set", "default", "--quota", "1200").err
    assert "1200" in run(home, "projects", "list").out
    assert run(home, "audit", "list", "--json").out.count("project changed") == 3


def test_the_password_of_the_owner(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert "no owner yet" in run(home, "users", "list").err
    done = run(home, "users", "set-password", "--stdin", "--name", "Ann", "--json", given=f"{PASSWORD}\n".encode())
    assert done.code == 0, done.err
    assert (done.json["name"], done.json["role"]) == ("Ann", "owner")
    with opened(home) as accounts:
        session = accounts.sign_in("ann", PASSWORD, address="192.0.2.7")
    done = run(home, "users", "set-password", "--stdin", given=b"another horse battery")
    assert (done.code, done.out) == (0, "")
    assert "signed out everywhere" in done.err
    with opened(home) as accounts:
        assert accounts.sessions.verify(session) is None
        assert accounts.sign_in("ann", "another horse battery", address="192.0.2.7")
    (row,) = run(home, "users", "list", "--json").json["users"]
    assert row["name"] == "Ann"
    assert "password" not in row


def test_a_password_that_is_typed_is_not_shown(tmp_path: Path) -> None:
    home, (ours, theirs) = tmp_path / "home", pty.openpty()
    typing = subprocess.Popen(
        program("users", "set-password"), stdin=theirs, stdout=theirs, stderr=theirs, env=environment(home),
        start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    for question in (b"New password:", b"Repeat for confirmation:"):
        while question not in shown:
            shown += os.read(ours, 1000)
        os.write(ours, f"{PASSWORD}\n".encode())
    assert typing.wait(60) == 0
    while b"has a new password" not in shown:
        shown += os.read(ours, 1000)
    os.close(ours)
    assert PASSWORD.encode() not in shown
    with opened(home) as accounts:
        assert accounts.sign_in("owner", PASSWORD, address="192.0.2.7")


def test_the_audit_log(tmp_path: Path) -> None:
    home = tmp_path / "home"
    key = run(home, "keys", "create", "--scope", "ingest", "--json").json["id"]
    run(home, "keys", "revoke", key)
    entries = run(home, "audit", "list", "--json").json["entries"]
    assert [(one["actor"], one["action"], one["target"]) for one in entries[:2]] == [
        ("terminal", "key revoked", f"key:{key}"), ("terminal", "key created", f"key:{key}"),
    ]  # fmt: skip
    assert run(home, "audit", "list", "--limit", "1", "--before", "3", "--json").json["entries"] == entries[1:2]
    assert key in run(home, "audit", "list").out
    assert run(home, "audit", "verify", "--json").json == {"entries": 3, "flaws": []}
    assert "3 entries" in run(home, "audit", "verify").out
    with sqlite3.connect(home / "accounts.sqlite") as db:
        db.execute("UPDATE audit SET actor = 'person:1' WHERE number = 2")
    db.close()
    done = run(home, "audit", "verify", "--json")
    assert (done.code, len(done.json["flaws"])) == (1, 1)
    done = run(home, "audit", "verify")
    assert (done.code, done.out) == (1, "entry 2 was changed, or the one before it\n")


WRONG_WORDS = [
    (("keys", "create"), 2, "--scope"),
    (("keys", "create", "--scope", "injest"), 2, "did you mean 'ingest'"),
    (("keys", "create", "--scope", "read", "--project", "defualt"), 2, "did you mean 'default'"),
    (("keys", "create", "--scope", "widget"), 2, "--origin"),
    (("keys", "create", "--scope", "widget", "--origin", "shop"), 2, "no origin"),
    (("keys", "create", "--scope", "read", "--name", "n" * 300), 2, "at most 200"),
    (("keys", "list", "--project", "shop"), 2, "telltale projects list"),
    (("keys", "revoke"), 2, "KEY"),
    (("keys", "revoke", "tt_inobody"), 2, "telltale keys list"),
    (("keys", "revoke", "\udcff"), 2, "half a character"),
    (("keys", "rotate", "tt_inobody"), 2, "telltale keys list"),
    (("projects", "create", ""), 2, "cannot be the name"),
    (("projects", "create", "default"), 2, "already"),
    (("projects", "set", "shop", "--quota", "5"), 2, "telltale projects list"),
    (("projects", "set", "default", "--quota", "0"), 2, "1 or more"),
    (("projects", "set", "default", "--quota", str(1 << 31)), 2, "1 or more"),
    (("projects", "set", "default", "--quota", "many"), 2, "many"),
    (("projects", "set", "default", "--quota", "5", "--no-quota"), 2, "one of"),
    (("projects", "set", "default"), 2, "one of"),
    (("users", "set-password"), 2, "--stdin"),
    (("users", "set-password", "--stdin"), 2, "at least 12"),
    (("users", "set-password", "--stdin", "--email", "ann"), 2, "e-mail"),
    (("audit", "list", "--limit", "0"), 2, "--limit"),
    (("nobody",), 2, "No such command"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which nothing was done yet."""
    return tmp_path_factory.mktemp("wrong")


@pytest.mark.parametrize(
    ("words", "code", "says"), WRONG_WORDS, ids=[" ".join(words)[:60] for words, _, _ in WRONG_WORDS]
)
def test_wrong_words(words: tuple[str, ...], code: int, says: str, home: Path) -> None:
    done = run(home, *words)
    assert (done.code, done.out) == (code, ""), done
    assert says in done.err
    assert done.err.count("\n") == 1


def test_a_password_for_somebody_else(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run(home, "users", "set-password", "--stdin", given=PASSWORD.encode()).code == 0
    for words, says in ((("--name", "bob"), "no user 'bob'"), (("--email", "a@b.example"), "first owner")):
        done = run(home, "users", "set-password", "--stdin", *words, given=PASSWORD.encode())
        assert (done.code, done.out) == (2, "")
        assert says in done.err


def test_a_database_that_cannot_be_used(tmp_path: Path) -> None:
    for url, code, says in (
        ("nonsense://ann:hush@host/db", 2, "accounts_url"),
        ("sqlite:////proc/nowhere/accounts.sqlite", 1, "cannot be used"),
    ):
        done = run(tmp_path / "home", "keys", "list", TELLTALE_ACCOUNTS_URL=url)
        assert (done.code, done.out) == (code, ""), done
        assert says in done.err
        assert "hush" not in done.err
    told = run(tmp_path / "home", "settings", "--json", TELLTALE_ACCOUNTS_URL="postgresql://ann:hush@host/db")
    assert "hush" not in told.out + told.err
    assert "postgresql://***" in told.out


def test_the_doctor_looks_at_accounts(tmp_path: Path) -> None:
    home = tmp_path / "home"

    def seen() -> tuple[int, str, str]:
        done = run(home, "doctor", "--json")
        (found,) = [one for one in done.json["findings"] if one["about"] == "accounts"]
        return done.code, found["state"], found["seen"]

    assert seen()[1:] == ("well", "none yet; the first telltale serve or telltale keys create makes them")
    assert not (home / "accounts.sqlite").exists()
    assert run(home, "keys", "create", "--scope", "ingest").code == 0
    assert seen()[1:] == ("well", "keys: 1; the audit log is whole")
    with sqlite3.connect(home / "accounts.sqlite") as db:
        db.execute("DELETE FROM audit WHERE number = 2")
    db.close()
    code, state, told = seen()
    assert (code, state) == (1, "broken")
    assert "not whole" in told
    (home / "accounts.secret").unlink()
    assert "is missing" in seen()[2]

"""Many threads and several processes on one file."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from telltale.accounts.accounts import Accounts
from tests.accounts.world import Clock, opened

# Makes keys in a folder, and prints each.
MAKING = """
import sys
from pathlib import Path
from telltale import accounts
with accounts.opened(Path(sys.argv[1])) as opened:
    for number in range(int(sys.argv[2])):
        print(opened.keys.create("ingest", project="default", name=f"{sys.argv[3]} {number}", by="terminal").key)
"""

PROCESSES, THREADS, KEYS = 3, 4, 8


def making(home: Path, count: int, name: str) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", MAKING, str(home), str(count), name]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True)


def test_threads_and_processes_on_one_file(tmp_path: Path, accounts: Accounts, clock: Clock) -> None:
    processes = [making(tmp_path, KEYS, f"process {number}") for number in range(PROCESSES)]

    def work(name: str) -> list[str]:
        made = [accounts.keys.create("read", project="default", name=name, by="test").key for _ in range(KEYS)]
        assert all(accounts.keys.verify(key) for key in made)
        accounts.keys.revoke(made[0], by="test")
        assert accounts.keys.verify(made[0]) is None
        return made[1:]

    with ThreadPoolExecutor(THREADS) as pool:
        mine = [key for made in pool.map(work, map(str, range(THREADS))) for key in made]
    theirs = [key for one in processes for key in one.communicate()[0].split()]
    assert [one.returncode for one in processes] == [0] * PROCESSES
    assert len(theirs) == PROCESSES * KEYS
    assert all(accounts.keys.verify(key) for key in mine + theirs)
    assert len(accounts.keys.list()) == THREADS * KEYS + PROCESSES * KEYS
    assert accounts.audit.verify() == []
    assert accounts.audit.entries(limit=1)[0].number == 1 + THREADS * (KEYS + 1) + PROCESSES * KEYS


def test_processes_that_open_an_empty_folder_at_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    processes = [making(home, 1, f"process {number}") for number in range(4)]
    keys = [one.communicate()[0].strip() for one in processes]
    assert [one.returncode for one in processes] == [0] * 4
    with opened(home, Clock()) as accounts:
        assert all(accounts.keys.verify(key) for key in keys)
        assert [one.name for one in accounts.projects.list()] == ["default"]
        assert accounts.audit.verify() == []


def test_a_process_that_is_killed_leaves_whole_entries(tmp_path: Path, accounts: Accounts) -> None:
    process = making(tmp_path, 100_000, "killed")
    end = time.monotonic() + 60
    while len(accounts.keys.list()) < 3:
        assert time.monotonic() < end
        time.sleep(0.02)
    process.kill()
    process.communicate()
    assert accounts.audit.verify() == []
    made = {f"key:{one.id}" for one in accounts.keys.list()}
    told = {one.target for one in accounts.audit.entries(limit=200_000)} - {"accounts"}
    assert made == told
    assert accounts.keys.create("read", project="default", by="test")


def test_a_reader_is_not_held_up_by_a_writer(tmp_path: Path, accounts: Accounts, clock: Clock) -> None:
    key = accounts.keys.create("ingest", project="default", by="test").key
    with opened(tmp_path, clock) as other, other.database.writing() as db:
        db.exec_driver_sql("UPDATE projects SET created_at = 0")
        assert accounts.keys.verify(key)
        assert len(accounts.projects.list()) == 1


def test_files_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with opened(tmp_path / "home", Clock()) as accounts:
            accounts.projects.create("shop", by="test")
            found = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "home").iterdir()}
    finally:
        os.umask(before)
    assert set(found) == {"accounts.sqlite", "accounts.sqlite-wal", "accounts.sqlite-shm", "accounts.secret"}
    assert set(found.values()) == {0o600}

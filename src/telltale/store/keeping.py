"""Keeping: whether what is kept is kept well - from whom, by which clock, and with nothing left undone."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import suppress
from pathlib import Path

from telltale.event import now, to_iso
from telltale.event.instants import MINUTE
from telltale.store import tombstones
from telltale.store.backups import SECRETS
from telltale.store.erasing import unfinished
from telltale.store.finding import Finding, reading

# Half a minute is nothing; from here on charts and tombstones are wrong.
_AHEAD = 5 * MINUTE

# The inbox holds what people said, and is looked at with the folder.
_SECRETS = (SECRETS | {"server.json"}) - {"inbox.sqlite"}


def secrets(home: Path) -> Finding:
    """What opens doors can be read by its owner alone."""
    found = sorted(name for name in _SECRETS if _others_may(home / name))
    if found:
        where = " ".join(str(home / name) for name in found)
        return Finding("secrets", "broken", f"others on this machine can read {', '.join(found)}",
                       f"chmod 600 {where}; then telltale keys rotate, since somebody may have read them")  # fmt: skip
    return Finding("secrets", "well", "readable by their owner alone")


def readers(home: Path) -> Finding:
    """What people said can be read by its owner alone."""
    if _others_may(home) and _others_may(home / "inbox.sqlite"):
        return Finding("readers", "worth a look", "others on this machine can read what people said",
                       f"chmod 700 {home}")  # fmt: skip
    return Finding("readers", "well", "the folder's owner alone")


def clock(home: Path) -> Finding:
    """Nothing that was received lies ahead of this machine's clock."""
    newest = 0
    with suppress(sqlite3.Error), reading(home) as db:
        newest = db.execute("SELECT coalesce(max(received_at), 0) FROM batches").fetchone()[0]
    if newest > now() + _AHEAD:
        seen = f"the newest events came at {to_iso(newest)[:19]}, and this machine says {to_iso(now())[:19]} UTC"
        return Finding("clock", "worth a look", seen, "put the clock right, as with timedatectl set-ntp true")
    return Finding("clock", "well", f"{to_iso(now())[:19].replace('T', ' ')} UTC")


def erasures(home: Path) -> Finding:
    """No erasure was left undone, and the list that keeps people out can be read."""
    number = 0
    with suppress(sqlite3.Error), reading(home) as db:
        number = unfinished(db)
    if number:
        return Finding("erasures", "broken", f"{number} begun and not done: of these people something may be left",
                       "any telltale command, or a restart of the server, carries them on")  # fmt: skip
    listed = tombstones.lines(home / tombstones.NAME)
    spoilt = listed.count(None)
    if spoilt:
        return Finding("erasures", "broken", f"{spoilt} of {len(listed)} lines of {tombstones.NAME} cannot be read",
                       "restore that file from a backup: it keeps erased people out")  # fmt: skip
    return Finding("erasures", "well", f"{len(listed):,} done, none left undone")


def room(home: Path) -> Finding:
    """An index can be written anew beside the one that is there, as a rebuild and an erasure do."""
    index = home / "index.duckdb"
    size, free = index.stat().st_size if index.exists() else 0, shutil.disk_usage(home).free
    if free < 2 * size:
        seen = f"{free / 1e9:,.1f} GB left; the index has {size / 1e9:,.1f} GB"
        return Finding("room", "worth a look", seen, "make room: a rebuild or an erasure writes the index anew")
    return Finding("room", "well", "enough to write the index anew")


def failures(home: Path) -> Finding:
    """How many records were not accepted, and why."""
    found: list[tuple[str, int]] = []
    with suppress(sqlite3.Error), reading(home) as db:
        found = db.execute("SELECT reason, count(*) FROM failed GROUP BY reason ORDER BY 2 DESC, 1").fetchall()
    if not found:
        return Finding("failed records", "well", "none")
    named = ", ".join(f"{number:,} {reason}" for reason, number in found[:5]) + ("…" if len(found) > 5 else "")
    seen = f"{sum(number for _, number in found):,} records were not accepted: {named}"
    do = "telltale failed list says what is wrong with each; after the fix, telltale failed replay"
    return Finding("failed records", "worth a look", seen, do)


def _others_may(path: Path) -> bool:
    """Whether somebody beside its owner may read a path; False where there is none."""
    try:
        return bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
    except OSError:
        return False

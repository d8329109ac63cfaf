"""Health: the ledger of everything that was sent, how far the index is behind, and what could not be accepted.

The page, the HTTP interface and the figures for monitoring read the same.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable

import msgspec

from telltale.event import now, to_iso
from telltale.intake.remedies import remedy
from telltale.store import ERASED, Committer, Failing, Store, Tally
from telltale.store.imports import Import
from telltale.store.tallies import DAY

DAYS = 14
"""Days of the ledger that are told."""

EXAMPLES = 3
MOST = 100
"""Rows of a table."""


class Entry(msgspec.Struct):
    """What became of what one source sent on a day (UTC): how many, by fate. ``sent`` is their sum."""

    day: str
    project: str
    source: str
    sent: int
    became: dict[str, int]


class Sender(msgspec.Struct):
    """What became of everything that a source has sent in these days, and when something came last."""

    project: str
    source: str
    sent: int
    became: dict[str, int]
    last: str | None


class Weighed(msgspec.Struct):
    """A project's events by the ledger and where they are; ``difference`` is 0 when nothing is lost or doubled."""

    project: str
    stored: int
    indexed: int
    behind: int
    erased: int
    difference: int


class Example(msgspec.Struct):
    """One record that was not accepted."""

    number: int
    at: str
    source: str
    document: str
    position: str
    message: str


class Failure(msgspec.Struct):
    """A reason for which records were not accepted, what to do about it, and the newest of them."""

    reason: str
    records: int
    newest: str
    remedy: str
    examples: list[Example]


class Damage(msgspec.Struct):
    """A place on the disk that could not be read, and the events lost with it."""

    place: str
    noticed: str
    events: int
    lost: int
    why: str


class Disk(msgspec.Struct):
    """Bytes."""

    free: int
    total: int


class Health(msgspec.Struct):
    """How the server is. ``lag`` counts accepted events that the index has not taken in; ``lag_seconds`` is the age of
    the oldest of them. ``queue`` counts events that wait for the disk, each of which its sender still waits for.
    """

    at: str
    balanced: bool
    steady: bool
    lag: int
    lag_seconds: float
    queue: int
    disk: Disk
    last: str | None
    balances: list[Weighed]
    ledger: list[Entry]
    senders: list[Sender]
    failures: list[Failure]
    imports: list[Import]
    damages: list[Damage]


def health(store: Store, committer: Committer | None = None, project: str | None = None) -> Health:
    """How a server is, for a reader of one project or of all."""
    at = now()
    looked = store.standing(at - (DAYS - 1) * DAY)
    tallies = [one for one in looked.tallies if project in (None, one.fate.project)]
    behind = [one for name, one in looked.behind.items() if project in (None, name)]
    disk = shutil.disk_usage(store.settings.home)
    balances = [
        Weighed(one.project, one.stored, one.indexed, one.behind, one.erased, one.difference)
        for one in looked.balances
        if project in (None, one.project)
    ]
    senders = _senders(tallies)
    return Health(
        at=to_iso(at),
        balanced=not any(one.difference for one in balances),
        steady=looked.steady,
        lag=sum(one.events for one in behind),
        lag_seconds=max((at - min(one.oldest for one in behind)) / 1e6, 0.0) if behind else 0.0,
        queue=committer.waiting if committer else 0,
        disk=Disk(disk.free, disk.total),
        last=max((one.last for one in senders if one.last), default=None),
        balances=balances,
        ledger=_ledger(tallies),
        senders=senders,
        failures=_failures(store, project),
        imports=[one for one in store.inbox.imports() if project in (None, one.project)],
        damages=[] if project else _damages(store),
    )


def _became(tallies: Iterable[Tally]) -> dict[str, int]:
    counted = Counter[str]()
    for one in tallies:
        counted[one.fate.became] += one.events
    return {fate: events for fate, events in counted.items() if fate != ERASED}


def _ledger(tallies: list[Tally]) -> list[Entry]:
    groups: dict[tuple[int, str, str], list[Tally]] = {}
    for one in tallies:
        groups.setdefault((one.day, one.fate.project, one.fate.source), []).append(one)
    found: list[Entry] = []
    for (day, project, source), members in sorted(groups.items(), reverse=True):
        became = _became(members)
        found.append(Entry(to_iso(day)[:10], project, source, sum(became.values()), became))
    return found


def _senders(tallies: list[Tally]) -> list[Sender]:
    groups: dict[tuple[str, str], list[Tally]] = {}
    for one in tallies:
        groups.setdefault((one.fate.project, one.fate.source), []).append(one)
    found: list[Sender] = []
    for (project, source), members in sorted(groups.items()):
        became = _became(members)
        newest = max(one.newest for one in members)
        found.append(Sender(project, source, sum(became.values()), became, to_iso(newest) if newest else None))
    return sorted(found, key=lambda one: one.last or "", reverse=True)


def _failures(store: Store, project: str | None) -> list[Failure]:
    mine = [one for one in store.failing() if project in (None, one.project)]
    by_reason: dict[str, list[Failing]] = {}
    for one in mine:
        by_reason.setdefault(one.reason, []).append(one)
    return [
        Failure(
            reason,
            sum(one.records for one in members),
            to_iso(max(one.newest for one in members)),
            remedy(reason),
            _examples(store, reason, project),
        )
        for reason, members in by_reason.items()
    ]


def _damages(store: Store) -> list[Damage]:
    return [Damage(one.place, to_iso(one.noticed_at), one.events, one.lost, one.why) for one in store.inbox.damages()]


def _examples(store: Store, reason: str, project: str | None) -> list[Example]:
    return [
        Example(one.id, to_iso(one.failed_at), one.source, one.document, one.position, one.message)
        for one in store.inbox.failed(reason=reason, project=project, limit=EXAMPLES)
    ]

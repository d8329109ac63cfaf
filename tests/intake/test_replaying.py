"""Replaying: what failed is tried again, and what was sent stays as much as it was."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from telltale.connectors import Document
from telltale.intake import Importer, Reading, replaying
from telltale.intake.replaying import replay
from telltale.store import ACCEPTED, CONFLICT, DUPLICATE, REJECTED, FailedRecord, Fate, Store
from tests.agreement.world import lines
from tests.oracle.story import asks, bot
from tests.store.stores import opened

GOOD = [*asks(0), bot(1, "It arrives on Monday.")]
BAD = b'\n{"type": "message", "timestamp": 1780315200, "properties": {}}\n'
NOW = 1_780_315_200_000_000


def bring(store: Store, *contents: bytes) -> None:
    Importer(store, Reading(format="events")).run(
        Document(f"{number}", content=content) for number, content in enumerate(contents)
    )


def became(store: Store) -> Counter[str]:
    counted = Counter[str]()
    for tally in store.inbox.tallies():
        counted[tally.fate.became] += tally.events
    return +counted


def failed_lines(store: Store) -> None:
    """Good records among the failed, as after a fix; as if they had been refused."""
    records = [
        FailedRecord(NOW, "default", "events", "events", "a.jsonl", str(number), "not_json", "half a line", line)
        for number, line in enumerate(lines(GOOD).splitlines())
    ]
    store.inbox.fail(records)
    for record in records:
        store.inbox.count({Fate("default", record.source, REJECTED, record.reason): 1}, NOW)


@pytest.mark.parametrize("portion", [1, 2, 200])
def test_what_is_accepted_now_leaves_the_list_and_the_rejected(
    tmp_path: Path, portion: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "PORTION", portion)
    with opened(tmp_path) as store:
        bring(store, lines(GOOD[:1]) + BAD)
        failed_lines(store)
        assert became(store) == {ACCEPTED: 1, REJECTED: 1 + len(GOOD)}
        seen: list[int] = []
        ledger = replay(store, None, seen.append)
        assert (ledger.stored, ledger.duplicates, dict(ledger.failed)) == (len(GOOD) - 1, 1, {"invalid_properties": 1})
        assert sum(seen) == len(GOOD) + 1
        assert [one.reason for one in store.inbox.failed()] == ["invalid_properties"]
        assert became(store) == {ACCEPTED: len(GOOD), DUPLICATE: 1, REJECTED: 1}


def test_a_conflict_stays_one_however_often_it_is_tried(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        bring(store, lines([{**GOOD[0], "event_id": "e1"}]), lines([{**bot(1, "other"), "event_id": "e1"}]))
        assert became(store) == {ACCEPTED: 1, DUPLICATE: 1}
        for _ in range(2):
            ledger = replay(store, CONFLICT, lambda _: None)
            assert (ledger.duplicates, ledger.conflicts) == (1, 1)
            assert became(store) == {ACCEPTED: 1, DUPLICATE: 1}
            assert [one.reason for one in store.inbox.failed()] == [CONFLICT]

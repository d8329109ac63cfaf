"""SIGTERM under load: whoever was accepted is answered, and the process ends by itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.reliability.house import house
from tests.reliability.sending import Sending, missing


@pytest.mark.parametrize(
    ("kind", "times"),
    [("events", 2), ("single", 1), *(pytest.param(kind, 20, marks=pytest.mark.long) for kind in ("spans", "single"))],
)
def test_every_accepted_request_is_answered(
    tmp_path: Path, kind: str, times: int, record_property: Callable[[str, object], None]
) -> None:
    """Nobody sends anything again here: what is stored and was not acknowledged would be seen."""
    with house(tmp_path / "home") as served:
        first, longest = 1, 0.0
        for _ in range(times):
            served.start()
            sending = Sending(served, kind, seconds=3600, connections=16, first=first, tries=1, patience=5)
            time.sleep(1)
            begun = time.perf_counter()
            assert served.stop() == 0
            longest = max(longest, time.perf_counter() - begun)
            outcome = sending.ended(early=True)
            assert outcome.acked
            assert outcome.refused == []
            assert set(outcome.statuses) <= {200, 503}
            with served.opened() as store:
                assert missing(store, kind, outcome) == (set(), 0)
                column = "span_id" if kind == "spans" else "event_id"
                _, found = store.read(f"""
                    SELECT DISTINCT ('0x' || left({column}, 8))::BIGINT AS number FROM events
                    WHERE {column} IS NOT NULL AND number >= {first}""")
                assert {number for (number,) in found} == set(outcome.acked)
            first = max([*outcome.acked, *outcome.unknown]) + 1
        record_property("seconds until it ended, most", longest)

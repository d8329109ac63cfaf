"""Settings changed between openings: the facts are then what a fresh import under those settings would give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.agreement.world import bring_in, events_of
from tests.store.stores import at_once, opened
from tests.store.tables import differing, tables

CHANGES: dict[str, dict[str, Any]] = {
    "another time zone": {"timezone": "America/New_York"},
    "other gaps": {"conversation_gap": 600, "asynchronous_gap": 3600, "conversation_gaps": {"voice": 60}},
    "other windows": {"resolution_window": 3600, "asynchronous_resolution_window": 7200, "reopen_window": 7200},
    "answers that are fallbacks": {"fallback_texts": ["Sorry*", "I don't know"]},
    "other words": {"small_talk": ["where is my order"], "closings": ["tracking"], "unhelpful": ["my parcel"]},
    "other goals": {"goal_events": ["page"]},
}


@pytest.mark.parametrize("title", CHANGES)
def test_a_changed_setting_is_a_fresh_import_under_it(tmp_path: Path, title: str) -> None:
    events = events_of(11, 8)
    with opened(tmp_path / "changed") as store:
        bring_in(store, events)
        before = tables(store)
    with opened(tmp_path / "changed", **CHANGES[title]) as store:
        after = tables(store)
        assert differing(at_once(tmp_path / "fresh", events, **CHANGES[title]), after) == {}
        assert set(store.check().values()) == {0}
    assert differing(before, after) != {}
    with opened(tmp_path / "changed") as store:
        assert differing(before, tables(store)) == {}

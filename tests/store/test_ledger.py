"""The outcome ledger: rules that change, and what people decided by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from telltale.errors import UnknownName, WordsError
from telltale.settings import load
from telltale.store import Store
from tests.agreement.world import bring_in
from tests.oracle import nasty
from tests.oracle.story import asks, bot, rate, user
from tests.sampling import some
from tests.store.stores import columns, opened
from tests.store.tables import tables

GOOD = [*asks(0), bot(1, "It arrives on Monday.")]
WHOLE = ("thread", "started_at", "outcome", "outcome_before", "outcome_by_rule", "outcome_reason", "reopened",
         "evidence", "resolution_window", "quality_clean", "confirmed", "negative_after")  # fmt: skip


def named(store: Store) -> str:
    """The only conversation of a store."""
    ((name,),) = columns(store, "conversation")
    return name


CHANGES: list[dict[str, Any]] = [
    {"resolution_window": 3600, "asynchronous_resolution_window": 7200},
    {"reopen_window": 3600},
    {"negative_signals": ["thumbs_down"]},
    {"negative_signals": []},
    {"confirming_signals": ["goal"]},
    {"confirming_signals": []},
    {"confirming_events": ["survey_shown"]},
    {"confirmation_window": 30},
    {"closings": ["where is it"], "unhelpful": ["no"]},
    {"conversation_gap": 60, "asynchronous_gap": 120},
]


@pytest.mark.parametrize("change", some(CHANGES, 3), ids=",".join)
def test_applying_is_what_a_store_under_these_rules_says(tmp_path: Path, change: dict[str, Any]) -> None:
    events = nasty(7, 60)
    with opened(tmp_path / "other", **change) as other:
        bring_in(other, events)
        wanted = sorted(columns(other, *WHOLE), key=repr)
    with opened(tmp_path / "one") as store:
        bring_in(store, events)
        before = tables(store)
        usual = {name: getattr(store.settings, name) for name in change}
        version, _ = store.ledger.apply(change, "ann", "to see")
        assert (version.number, version.author, sorted(version.changed)) == (2, "ann", sorted(change))
        assert sorted(columns(store, *WHOLE), key=repr) == wanted
        assert not any(store.check().values())
        store.ledger.apply(usual, "ann", "back again")
        assert tables(store) == before


def test_versions_outlast_a_restart_and_settings_that_change_are_one(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.ledger.apply({"reopen_window": 60}, "ann", "shorter")
    with opened(tmp_path) as store:
        assert store.settings.reopen_window == 60
    with Store(load({}, home=tmp_path, repeat_window=120)) as store:
        newest = store.versions.newest()
        assert (store.settings.reopen_window, store.settings.repeat_window) == (60, 120)
        assert (newest.number, newest.author, newest.changed) == (3, "settings", ["repeat_window"])
        assert "repeat_window" in newest.reason


def test_an_override_wins_over_events_rules_and_a_rebuild(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        bring_in(store, GOOD)
        assert store.ledger.override(named(store), "abandoned", "ann", "they wrote elsewhere") is None
        wanted = [("abandoned", "resolved_assumed", "overridden", False, [])]
        told = ("outcome", "outcome_by_rule", "outcome_reason", "reopened", "evidence")
        assert columns(store, *told) == wanted
        bring_in(store, [user(2, "thanks"), rate(3, "csat", 5)])
        assert columns(store, "outcome", "outcome_by_rule") == [("abandoned", "resolved_confirmed")]
        store.ledger.apply({"confirming_signals": []}, "ann", "nothing confirms")
        assert columns(store, "outcome", "outcome_by_rule") == [("abandoned", "resolved_verified")]
        bring_in(store, [user(-1, "hi there")])  # an earlier activity: another key, the same conversation
        assert columns(store, "outcome") == [("abandoned",)]
        assert not any(store.check().values())
        store.rebuild()
        assert columns(store, "outcome") == [("abandoned",)]
    with opened(tmp_path) as store:
        (held,) = store.ledger.overrides()
        assert (held.conversation, held.outcome, held.author) == (named(store), "abandoned", "ann")
        assert store.ledger.override(named(store), None, "bob", "") == held
        assert columns(store, "outcome") == [("resolved_verified",)]
        assert store.ledger.overrides() == []


def test_an_index_that_is_lost_comes_back_with_its_overrides(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        bring_in(store, GOOD)
        store.ledger.override(named(store), "resolved_confirmed", "ann", "they called")
    (tmp_path / "index.duckdb").unlink()
    with opened(tmp_path) as store:
        assert columns(store, "outcome") == [("resolved_confirmed",)]


@pytest.mark.parametrize(
    ("outcome", "reason", "said"),
    [
        ("solved", "x", "no outcome 'solved'"),
        ("abandoned", " ", "needs a reason"),
        ("not_engaged", "x", "the user wrote or clicked in it"),
    ],
)
def test_what_cannot_be_decided_is_said(tmp_path: Path, outcome: str, reason: str, said: str) -> None:
    with opened(tmp_path) as store:
        bring_in(store, GOOD)
        with pytest.raises(WordsError, match=said):
            store.ledger.override(named(store), outcome, "ann", reason)
        with pytest.raises(UnknownName, match="no conversation 'c_none'"):
            store.ledger.override("c_none", "abandoned", "ann", "x")
        assert store.ledger.overrides() == []

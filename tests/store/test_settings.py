"""Settings changed between openings: the facts are then what a fresh import under those settings would give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from telltale.errors import UnknownName, WordsError
from telltale.settings import load
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


QUICK = ("another time zone", "other gaps", "answers that are fallbacks")


@pytest.mark.parametrize(
    "title", [pytest.param(title, marks=[pytest.mark.long] * (title not in QUICK)) for title in CHANGES]
)
def test_a_changed_setting_is_a_fresh_import_under_it(tmp_path: Path, title: str) -> None:
    events = events_of(11, 6)
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


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    (tmp_path / "telltale.toml").write_text('timezone = "Asia/Kolkata"\nport = 8123\n', encoding="utf-8")
    told = load({"TELLTALE_HOME": str(tmp_path), "TELLTALE_PORT": "9000", "TELLTALE_FALLBACK_TEXTS": '["Sorry*"]'})
    assert (told.timezone, told.port, told.fallback_texts) == ("Asia/Kolkata", 9000, ["Sorry*"])
    assert told.conversation_gap == 1800
    assert load({"TELLTALE_PORT": "9000"}, home=tmp_path, port=1).port == 1


WRONG: list[tuple[dict[str, str], str]] = [
    ({"TELLTALE_PORT": "often"}, "setting port = 'often': Expected `int`, got `str`"),
    (
        {"TELLTALE_TIMEZONE": "Europe/Atlantis"},
        "no time zone 'Europe/Atlantis'; give an IANA name such as Europe/Berlin",
    ),
    ({"TELLTALE_FALLBACK_TEXTS": "Sorry"}, "setting fallback_texts = 'Sorry': Expected `array`, got `str`"),
    ({"TELLTALE_CONVERSATION_GAPS": '{"web": "long"}'}, "setting conversation_gaps"),
]


@pytest.mark.parametrize(("said", "sentence"), WRONG, ids=[next(iter(said)) for said, _ in WRONG])
def test_a_wrong_setting_is_named(tmp_path: Path, said: dict[str, str], sentence: str) -> None:
    with pytest.raises(WordsError) as raised:
        load(said, home=tmp_path)
    assert str(raised.value).startswith(sentence)


def test_an_unknown_setting_names_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "telltale.toml").write_text('time_zone = "UTC"', encoding="utf-8")
    with pytest.raises(UnknownName, match="no setting 'time_zone' \\(did you mean 'timezone'"):
        load({}, home=tmp_path)

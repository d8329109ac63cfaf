"""Projects and their sources."""

from __future__ import annotations

from typing import Any

import pytest

from telltale.accounts.accounts import Accounts
from telltale.accounts.projects import Project
from telltale.errors import UnknownName, WordsError
from tests.accounts.world import HOUR, Clock

HUSHED = "whsec_hush"


def test_there_is_a_project_from_the_beginning(accounts: Accounts) -> None:
    assert [one.name for one in accounts.projects.list()] == ["default"]
    assert accounts.projects.get("default").events_per_minute is None


def test_a_project_is_what_it_was_made_as(accounts: Accounts, clock: Clock) -> None:
    made = accounts.projects.create("Shop 2", timezone="Europe/Berlin", events_per_minute=600, by="test")
    assert made == Project("Shop 2", "Europe/Berlin", 600, clock()) == accounts.projects.get("Shop 2")
    changed = accounts.projects.change("Shop 2", timezone=None, events_per_minute=None, by="test")
    assert changed == Project("Shop 2", None, None, clock()) == accounts.projects.get("Shop 2")
    assert [one.action for one in accounts.audit.entries()] == ["project changed", "project created", "log begun"]


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("taken", {"name": "default"}, "already"),
    ("empty", {"name": ""}, "cannot be the name"),
    ("a blank", {"name": " "}, "cannot be the name"),
    ("a blank behind", {"name": "shop "}, "cannot be the name"),
    ("a path", {"name": "../shop"}, "cannot be the name"),
    ("a line", {"name": "shop\n"}, "cannot be the name"),
    ("a mark-up", {"name": "<b>shop</b>"}, "cannot be the name"),
    ("long", {"name": "s" * 101}, "cannot be the name"),
    ("half a character", {"name": "\ud800"}, "cannot be the name"),
    ("on Mars", {"timezone": "Mars/Olympus"}, "IANA"),
    ("a file as a zone", {"timezone": "../../etc/passwd"}, "IANA"),
    ("no quota", {"events_per_minute": 0}, "is none"),
    ("less than none", {"events_per_minute": -1}, "is none"),
    ("a very large quota", {"events_per_minute": 1 << 40}, "is none"),
]


@pytest.mark.parametrize(("title", "words", "says"), BAD, ids=[case[0] for case in BAD])
def test_a_project_that_cannot_be(accounts: Accounts, title: str, words: dict[str, Any], says: str) -> None:
    with pytest.raises(WordsError, match=says):
        accounts.projects.create(**({"name": "shop", "by": "test"} | words))
    assert [one.name for one in accounts.projects.list()] == ["default"]


def test_a_project_that_is_not_there(accounts: Accounts) -> None:
    with pytest.raises(UnknownName, match="did you mean 'default'"):
        accounts.projects.get("defualt")
    with pytest.raises(UnknownName, match="telltale projects list"):
        accounts.projects.change("shop", timezone=None, events_per_minute=None, by="test")
    with pytest.raises(WordsError, match="half a character"):
        accounts.projects.get("\ud800")


def test_sources_of_a_project(accounts: Accounts) -> None:
    settings = {"secret": HUSHED, "columns": ["a", "b"]}
    made = accounts.sources.put("default", "site", "rasa", settings, by="test")
    assert accounts.sources.get("default", "site") == made
    assert accounts.sources.list("default") == [made]
    assert made.settings == settings
    assert HUSHED not in repr(made)
    assert accounts.sources.get("default", "sight") is accounts.sources.get("shop", "site") is None
    again = accounts.sources.put("default", "site", "events", {}, by="test")
    assert accounts.sources.list("default") == [again]
    assert accounts.sources.remove("default", "site", by="test")
    assert not accounts.sources.remove("default", "site", by="test")
    told = accounts.audit.entries()
    assert [one.action for one in told] == ["source removed", "source changed", "source created", "log begun"]
    assert HUSHED not in str(told)


def test_a_source_without_a_project(accounts: Accounts, clock: Clock) -> None:
    clock.turn(HOUR)
    with pytest.raises(UnknownName, match="no project 'shop'"):
        accounts.sources.put("shop", "site", "rasa", {}, by="test")
    with pytest.raises(WordsError, match="name of a source"):
        accounts.sources.put("default", "a/b", "rasa", {}, by="test")

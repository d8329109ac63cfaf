"""Lists: page by page, complete and without repeats, and searched for a text as it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from telltale.ask import Asker, Selection
from tests.agreement.world import World, bring_in
from tests.ask.conftest import Tell
from tests.oracle.story import clock, update, user
from tests.store.stores import opened


def every_page(asker: Asker, selection: Selection) -> list[str]:
    """The ids of all pages."""
    found: list[str] = []
    while True:
        page = asker.conversations(selection)
        assert len(page.conversations) <= selection.limit
        found += [one.conversation for one in page.conversations]
        if not page.next:
            return found
        assert len(page.conversations) == selection.limit
        selection.cursor = page.next


@pytest.mark.parametrize("limit", [1, 3, 7, 500])
def test_pages_are_complete_and_repeat_nothing(world: World, limit: int) -> None:
    found = every_page(world.asker, Selection(limit=limit))
    _, known = world.store.read("""SELECT conversation FROM conversations WHERE environment = 'production'
        ORDER BY started_at DESC, conversation_key DESC""")
    assert found == [name for (name,) in known]


def test_conversations_that_start_at_once_are_all_listed(tell: Tell) -> None:
    asker = tell([user(0, "hello there", conversation_id=f"t{number}") for number in range(9)])
    assert len(set(every_page(asker, Selection(limit=2)))) == 9


def test_a_list_keeps_its_filter_from_page_to_page(world: World) -> None:
    where = {"channel": ["web"], "language": ["(none)", "de"]}
    found = every_page(world.asker, Selection(limit=2, where=where, from_="2026-03-01", to="2026-11-03"))
    judged = world.oracle.answer("conversations", "2026-03-01", "2026-11-03", (), where)[()].value
    assert len(found) == len(set(found)) == judged


TEXTS = [
    "100% sure", "100 sure", "a_b", "axb", "back\\slash", "it's", 'say "yes"', "Straße", "100%_\\'\"",
    "\N{PARTY POPPER} yes",
]  # fmt: skip
SEARCHES = [
    ("100%", ["100% sure", "100%_\\'\""]),
    ("_", ["a_b", "100%_\\'\""]),
    ("\\", ["back\\slash", "100%_\\'\""]),
    ("'", ["it's", "100%_\\'\""]),
    ('"', ['say "yes"', "100%_\\'\""]),
    ("A_B", ["a_b"]),
    ("STRASSE", []),
    ("straße", ["Straße"]),
    ("\N{PARTY POPPER}", ["\N{PARTY POPPER} yes"]),
    ("nowhere", []),
    ("%%", []),
]


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    """A conversation for every text."""
    with opened(tmp_path_factory.mktemp("texts")) as store:
        bring_in(store, [user(number, text, conversation_id=f"t{number}") for number, text in enumerate(TEXTS)])
        yield Asker(store, store.settings)


@pytest.mark.parametrize(("search", "expected"), SEARCHES, ids=[search for search, _ in SEARCHES])
def test_a_search_takes_its_text_as_it_is(texts: Asker, search: str, expected: list[str]) -> None:
    found = texts.conversations(Selection(search=search)).conversations
    assert sorted(one.first_text or "" for one in found) == sorted(expected)


def test_a_search_does_not_find_what_was_deleted(tell: Tell) -> None:
    asker = tell([user(0, "my secret"), update(1, "u0", "deleted"), clock(1)])
    assert asker.conversations(Selection(search="secret")).conversations == []
    (listed,) = asker.conversations(Selection()).conversations
    assert (listed.first_text, listed.messages) == (None, 1)

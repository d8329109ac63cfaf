"""The garbage collector works as before after an import, however that ended."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from telltale.connectors import Document
from telltale.intake import Importer, Reading
from telltale.intake.garbage import SELDOM, seldom_collected


@pytest.fixture(autouse=True)
def usual() -> Iterator[tuple[int, int, int]]:
    before = gc.get_threshold()
    yield before
    assert gc.get_threshold() == before


def seen() -> Iterator[Document]:
    """A document that looks at the collector while it is imported, and then fails."""
    assert gc.get_threshold()[0] == SELDOM
    yield Document("a.jsonl", content=b'{"type": "track"}')
    raise RuntimeError("the disk is gone")


def test_an_import_that_fails_leaves_it_as_it_was() -> None:
    with pytest.raises(RuntimeError, match="the disk is gone"):
        Importer(None, Reading(format="events")).run(seen())


def test_two_at_once_of_which_the_first_ends_first(usual: tuple[int, int, int]) -> None:
    one, other = seldom_collected(), seldom_collected()
    one.__enter__()
    other.__enter__()
    one.__exit__(None, None, None)
    assert gc.get_threshold()[0] == SELDOM
    other.__exit__(None, None, None)
    assert gc.get_threshold() == usual

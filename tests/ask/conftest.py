"""Askers over stories, and over a nasty world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from telltale.ask import Asker
from telltale.store import Store
from tests.agreement.world import World, bring_in, events_of
from tests.store.stores import opened

Tell = Callable[..., Asker]


@pytest.fixture
def tell(tmp_path: Path) -> Iterator[Tell]:
    """Tells a story to a store of its own, and gives the asker."""
    stores: list[Store] = []

    def told(events: list[dict[str, Any]], **settings: Any) -> Asker:
        store = opened(tmp_path / str(len(stores)), **settings)
        stores.append(store)
        if events:
            bring_in(store, events)
        return Asker(store, store.settings)

    yield told
    for store in stores:
        store.close()


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A nasty world."""
    with World(tmp_path_factory.mktemp("asked"), events_of(55, 30)) as built:
        yield built

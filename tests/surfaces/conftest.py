"""One filled and one empty house for all tests of the surfaces, each behind a real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from telltale.ask import Asker
from telltale.store import Store
from telltale.surfaces.web import app
from tests.surfaces.world import asker, filled, importer, opened, served


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with a small company, and strangers who try to break the pages."""
    with opened(tmp_path_factory.mktemp("house") / "home") as store:
        filled(store)
        yield store


@pytest.fixture(scope="session")
def numbers(store: Store) -> Asker:
    """What the pages ask."""
    return asker(store)


@pytest.fixture(scope="session")
def address(numbers: Asker) -> Iterator[str]:
    """Where the filled house is served."""
    with served(app(numbers)) as address:
        yield address


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a house without a single event is served."""
    with opened(tmp_path_factory.mktemp("empty") / "home") as store, served(app(asker(store))) as address:
        yield address


@pytest.fixture
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Asker]]:
    """A house of one's own, empty, that takes documents in."""
    with opened(tmp_path_factory.mktemp("fresh") / "home") as store:
        numbers = asker(store)
        with served(app(numbers, importer=importer(store))) as address:
            yield address, numbers

"""A nasty world, the sample day, and nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from telltale import demo
from telltale.ask import Asker
from telltale.connectors import Document
from telltale.intake import Importer, Reading
from tests.agreement.world import World, events_of
from tests.laws.told import ASSUMED, Told
from tests.store.stores import opened


@pytest.fixture(scope="package")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """A nasty world in Berlin."""
    with World(tmp_path_factory.mktemp("laws"), events_of(77, 40), timezone="Europe/Berlin", **ASSUMED) as world:
        yield Told(world.asker)


@pytest.fixture(scope="package")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """The sample day."""
    path = Path(demo.__file__).parent / "sample_day.jsonl"
    with opened(tmp_path_factory.mktemp("sample")) as store:
        Importer(store, Reading(format="events")).run([Document(path.name, content=path.read_bytes())])
        yield Told(Asker(store, store.settings))


@pytest.fixture(scope="package")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """An empty store."""
    with opened(tmp_path_factory.mktemp("nothing"), **ASSUMED) as store:
        yield Told(Asker(store, store.settings))

"""A nasty world, told to an index and a server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.agreement.world import World, events_of
from tests.clickhouse.databases import database


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A nasty world whose questions a server answers."""
    home = tmp_path_factory.mktemp("carried")
    with World(home, events_of(201, 24), timezone="Europe/Berlin", contact_probability=0.4, store=database()) as built:
        yield built

"""One served house for what only looks at what arrives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.house import House, house


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house that is served all the time."""
    with house(tmp_path_factory.mktemp("clients")) as kept, kept.serving():
        yield kept


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[House]:
    """A house of one's own, which nobody serves yet."""
    with house(tmp_path) as kept:
        yield kept

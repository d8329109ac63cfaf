"""A house that somebody sends spans to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.reliability.otlp import Exporter
from tests.surfaces.lively import lively


@pytest.fixture(scope="module")
def exporter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exporter]:
    """A served house, and somebody who sends to it."""
    with lively(tmp_path_factory.mktemp("otlp") / "home") as house:
        sender = Exporter(house)
        with sender.http:
            yield sender


@pytest.fixture
def trace(counted: Iterator[int]) -> int:
    """A trace that no other test has."""
    return next(counted)


@pytest.fixture(scope="module")
def counted() -> Iterator[int]:
    """Numbers of traces."""
    return iter(range(0xA0000001, 0xA0001000))

"""One house for all that is thrown; after every throw it is looked at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.abuse.standing import Standing, standing


@pytest.fixture(scope="module")
def thrown_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """A served house for the tests of a file."""
    with standing(tmp_path_factory.mktemp("abuse")) as house:
        yield house


@pytest.fixture
def target(thrown_at: Standing) -> Iterator[Standing]:
    """The same, looked at after every test."""
    yield thrown_at
    thrown_at.stands()

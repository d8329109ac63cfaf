"""A real Chromium looks at a real server; whatever asks the outside world for something fails its test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.serving import serving


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test in this folder."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that has not seen a single event."""
    with serving(tmp_path_factory.mktemp("empty") / "home") as address:
        yield address

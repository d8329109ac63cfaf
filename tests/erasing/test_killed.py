"""Killed at any step of an erasure: it is as if it had never begun, or it is carried on to the end."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from tests.erasing.world import everywhere, filled, opened, people, wish
from tests.store.tables import Tables, differing, tables

ROOT = Path(__file__).parents[2]
NUMBER = 4
SHORT, LONG = 4, 60


class World(NamedTuple):
    """A folder with people, its tables before and after an erasure, what that counts, and how many steps it has."""

    home: Path
    before: Tables
    after: Tables
    counts: dict[str, int]
    steps: int


def erasing(home: Path, step: int) -> subprocess.CompletedProcess[str]:
    """An erasure in a process of its own."""
    words = [sys.executable, "-m", "tests.erasing.killed", str(home), str(NUMBER), str(step)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """What a quiet erasure does."""
    folder = tmp_path_factory.mktemp("quiet")
    with opened(folder / "home") as store:
        filled(store, people(NUMBER))
        before = tables(store)
    shutil.copytree(folder / "home", folder / "quiet")
    ended = erasing(folder / "quiet", 0)
    assert ended.returncode == 0, ended.stderr
    with opened(folder / "quiet") as store:
        (receipt,) = store.receipts()
        return World(folder / "home", before, tables(store), receipt.counts, int(ended.stdout))


@pytest.mark.parametrize(
    "number", [*range(SHORT), *(pytest.param(number, marks=pytest.mark.long) for number in range(SHORT, LONG))]
)
def test_killed_at_a_step(tmp_path: Path, world: World, number: int) -> None:
    random = Random(number)  # noqa: S311 - a simulation, not a secret
    home, one = tmp_path / "home", people(NUMBER)[0]
    shutil.copytree(world.home, home)
    (home / "index.duckdb.damaged").write_bytes(one.word.encode())
    # Every part of the erasure is met, from its beginning to its end.
    part = number % SHORT
    step = random.randint(1 + part * world.steps // SHORT, (part + 1) * world.steps // SHORT)
    assert erasing(home, step).returncode == -9
    with opened(home) as store:
        left, receipts = tables(store), store.receipts()
        assert set(store.check().values()) == {0}
        if not receipts:
            assert differing(world.before, left) == {}
            store.erase(wish(one))
            left, receipts = tables(store), store.receipts()
    assert [one.counts for one in receipts] == [world.counts]
    assert differing(world.after, left) == {}
    assert everywhere(home, one.word) == set()

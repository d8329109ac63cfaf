"""Killed at any moment of an import: nothing is half there, and the same import again gives the same answers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import Any

import pytest

from tests.agreement.world import bring_in, events_of, lines
from tests.store.stores import answers, opened
from tests.store.tables import Tables, differing, tables

ROOT = Path(__file__).parents[2]


def importing(home: Path, file: Path) -> subprocess.Popen[str]:
    """An import in a process of its own, that has opened the folder."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.store.killed", str(home), str(file)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Tables, dict[str, Any], float]:
    """A file, what a quiet import of it gives, and how long that takes."""
    home = tmp_path_factory.mktemp("quiet")
    file = home / "events.jsonl"
    file.write_bytes(lines(events_of(31, 25)))
    with opened(home / "home"):
        pass
    began = monotonic()
    process = importing(home / "home", file)
    process.communicate()
    taken = monotonic() - began
    assert process.returncode == 0
    with opened(home / "home") as store:
        return file, tables(store), answers(store), taken


@pytest.mark.parametrize("number", [0, *(pytest.param(number, marks=pytest.mark.long) for number in range(1, 60))])
def test_killed_in_the_middle(tmp_path: Path, told: tuple[Path, Tables, dict[str, Any], float], number: int) -> None:
    file, known, said, taken = told
    random = Random(number)  # noqa: S311 (a simulation, not a secret)
    with opened(tmp_path) as store:
        (ledger,) = bring_in(store, events_of(31, 25)[:50])
        before = ledger.stored
    for _ in range(random.choice((1, 2))):
        process = importing(tmp_path, file)
        sleep(random.random() * taken)
        process.kill()
        process.communicate()
    with opened(tmp_path) as store:
        # All or nothing: either only what was there before, or everything.
        store.catch_up()
        assert len(tables(store)["events"]) in (before, len(known["events"]))
        assert set(store.check().values()) == {0}
        bring_in(store, events_of(31, 25))
        assert differing(known, tables(store)) == {}
        assert answers(store) == said

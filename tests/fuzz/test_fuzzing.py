"""Fuzzing: nothing that a stranger sends brings out of a parser anything but what it declares."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.parsers import PARSERS, throw
from tests.fuzz.seeds import seeds

ROOT = Path(__file__).parents[2]
RUNS = {parser: 500 if parser == "import" else 2_000 for parser in PARSERS}
MANY_RUNS = 10_000_000

needs_atheris = pytest.mark.skipif(find_spec("atheris") is None, reason="atheris has no wheel for this machine")


def fuzzed(parser: str, folder: Path, runs: int, *more: str) -> int:
    """Executions of a parser in a process of its own, in which nothing was found."""
    # The shell between them forgets how much memory this process has held, which the limit would count.
    done = subprocess.run(
        ["/bin/sh", "-c", '"$@"; exit $?', "sh",
         sys.executable, "-m", "tests.fuzz", parser, str(folder), f"-runs={runs}", *more], cwd=ROOT,
        capture_output=True, text=True, errors="replace", check=False, env=os.environ | {"PYTHONHASHSEED": "0"},
    )  # fmt: skip
    said = done.stderr + done.stdout
    assert done.returncode == 0, said[-6000:]
    assert not list(folder.glob("crash-*")), said[-6000:]
    found = re.search(r"Done (\d+) runs", said)
    assert found, said[-6000:]
    return int(found[1])


@needs_atheris
@pytest.mark.parametrize("parser", PARSERS)
def test_thrown_at(tmp_path: Path, parser: str) -> None:
    assert fuzzed(parser, tmp_path, RUNS[parser], "-seed=1") >= RUNS[parser]


@pytest.mark.long
@needs_atheris
@pytest.mark.parametrize("parser", PARSERS)
def test_thrown_at_for_long(tmp_path: Path, parser: str) -> None:
    assert fuzzed(parser, tmp_path, MANY_RUNS) >= MANY_RUNS


@pytest.mark.parametrize("parser", PARSERS)
def test_seeds_are_read(parser: str) -> None:
    found = list(seeds(parser))
    assert len(found) >= 5
    for seed in found:
        throw(parser, seed)


@pytest.mark.parametrize("parser", PARSERS)
@given(data=st.data())
def test_changed_without_the_fuzzer(parser: str, data: st.DataObject) -> None:
    """Where there is no atheris, this is what is thrown."""
    seed = data.draw(st.sampled_from(list(seeds(parser))))
    begin, end = sorted(data.draw(st.tuples(*(st.integers(0, len(seed)),) * 2)))
    throw(parser, seed[:begin] + data.draw(st.binary(max_size=20)) + seed[end:])

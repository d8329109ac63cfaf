"""The benchmarks run at tiny size and write a whole page; what they measure is nobody's business here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from benchmarks.__main__ import benchmarks
from benchmarks.benchmark import Result
from benchmarks.machine import ROOT
from tests.browser import chromium

# What holds the figures that change most often; the others run in the long form.
QUICK = ("starting", "demonstrating")
NOT_HERE = ("the public data is not here", "no PostgreSQL in")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data that the benchmarks share."""
    return tmp_path_factory.mktemp("bench")


def marks(name: str) -> list[pytest.MarkDecorator]:
    """The form of the suite that a benchmark runs in."""
    if name == "paging":
        return [pytest.mark.browser, pytest.mark.long]
    return [] if name in QUICK else [pytest.mark.long]


@pytest.mark.parametrize("name", [pytest.param(one, marks=marks(one)) for one in benchmarks()])
def test_it_runs_and_is_on_the_page(name: str, cache: Path) -> None:
    if name == "paging" and chromium.find() is None:
        pytest.skip(f"no Chromium found; {chromium.ADVICE}")
    page = cache / "page.md"
    code, said = run("--only", name, "--cache", cache, "--page", page)
    if code and any(reason in said for reason in NOT_HERE):
        pytest.skip(said.splitlines()[-1])
    assert code == 0, said
    result = results(cache)[name]
    assert result.error == ""
    assert result.protocol
    assert result.calibration is not None
    assert result.figures
    assert all(value > 0 for figure in result.figures for value in figure.values)
    text = page.read_text()
    assert f"## {benchmarks()[name].title}\n" in text
    for figure in result.figures:
        assert f"| {figure.name} | " in text
    for table in result.tables:
        assert table.rows
        assert f"### {table.title}\n" in text


def test_the_quick_ones_are_there() -> None:
    assert {*QUICK, "paging"} < set(benchmarks())


def test_a_crash_loses_no_other_rows(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    words = ("--cache", tmp_path, "--page", page)
    assert run("--only", "demonstrating", *words)[0] == 0
    code, _ = run("--only", "paging", "--only", "demonstrating", *words, CHROME="/there/is/no/browser")
    assert code == 1
    text = page.read_text()
    assert "The overview in a browser broke off: RuntimeError: no Chromium found" in text
    assert "| demo, simulation to headline numbers | " in text


def test_a_name_that_is_no_benchmark_is_refused(tmp_path: Path) -> None:
    code, said = run("--only", "dreaming", "--cache", tmp_path)
    assert code
    assert "no benchmark 'dreaming'" in said


def results(cache: Path) -> dict[str, Result]:
    found = [msgspec.json.decode(file.read_bytes(), type=Result) for file in (cache / "results-quick").glob("*.json")]
    return {one.name: one for one in found}


def run(*words: str | Path, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", *map(str, words)],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr

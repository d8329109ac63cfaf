"""The data folder in trouble: nothing lost, nothing half-done, and a sentence that helps."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.surfaces.cli.command import ROOT, SAMPLE_DAY, balances, environment, program, run, run_program
from tests.surfaces.cli.serving import started

# Moments at which an import is killed in the long form, from its first steps to its end.
KILLS = 20


def answers(home: Path) -> Any:
    """Every number there is."""
    done = run(home, "ask", "--all", "--by", "channel", "--json")
    assert done.code == 0, done.err
    return done.json["rows"]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes a moment to import."""
    made = tmp_path_factory.mktemp("large")
    assert run(made / "home", "demo", "--days", "14", "--conversations", "2500", "--once").code == 0
    target = made / "large.jsonl"
    assert run(made / "home" / "demo", "export", "events", "--to", target).code == 0
    return target


@pytest.fixture(scope="module")
def right(large: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Its answers when nothing happens."""
    home = tmp_path_factory.mktemp("right") / "home"
    assert run(home, "import", large).code == 0
    return answers(home)


@pytest.mark.parametrize("moment", [1, *(pytest.param(one, marks=pytest.mark.long) for one in range(KILLS))])
def test_killed_in_the_middle_and_imported_again(moment: int, large: Path, right: Any, tmp_path: Path) -> None:
    home = tmp_path / "home"
    importing = subprocess.Popen(
        program("import", large), env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(0.7 + 0.3 * moment)
    importing.kill()
    importing.wait()
    ledger = run(home, "import", large, "--json").json
    assert balances(ledger)
    assert ledger["failed"] == {}
    assert answers(home) == right
    assert run(home, "rebuild", "--check", "--json").json["differing"] == 0


def test_a_folder_of_a_newer_version(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run(home, "import", SAMPLE_DAY).code == 0
    (home / "layout").write_text("999\n")
    for words in (("ask", "csat"), ("import", str(SAMPLE_DAY)), ("serve", "--port", "0"), ("rebuild",)):
        done = run(home, *words)
        assert (done.code, done.out) == (1, "")
        assert "newer Telltale" in done.err
        assert "TELLTALE_HOME" in done.err
    looked = run(home, "doctor")
    assert looked.code == 1
    assert "upgrade Telltale" in looked.out


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    file = tmp_path / "home"
    file.write_text("not a folder")
    done = run(file, "ask", "csat")
    assert done.code == 1
    assert "TELLTALE_HOME" in done.err
    assert file.read_text() == "not a folder"


@pytest.fixture
def small_disk(tmp_path: Path) -> Generator[Path]:
    """A disk of 8 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("a small disk can only be made by root")
    made = subprocess.run([mount, "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk], capture_output=True, check=False)
    if made.returncode:
        pytest.skip(f"no small disk can be made here: {made.stderr.decode().strip()}")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_read_only_folder(small_disk: Path) -> None:
    home = small_disk / "home"
    assert run_program(home, "import", SAMPLE_DAY).code == 0
    before = answers(home)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    for words in (("ask", "csat"), ("import", str(SAMPLE_DAY)), ("serve", "--port", "0")):
        done = run_program(home, *words)
        assert (done.code, done.out) == (1, "")
        assert str(home) in done.err
        assert "TELLTALE_HOME" in done.err
        assert done.err.count("\n") == 1
    assert run_program(home, "doctor").code == 1
    subprocess.run(["mount", "-o", "remount,rw", small_disk], check=True)
    assert answers(home) == before


def test_a_full_disk(small_disk: Path, large: Path, right: Any) -> None:
    home = small_disk / "home"
    assert run_program(home, "import", SAMPLE_DAY).code == 0
    before = answers(home)
    done = run_program(home, "import", large)
    assert (done.code, done.out) == (1, ""), done
    assert done.err.count("\n") == 1
    assert "full" in done.err or "space" in done.err
    assert answers(home) == before
    subprocess.run(["mount", "-o", "remount,size=400m", small_disk], check=True)
    ledger = run_program(home, "import", large, "--json").json
    assert balances(ledger)
    assert ledger["duplicates"] == 0
    assert run_program(home, "rebuild", "--check", "--json").json["differing"] == 0


def test_a_damaged_index_is_put_aside_and_built_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run(home, "import", SAMPLE_DAY).code == 0
    before = answers(home)
    index = home / "index.duckdb"
    index.write_bytes(b"rubbish" * 1000)
    assert "broken" in run(home, "doctor").out
    assert answers(home) == before
    looked = run(home, "doctor", "--json")
    assert looked.code == 0
    (found,) = [one for one in looked.json["findings"] if one["about"] == "damaged index"]
    assert found["state"] == "worth a look"
    assert "index.duckdb.damaged" in found["seen"]
    assert "telltale rebuild" in found["do"]
    assert run(home, "rebuild").code == 0
    assert [*home.glob("*.damaged")] == []
    assert answers(home) == before
    (found,) = [one for one in run(home, "doctor", "--json").json["findings"] if one["about"] == "damaged index"]
    assert found["state"] == "well"


def test_a_deleted_index_is_built_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run(home, "import", SAMPLE_DAY).code == 0
    before = answers(home)
    for path in home.glob("index.duckdb*"):
        path.unlink()
    assert answers(home) == before


def test_nothing_heavy_is_loaded_to_explain_words() -> None:
    """Words are explained without a database."""
    code = "import sys; from telltale.surfaces.cli.program import program; program(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert {"duckdb", "starlette", "uvicorn", "httpx2"}.isdisjoint(done.stdout.split())


def test_an_import_through_a_server_whose_caller_goes_away(large: Path, right: Any, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with started(home):
        calling = subprocess.Popen(
            program("import", large), env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(1.5)
        calling.kill()
        calling.wait()
        ledger = run(home, "import", large, "--json").json
        assert balances(ledger)
        assert ledger["read"] in (ledger["stored"], ledger["duplicates"])
        assert answers(home) == right

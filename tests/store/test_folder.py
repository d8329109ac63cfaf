"""The data folder belongs to one process, and to no older version than the one that wrote it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from telltale.errors import DataFolderError
from tests.store.stores import opened

ROOT = Path(__file__).parents[2]


def test_a_folder_in_use_names_the_process(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(DataFolderError, match=f"is in use by process {os.getpid()}; stop it, or"):
        opened(tmp_path)
    with opened(tmp_path) as store:
        assert store.read("SELECT count(*) FROM events")[1] == [(0,)]


def test_another_process_is_kept_out_until_this_one_ends(tmp_path: Path) -> None:
    program = (
        f"from pathlib import Path; from tests.store.stores import opened; opened(Path({str(tmp_path)!r})).close()"
    )

    def other() -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)

    with opened(tmp_path):
        refused = other()
    assert f"in use by process {os.getpid()}" in refused.stderr
    assert other().returncode == 0


def test_a_store_that_cannot_be_opened_lets_go_of_the_folder(tmp_path: Path) -> None:
    with opened(tmp_path):
        pass
    (tmp_path / "inbox.sqlite").rename(tmp_path / "elsewhere")
    (tmp_path / "inbox.sqlite").mkdir()
    with pytest.raises(DataFolderError, match="cannot be opened"):
        opened(tmp_path)
    (tmp_path / "inbox.sqlite").rmdir()
    (tmp_path / "elsewhere").rename(tmp_path / "inbox.sqlite")
    with opened(tmp_path):
        pass


def test_a_folder_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    with opened(tmp_path):
        pass
    (tmp_path / "layout").write_text("99\n", encoding="ascii")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(DataFolderError, match=r"written by a newer Telltale \(layout 99, this one knows 2\); upgrade"):
        opened(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_folder_of_an_older_version_becomes_one_of_this(tmp_path: Path) -> None:
    with opened(tmp_path):
        pass
    (tmp_path / "layout").write_text("1\n", encoding="ascii")
    with opened(tmp_path):
        pass
    assert (tmp_path / "layout").read_text(encoding="ascii") == "2\n"


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "layout").write_text("two columns", encoding="ascii")
    with pytest.raises(DataFolderError, match="is not a data folder of Telltale: its file 'layout' holds no number"):
        opened(tmp_path)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    with pytest.raises(DataFolderError, match=r"cannot be used: .*; set TELLTALE_HOME to a folder that can be written"):
        opened(tmp_path / "file")

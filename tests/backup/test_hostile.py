"""A backup that somebody else made, or that the disk spoilt: nothing outside is read or written."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from telltale.errors import InputError
from telltale.store import restore
from tests.erasing.world import filled, opened, people
from tests.surfaces.cli.command import run

_PARTS = (
    "..", ".", "/", "//", "\\", "archive", "archive/2026-10-01", "~", "C:", "%2e%2e", "..%2f", "\u2025", "etc",
    "passwd", "inbox.sqlite", "layout", "x.parquet", "\n", "inbox.sqlite/..", "…", "archive/2026-10-01/..", "a" * 300,
)  # fmt: skip


def names() -> Iterator[str]:
    """Two hundred names that no backup holds."""
    yield from ("../inbox.sqlite", "/etc/passwd", "/layout", "./inbox.sqlite", "archive/../../x.parquet",
                "archive/2026-10-01/../../../x.parquet", "archive//x.parquet", "inbox.sqlite\n", "server.json", "lock",
                "index.duckdb", "archive/2026-10-01/.x.parquet", "archive/2026-10-01/x.parquet/", "telltale.toml/x",
                "archive/2026-10-01/x.parquet.seal.sh", "scratch/x", "layout ", " layout", "LAYOUT")  # fmt: skip
    random = Random(12)  # noqa: S311 - a simulation, not a secret
    made = 0
    while made < 181:
        name = "/".join(random.choices(_PARTS, k=random.randint(1, 4)))
        if name.strip("/") and name not in ("inbox.sqlite", "layout"):
            made += 1
            yield name


def packed(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    """A backup of members, with a manifest that says all is well."""
    with tarfile.open(path, "w") as tar:
        for info, content in members:
            info.size = len(content) if info.isreg() else 0
            tar.addfile(info, io.BytesIO(content))
        files = {info.name: (len(content), sha256(content).hexdigest()) for info, content in members}
        manifest = json.dumps({"made_at": "2026-10-01T10:00:00Z", "version": "1", "layout": 1, "files": files}).encode()
        info = tarfile.TarInfo("manifest.json")
        info.size = len(manifest)
        tar.addfile(info, io.BytesIO(manifest))
    return path


def everything(folder: Path) -> set[str]:
    """What lies in a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@pytest.mark.parametrize("name", list(names()))
def test_no_name_leads_outside(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    file = packed(inner / "backup.tar", (tarfile.TarInfo("layout"), b"1\n"), (tarfile.TarInfo(name), b"1"))
    with pytest.raises(InputError, match="no backup"):
        restore(file, inner / "home", lambda _: None)
    assert everything(tmp_path) == {"a", "a/b", "a/b/backup.tar", "a/b/home"}


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_only_files_are_taken(tmp_path: Path, kind: bytes) -> None:
    info = tarfile.TarInfo("inbox.sqlite")
    info.type, info.linkname = kind, "/etc/passwd"
    refused = run(tmp_path, "restore", packed(tmp_path / "backup.tar", (info, b"")), "--home", tmp_path / "home")
    assert refused.code == 1
    assert everything(tmp_path / "home") == set()


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good one."""
    folder = tmp_path_factory.mktemp("good")
    with opened(folder / "home") as store:
        filled(store, people(6))
    assert run(folder / "home", "backup", folder / "backup.tar").code == 0
    assert run(folder / "home", "backup", folder / "backup.tar.zst").code == 0
    return folder


@pytest.mark.parametrize("ending", ["tar", "tar.zst"])
@pytest.mark.parametrize("number", [*range(4), *(pytest.param(one, marks=pytest.mark.long) for one in range(4, 100))])
def test_spoilt(tmp_path: Path, backup: Path, ending: str, number: int) -> None:
    """Cut off anywhere, or any bit of a file's content turned: it is said, and nothing is there."""
    random = Random(number)  # noqa: S311 - a simulation, not a secret
    content = bytearray((backup / f"backup.{ending}").read_bytes())
    if number % 2:
        del content[random.randrange(len(content) - 10_240 if ending == "tar" else len(content)) :]
    else:
        content[random.randrange(len(content) // 4, len(content) // 2)] ^= 1 << random.randrange(8)
    file = tmp_path / f"spoilt.{ending}"
    file.write_bytes(content)
    ended = run(tmp_path, "restore", file, "--home", tmp_path / "home")
    # A bit in the padding between two members is no part of any file.
    assert ended.code == 1 or (ending == "tar" and not number % 2)
    assert ended.code == 0 or everything(tmp_path / "home") == set()


def test_a_folder_with_something_in_it(tmp_path: Path, backup: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "mine").write_text("mine")
    refused = run(tmp_path, "restore", backup / "backup.tar", "--home", tmp_path / "home")
    assert refused.code == 2
    assert everything(tmp_path / "home") == {"mine"}


def test_what_an_interrupted_restore_left_is_begun_anew(tmp_path: Path, backup: Path) -> None:
    (tmp_path / "home" / ".restoring").mkdir(parents=True)
    (tmp_path / "home" / ".restoring" / "inbox.sqlite").write_text("half")
    assert run(tmp_path, "restore", backup / "backup.tar", "--home", tmp_path / "home").code == 0
    assert run(tmp_path / "home", "rebuild", "--check").code == 0


def test_names_that_say_nothing(tmp_path: Path, backup: Path) -> None:
    assert run(backup / "home", "backup", tmp_path / "backup.zip").code == 2
    assert run(backup / "home", "backup", tmp_path / "nowhere" / "backup.tar").code == 1
    (tmp_path / "backup.tar").write_text("no backup at all")
    assert run(tmp_path, "restore", tmp_path / "backup.tar", "--home", tmp_path / "home").code == 1

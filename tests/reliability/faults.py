"""Faults: a slow or failing disk and a wrong clock for one process, changed while it runs."""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

_SOURCE = Path(__file__).with_name("faults.c")
_FIELDS = ("delay", "healthy", "failing", "error", "calls", "shift")
_SIZE = 8 * len(_FIELDS)


class Faults:
    """What happens to the files of a process whose path holds a name; ``settings`` go into its environment."""

    def __init__(self, folder: Path, files: str = "inbox.sqlite") -> None:
        path = folder / "faults"
        path.write_bytes(struct.pack("=6q", 0, -1, 0, 0, 0, 0))
        with path.open("r+b") as file:
            self._orders = mmap.mmap(file.fileno(), _SIZE)
        self.settings = {"LD_PRELOAD": _built(), "FAULTS_ORDERS": str(path), "FAULTS_FILES": files}

    def _set(self, name: str, value: int) -> None:
        struct.pack_into("=q", self._orders, 8 * _FIELDS.index(name), value)

    @property
    def calls(self) -> int:
        """Writes and synchronisations so far."""
        return struct.unpack_from("=q", self._orders, 8 * _FIELDS.index("calls"))[0]

    def linger(self, seconds: float) -> None:
        """Every synchronisation takes so much longer from now on."""
        self._set("delay", int(seconds * 1e6))

    def fail(self, error: int, *, after: int = 0, times: int = -1) -> None:
        """From the n-th call from now on they fail, all or some."""
        self._set("error", error)
        self._set("failing", times)
        self._set("healthy", self.calls + after)

    def heal(self) -> None:
        """All is well again."""
        self._set("healthy", -1)
        self._set("delay", 0)

    def shift_clock(self, seconds: int) -> None:
        """The process's clock of the day is so much ahead."""
        self._set("shift", seconds)


@cache
def _built() -> str:
    """The library, compiled once; tests that need it are skipped where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or os.uname().sysname != "Linux":
        pytest.skip("faults are made by a small C library: this needs Linux and a C compiler (apt-get install gcc)")
    library = Path(mkdtemp(prefix="telltale-faults-")) / "faults.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-w", "-o", library, _SOURCE, "-ldl"], check=True)
    return str(library)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Generator[Path]:
    """A file system of its own with little room; skipped where none may be mounted."""
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("a small disk is a mounted tmpfs: this needs the right to mount, as root has it")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)

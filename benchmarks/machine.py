"""The machine and the programs that the figures belong to."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]


def described() -> list[tuple[str, str]]:
    """What there is to know, each with its name."""
    return [
        ("processor", _processor()),
        ("cores", str(len(os.sched_getaffinity(0)))),
        ("memory", _memory()),
        ("system", f"{platform.system()} {platform.release()} {platform.machine()}"),
        ("Python", f"{platform.python_implementation()} {platform.python_version()}"),
        ("DuckDB", version("duckdb")),
        ("SQLite", _sqlite()),
    ]


def code() -> str:
    """The commit, and whether anything beside it was changed."""

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()

    commit = git("rev-parse", "--short", "HEAD") or "unknown"
    changed = git("status", "--porcelain", "--untracked-files=no", "--", "src")
    return f"{commit}, with changes not committed" if changed else commit


def load() -> float:
    """The load average of the last minute."""
    return os.getloadavg()[0]


def _processor() -> str:
    found = re.search(r"model name\s*:\s*(.+)", _text("/proc/cpuinfo"))
    speed = re.search(r"cpu MHz\s*:\s*([\d.]+)", _text("/proc/cpuinfo"))
    name = found[1].strip() if found else platform.processor() or "unknown"
    return f"{name}, {float(speed[1]):,.0f} MHz" if speed else name


def _memory() -> str:
    found = re.search(r"MemTotal:\s*(\d+) kB", _text("/proc/meminfo"))
    return f"{int(found[1]) / 1024 / 1024:.1f} GiB" if found else "unknown"


def _sqlite() -> str:
    import sqlite3

    return sqlite3.sqlite_version


def _text(path: str) -> str:
    return Path(path).read_text() if sys.platform == "linux" else ""

"""Writes the lock files: versions and hashes for every supported Python and platform, and no address of a registry.

``make lock`` keeps the versions that are there and still fit; ``make lock UPGRADE=--upgrade`` takes the newest.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
OLDEST_PYTHON = "3.11"

LOCKS: dict[str, list[str]] = {
    "base.txt": ["pyproject.toml"],
    "llm.txt": ["pyproject.toml", "--extra", "llm", "-c", "requirements/base.txt"],
    "build.txt": ["--group", "build"],
    "holidays.txt": ["pyproject.toml", "--extra", "holidays", "-c", "requirements/base.txt"],
    "clickhouse.txt": ["pyproject.toml", "--extra", "clickhouse", "-c", "requirements/base.txt"],
    "language.txt": ["pyproject.toml", "--extra", "language", "-c", "requirements/base.txt"],
    "dev.txt": [
        "pyproject.toml",
        "--extra",
        "language",
        "--extra",
        "llm",
        "--extra",
        "holidays",
        "--extra",
        "clickhouse",
        "--group",
        "dev",
        "-c",
        "requirements/base.txt",
    ],
    "docs.txt": ["--group", "docs"],
    "lock.txt": ["--group", "lock"],
}
COMPILE = [
    *["uv", "pip", "compile", "--quiet", "--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes"],
    *["--no-config", "--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "make lock"],
]


def main(words: list[str]) -> None:
    """Write each lock file in turn; ``base.txt`` comes first, since others must agree with it."""
    for name, sources in LOCKS.items():
        target = HERE / name
        compiling = [sys.executable, "-m", *COMPILE, *sources, "--output-file", str(target), *words]
        subprocess.run(compiling, cwd=HERE.parent, check=True)
        text = target.read_text()
        if "://" in text:
            raise SystemExit(f"{target} names an address; a lock file holds versions and hashes only")
        print(f"{name}: {len(re.findall(r'^[a-z].*==', text, re.MULTILINE))} packages")


if __name__ == "__main__":
    main(sys.argv[1:])

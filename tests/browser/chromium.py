"""Finds a Chromium for the browser tests, and installs one where the system allows it.

``python tests/browser/chromium.py`` prints where it is; with ``--install`` it first tries to get one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NO = subprocess.DEVNULL
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic")
ADVICE = "install Chromium or Chrome, or say where one is: CHROME=/path/to/chromium make test"


def find() -> str | None:
    """The path of a Chromium: the one in the environment variable ``CHROME``, else the first known name."""
    if said := os.environ.get("CHROME"):
        return shutil.which(said)
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in found if path), str(MAC) if MAC.exists() else None)


def words() -> list[str]:
    """What Chromium is told at the start: to speak to nobody, and as root to do without its sandbox."""
    return [*QUIET, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]


def install() -> None:
    """Install Debian's package, if this is Debian and we may; anywhere else nothing is touched."""
    if "CHROME" in os.environ or not (_debian() and shutil.which("apt-get") and os.geteuid() == 0):
        return
    print("installing Chromium for the browser tests (apt-get install chromium)", flush=True)
    environment = dict(os.environ) | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "--yes", "chromium"]):
        subprocess.run(["apt-get", "--quiet", *step], env=environment, stdin=NO, stdout=NO, check=False)


def _debian() -> bool:
    release = Path("/etc/os-release")
    return release.exists() and "ID=debian" in release.read_text().splitlines()


def main(given: list[str]) -> None:
    """Say where the browser is, or that the browser tests will be skipped."""
    if "--install" in given and not find():
        install()
    path = find()
    print(f"browser tests: {path}" if path else f"browser tests are skipped: no Chromium found; {ADVICE}")


if __name__ == "__main__":
    main(sys.argv[1:])

"""A server for tests, started as people start it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.surfaces.cli.command import environment, program

PATIENCE = 60.0


class Server(NamedTuple):
    """A running server."""

    process: subprocess.Popen[str]
    url: str


@contextmanager
def started(home: Path, *words: str, **more: str) -> Generator[Server]:
    """``telltale serve --port 0`` or other words, from its first line on; it is killed if it is still there after."""
    process = subprocess.Popen(
        program(*(words or ("serve", "--port", "0"))), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL, text=True, env=environment(home, **more),
    )  # fmt: skip
    assert process.stdout is not None
    try:
        heard = ""
        while "http://" not in heard:
            line = process.stdout.readline()
            assert line, f"it ended:\n{heard}"
            heard += line
        yield Server(process, heard[heard.index("http://") :].split()[0].rstrip(";"))
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)
        process.stdout.close()


def until(true: object, patience: float = PATIENCE) -> None:
    """Wait until something holds."""
    assert callable(true)
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.05)

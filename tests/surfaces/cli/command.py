"""The real command, run as people run it, or, where that shows the same, in this process without starting Python."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from hypothesis import settings

from telltale.surfaces.cli import main, terminal

ROOT = Path(__file__).parents[3]
SAMPLE_DAY = ROOT / "src/telltale/demo/sample_day.jsonl"


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed with ``--json``."""
        return json.loads(self.out)


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a command whose data folder is ``home``."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TELLTALE_")}
    return plain | {"TELLTALE_HOME": str(home)} | more


def program(*words: str | Path) -> list[str]:
    """The words with which a process is started."""
    return [sys.executable, "-m", "telltale", *map(str, words)]


def run(home: Path, *words: str | Path, given: bytes = b"", **more: str) -> Done:
    """Run ``telltale`` with a data folder; never with a terminal. The long form starts a program for every command."""
    started = run_program if settings.get_current_profile_name() == "long" else run_here
    return started(home, *words, given=given, **more)


def run_here(home: Path, *words: str | Path, given: bytes = b"", **more: str) -> Done:
    """The command in this process."""
    code: object = None
    out, err = TextIOWrapper(BytesIO(), "utf-8"), TextIOWrapper(BytesIO(), "utf-8", "backslashreplace")
    terminal.out.cache_clear()
    terminal.err.cache_clear()
    with (
        patch.dict(os.environ, environment(home, **more), clear=True),
        patch.object(sys, "stdin", TextIOWrapper(BytesIO(given), "utf-8")),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main([str(word) for word in words])
        except SystemExit as end:
            code = end.code
    out.flush()
    err.flush()
    assert isinstance(code, int)
    return done(code, out.buffer.getvalue(), err.buffer.getvalue())


def run_program(home: Path, *words: str | Path, given: bytes = b"", **more: str) -> Done:
    """The command as a program of its own, for what concerns starting, ending, and the machine around it."""
    ended = subprocess.run(
        program(*words), input=given, capture_output=True, env=environment(home, **more), check=False
    )
    return done(ended.returncode, ended.stdout, ended.stderr)


def done(code: int, out: bytes, err: bytes) -> Done:
    """How it ended, which is never with a traceback."""
    assert b"Traceback" not in err, err.decode()
    return Done(code, out.decode(), err.decode())


def balances(ledger: dict[str, Any]) -> bool:
    """Nothing was dropped silently."""
    failed = sum(ledger["failed"].values())
    return ledger["balances"] and ledger["read"] == ledger["stored"] + ledger["duplicates"] + failed

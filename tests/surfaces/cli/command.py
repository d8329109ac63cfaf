"""The real command, run as people run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

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
    """Run ``telltale`` with a data folder; never with a terminal."""
    done = subprocess.run(program(*words), input=given, capture_output=True, env=environment(home, **more), check=False)
    out, err = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in err, err
    return Done(done.returncode, out, err)


def balances(ledger: dict[str, Any]) -> bool:
    """Nothing was dropped silently."""
    failed = sum(ledger["failed"].values())
    return ledger["balances"] and ledger["read"] == ledger["stored"] + ledger["duplicates"] + failed

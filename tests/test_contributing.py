"""The worked examples of CONTRIBUTING.md, typed in as a newcomer would, in a copy of the package."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLE = re.compile(r"<!-- worked example: \w+, (?P<file>\S+) -->\n```python\n(?P<code>.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package with both examples typed in."""
    root = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "src", root / "src", ignore=shutil.ignore_patterns("__pycache__"))
    examples = EXAMPLE.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert len(examples) == 2
    for file, code in examples:
        with (root / file).open("a", encoding="utf-8") as target:
            target.write(f"\n{code}" if target.tell() else code)
    return root


def telltale(copy: Path, *words: str) -> str:
    told = os.environ | {"PYTHONPATH": str(copy / "src"), "TELLTALE_HOME": str(copy / "home")}
    done = subprocess.run(
        [sys.executable, "-m", "telltale", *words], env=told, cwd=copy, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_metric_is_one_block(copy: Path) -> None:
    day = copy / "src/telltale/demo/sample_day.jsonl"
    telltale(copy, "import", str(day))
    asked = ("ask", "short_conversation_rate", "--from", "2026-03-02", "--to", "2026-03-02", "--json")
    value = json.loads(telltale(copy, *asked))["rows"][0]["values"]["short_conversation_rate"]
    assert (value["numerator"], value["denominator"]) == (7, 22)
    assert "at most three messages" in telltale(copy, "metrics", "short_conversation_rate")


def test_a_connector_is_one_file(copy: Path) -> None:
    log = copy / "bot.log"
    log.write_text(
        "2026-10-01T10:00:00Z|c1|user|where is my order\n2026-10-01T10:00:02Z|c1|bot|On its way.\nhalf a line\n"
    )
    ledger = json.loads(telltale(copy, "import", str(log), "--json"))
    assert (ledger["stored"], ledger["failed"]) == (2, {"not_a_message": 1})
    assert "Pipes" in telltale(copy, "formats")

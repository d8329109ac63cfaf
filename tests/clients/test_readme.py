"""The README's live traffic, pasted line by line into a shell."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.clients.house import House
from tests.clients.senders import BOTS, PATIENCE

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8090"

_BLOCK = re.compile(r"^```(\w+)\n([\s\S]*?)^```$|((?:^ {4}.*\n)+)", re.MULTILINE)


def blocks(section: str) -> list[str]:
    """What stands in the blocks of a section, as it is typed; Python is typed into python3."""
    text = README.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    found: list[str] = []
    for language, fenced, indented in _BLOCK.findall(text):
        if indented:
            found.append(re.sub(r"^ {4}", "", indented, flags=re.MULTILINE))
        else:
            assert language == "python"
            found.append(f"python3 - <<'PASTED'\n{fenced}PASTED\n")
    return found


def pasted(house: House, lines: str) -> str:
    """What a shell prints whose ``telltale`` and ``python3`` are those of this test; it stops at the first failure."""
    mine = Path(sys.executable).parent
    environment = {"PATH": f"{mine}:{os.environ['PATH']}", "TELLTALE_HOME": str(house.home), "HOME": str(house.home)}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", lines.replace(ADDRESS, house.url)], env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_live_traffic_as_it_is_written(alone: House) -> None:
    typed = blocks("Live traffic")
    assert len(typed) == 4, typed
    a_bot = f"python3 {BOTS / 'otel_sdk.py'} 'an instrumented bot' 1"
    with alone.serving():
        told = pasted(alone, "\n".join([*typed, a_bot]))
        assert '"accepted":1' in told
        assert "'accepted': 2" in told
        alone.arrived("an instrumented bot", messages=2)
        alone.arrived("c1", messages=3)
        said = alone.said("c1")
    assert sorted(said) == [("bot", "You are welcome."), ("user", "Thanks!"), ("user", "Where is my order?")]


@pytest.mark.parametrize("served", [False, True])
def test_the_small_file_to_begin_with(alone: House, served: bool) -> None:
    [_, three] = blocks("Your own bot")
    kept = f"cd {alone.home.parent}\ncat > conversations.jsonl <<'PASTED'\n{three}PASTED\n"
    with alone.serving() if served else nullcontext():
        assert "3" in pasted(alone, f"{kept}telltale import conversations.jsonl")
    with alone.serving():
        assert [role for role, _ in alone.said("c1")] == ["user", "bot", "user"]

"""What is deployed: the container file's steps as far as they can be followed without an engine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.surfaces.cli.serving import started, until

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
STEPS = [line.split(" ", 1) for line in TEXT.splitlines() if re.match(r"[A-Z]+ ", line)]


def said(word: str) -> list[str]:
    """What stands behind a word, each time."""
    return [rest for name, rest in STEPS if name == word]


def test_the_bases_are_named_without_a_registry() -> None:
    assert {rest.split()[0] for rest in said("FROM")} == {"python:3.13-slim"}
    assert "http" not in "".join(line for line in TEXT.splitlines() if "127.0.0.1" not in line)


def test_everything_that_is_copied_is_there() -> None:
    for rest in said("COPY"):
        if not rest.startswith("--from"):
            assert [name for name in rest.split()[:-1] if not (ROOT / name).exists()] == [], rest


def test_what_runs_is_locked_and_runs_as_nobody() -> None:
    installs = [rest for rest in said("RUN") if "pip install" in rest]
    assert all("--require-hashes" in rest or "--no-deps /wheels/" in rest for rest in installs)
    assert said("USER") == ["10001:10001"]
    assert said("VOLUME") == ["/data"]
    assert said("STOPSIGNAL") == ["SIGTERM"]
    last = [name for name, _ in STEPS]
    assert last.index("USER") > max(place for place, name in enumerate(last) if name in ("RUN", "COPY"))


@pytest.mark.skipif(sys.platform == "win32", reason="containers of this kind run on Linux")
def test_what_it_starts_answers_to_its_own_health_check(tmp_path: Path) -> None:
    told = dict(one.split("=", 1) for rest in said("ENV") for one in rest.split())
    more = {name: value for name, value in told.items() if name == "TELLTALE_HOST"}
    assert json.loads(said("ENTRYPOINT")[0]) + json.loads(said("CMD")[0]) == ["telltale", "serve"]
    check = json.loads(said("HEALTHCHECK")[0].partition("CMD ")[2])
    assert check[0] == "python"
    with started(tmp_path / "home", "serve", "--port", "0", **more) as server:
        port = server.url.rpartition(":")[2]
        words = [sys.executable, *(word.replace(told["TELLTALE_PORT"], port) for word in check[1:])]
        assert subprocess.run(words, check=False).returncode == 0
        server.process.terminate()
        until(lambda: server.process.poll() == 0)
        assert subprocess.run(words, check=False, stderr=subprocess.DEVNULL).returncode != 0

"""The program itself: what the tests see of a command in their own process is what people see of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.surfaces.cli.command import SAMPLE_DAY, run, run_here, run_program

SAID = [
    (),
    ("--version",),
    ("--help",),
    ("nonsense",),
    ("metrics", "csat"),
    ("formats", "--json"),
    ("ask", "csta"),
    ("ask", "--all", "--by", "channel"),
    ("ask", "--all", "--by", "channel", "--json"),
    ("conversations", "--search", "\u00e4\N{PARTY POPPER}"),
    ("import", "/nowhere/at/all"),
    ("import", SAMPLE_DAY),
    ("serve", "--host", "256.1.1.1", "--port", "0"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("program") / "home"
    assert run(home, "import", SAMPLE_DAY).code == 0
    return home


@pytest.mark.parametrize("words", SAID, ids=lambda words: " ".join(map(str, words)) or "nothing")
def test_a_command_says_here_what_the_program_says(words: tuple[str, ...], home: Path) -> None:
    assert run_here(home, *words) == run_program(home, *words)


def test_what_is_given_to_the_program_is_read(tmp_path: Path) -> None:
    given = SAMPLE_DAY.read_bytes()
    assert run_program(tmp_path / "one", "import", "-", given=given) == run_here(
        tmp_path / "two", "import", "-", given=given
    )

"""Tables at a terminal: nothing is lost, nothing is wider than there is room for."""

from __future__ import annotations

import io
import os
import pty
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telltale.surfaces.cli import terminal
from telltale.surfaces.cli.tables import Table, Words, cells
from tests.surfaces.cli.command import SAMPLE_DAY, environment, program, run

TEXTS = st.text(st.characters(blacklist_categories=("C", "Z", "M"), whitelist_characters=" "), max_size=40)


def drawn(table: Table, width: int) -> list[str]:
    """The lines of a table as they are printed."""
    return ["".join(piece.text for piece in line).rstrip() for line in table.lines(width)]


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5), st.integers(12, 100))
def test_every_sign_is_shown_and_no_line_is_too_wide(rows: list[tuple[str, str]], width: int) -> None:
    made = terminal.table("a", "b")
    for row in rows:
        terminal.add(made, *row)
    lines = drawn(made, width)
    assert max(map(cells, lines)) <= width
    shown = sorted("".join(lines).replace(" ", "").replace("─", ""))
    assert shown == sorted("ab" + "".join(a + b for a, b in rows).replace(" ", "").replace("─", ""))


def test_numbers_stand_to_the_right_and_whole_columns_are_not_broken() -> None:
    made = terminal.table("key", "said", ">n")
    made.whole = {0}
    terminal.add(made, "a_long_key_of_words", "some more words than there is room for", "1,000")
    terminal.add(made, "b", None, 7)
    assert drawn(made, 45) == [
        "",
        " key                   said                 n",
        " " + "─" * 44,
        " a_long_key_of_words   some more        1,000",
        "                       words than",
        "                       there is room",
        "                       for",
        " b                                          7",
        "",
    ]


WIDE = {"": 0, "naïve": 5, "注文 42": 7, "e\u0301": 1, "👍": 2, "a\u200db": 2}


@pytest.mark.parametrize(("text", "wide"), WIDE.items())
def test_cells_are_what_a_terminal_shows(text: str, wide: int) -> None:
    assert cells(text) == wide


def test_what_a_stream_cannot_write_becomes_a_question_mark() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, "ascii")
    terminal.Screen(stream).print([Words("▲ 3 Grüße", "bold")])
    assert raw.getvalue() == b"? 3 Gr??e\n"


def on_a_terminal(home: Path, *words: str, **more: str) -> str:
    """What a command writes to a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    around = environment(home, COLUMNS="80", TERM="xterm", **more)
    with subprocess.Popen(program(*words), stdin=theirs, stdout=theirs, stderr=theirs, env=around):
        os.close(theirs)
        said = b""
        try:
            while piece := os.read(ours, 65536):
                said += piece
        except OSError:  # Linux says so when the other end is closed
            pass
    os.close(ours)
    return said.decode()


def test_a_terminal_gets_its_width_and_colours_and_a_file_neither(tmp_path: Path) -> None:
    assert run(tmp_path, "import", SAMPLE_DAY).code == 0
    coloured = on_a_terminal(tmp_path, "metrics")
    plain = on_a_terminal(tmp_path, "metrics", NO_COLOR="1")
    assert "\x1b[1m" in coloured
    assert "\x1b" not in plain
    assert max(cells(line) for line in plain.splitlines()) <= 80
    filed = run(tmp_path, "metrics").out
    assert "\x1b" not in filed
    assert max(cells(line) for line in filed.splitlines()) > 80

"""What is printed: tables, JSON and progress. Words of strangers are shown, never obeyed."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Event, Thread
from typing import Any, TextIO

from telltale.surfaces.cli.tables import Table, Words, cells

# Columns where there is no terminal that says how wide it is.
UNBOUND = 240

# How a terminal is told to write.
STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}

# Signs that turn the direction of writing: with them a text can pretend to be another.
_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F), "\N{REPLACEMENT CHARACTER}")


class Screen:
    """A stream that people read: a terminal of some width, or a file without colours."""

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.is_terminal = stream, stream.isatty()
        self.width = shutil.get_terminal_size().columns if self.is_terminal else UNBOUND
        self._coloured = self.is_terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"

    def print(self, pieces: Iterable[Words]) -> None:
        """A line, made of pieces in their styles; signs that the stream cannot write become question marks."""
        line = "".join(map(self._styled, pieces))
        encoding = self.stream.encoding or "utf-8"
        self.stream.write(line.rstrip().encode(encoding, "replace").decode(encoding) + "\n")
        self.stream.flush()

    def overwrite(self, line: str) -> None:
        """A passing line in the place of the one before."""
        self.stream.write(f"\r\x1b[K{line}")
        self.stream.flush()

    def _styled(self, one: Words) -> str:
        return f"\x1b[{STYLES[one.style]}m{one.text}\x1b[0m" if one.style and self._coloured else one.text


@cache
def out() -> Screen:
    """Standard output."""
    return Screen(sys.stdout)


@cache
def err() -> Screen:
    """Standard error: notes and progress."""
    return Screen(sys.stderr)


def harmless(text: object) -> str:
    """A text without what a terminal would obey: escapes, other control signs, turned writing.

    >>> harmless("\\x1b[31mred\\r\\n\\u202eevil")
    '�[31mred �evil'
    """
    spaced = " ".join(str(text).splitlines()) if str(text) else ""
    kept = "".join(sign if sign.isprintable() or sign == " " else "\N{REPLACEMENT CHARACTER}" for sign in spaced)
    return kept.translate(_TURNING)


def text(words: object, style: str = "") -> Words:
    """Words as they are: what is in them is shown and no more."""
    return Words(harmless(words), style)


def note(sentence: str, style: str = "dim") -> None:
    """A sentence beside the result, on standard error."""
    err().print([text(sentence, style)])


def say(sentence: str, style: str = "") -> None:
    """A line of the result."""
    out().print([text(sentence, style)])


def table(*columns: str, title: str = "") -> Table:
    """An empty table; a column whose name begins with ``>`` stands to the right."""
    right = [name.startswith(">") for name in columns]
    return Table([text(name.removeprefix(">")) for name in columns], right, harmless(title))


def add(made: Table, *given: object) -> None:
    """A row of harmless cells."""
    made.rows.append([one if isinstance(one, Words) else text("" if one is None else one) for one in given])


def show(made: Table) -> None:
    """A table, as wide as there is room."""
    for line in made.lines(out().width):
        out().print(line)


def say_dropped(dropped: Any, what: str, *, as_json: bool) -> None:
    """What was kept of a project, and is no longer."""
    if as_json:
        print_json(dropped)
    elif dropped.version is None:
        say(f"Project '{dropped.project}' has no {what}.")
    else:
        say(f"Version {dropped.version} of the {what} is kept no longer.")


def print_json(thing: Any) -> None:
    """A result for programs; the shapes are those of the HTTP interface."""
    import msgspec

    written = msgspec.json.format(msgspec.json.encode(thing, enc_hook=str), indent=2)
    sys.stdout.flush()
    sys.stdout.buffer.write(written + b"\n")
    sys.stdout.buffer.flush()


def columns_of(rows: Sequence[Sequence[object]], names: Sequence[str]) -> tuple[list[str], list[list[object]]]:
    """Columns and rows without the columns in which nothing stands.

    >>> columns_of([["a", "", 1], ["b", None, 2]], ["x", "y", ">z"])
    (['x', '>z'], [['a', 1], ['b', 2]])
    """
    kept = [at for at in range(len(names)) if any(row[at] not in ("", None) for row in rows)]
    return [names[at] for at in kept], [[row[at] for at in kept] for row in rows]


@contextmanager
def progress(doing: str, unit: str) -> Generator[Callable[[int], None]]:
    """A count that runs on standard error while something takes more than a second; only on a terminal."""
    if not err().is_terminal:
        yield lambda _: None
        return
    done, over, begun = 0, Event(), time.monotonic()

    def more(count: int) -> None:
        nonlocal done
        done += count

    def tell() -> None:
        # What is done within a second needs no telling.
        pause = 1.0
        while not over.wait(pause):
            counted = f": {done:,} {unit}".rstrip() if done else ""
            line = harmless(f"{doing}{counted}, {time.monotonic() - begun:.0f} s")
            err().overwrite(line if cells(line) < err().width else line[: err().width - 1])
            pause = 0.1
        err().overwrite("")

    telling = Thread(target=tell, daemon=True)
    telling.start()
    try:
        yield more
    finally:
        over.set()
        telling.join()

"""What is printed: tables, JSON and progress. Words of strangers are shown, never obeyed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Timer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

# Columns where there is no terminal that says how wide it is.
UNBOUND = 240

# Signs that turn the direction of writing: with them a text can pretend to be another.
_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F), "\N{REPLACEMENT CHARACTER}")


@cache
def out() -> Console:
    """Standard output."""
    return _console(stderr=False)


@cache
def err() -> Console:
    """Standard error: notes and progress."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    from rich.console import Console

    console = Console(stderr=stderr, highlight=False)
    if not console.is_terminal:
        console.width = UNBOUND
    return console


def harmless(text: object) -> str:
    """A text without what a terminal would obey: escapes, other control signs, turned writing.

    >>> harmless("\\x1b[31mred\\r\\n\\u202eevil")
    '�[31mred �evil'
    """
    spaced = " ".join(str(text).splitlines()) if str(text) else ""
    kept = "".join(sign if sign.isprintable() or sign == " " else "\N{REPLACEMENT CHARACTER}" for sign in spaced)
    return kept.translate(_TURNING)


def text(words: object, style: str = "") -> Text:
    """Words as they are: brackets in them are no markup."""
    from rich.text import Text

    return Text(harmless(words), style=style)


def note(sentence: str, style: str = "dim") -> None:
    """A sentence beside the result, on standard error."""
    err().print(text(sentence, style), soft_wrap=True)


def say(sentence: str, style: str = "") -> None:
    """A line of the result."""
    out().print(text(sentence, style), soft_wrap=True)


def table(*columns: str, title: str = "") -> Table:
    """An empty table; a column whose name begins with ``>`` stands to the right."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, title=harmless(title) or None, title_justify="left", title_style="bold",
                 pad_edge=False)  # fmt: skip
    for name in columns:
        right = name.startswith(">")
        made.add_column(text(name.lstrip(">")), justify="right" if right else "left", no_wrap=right)
    return made


def add(made: Table, *cells: object) -> None:
    """A row of harmless cells."""
    from rich.text import Text

    made.add_row(*[cell if isinstance(cell, Text) else text("" if cell is None else cell) for cell in cells])


def show(thing: Any) -> None:
    """A table or another thing that rich draws."""
    out().print(thing)


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
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    shown = Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=err(),
                     transient=True)  # fmt: skip
    task, done = shown.add_task(doing, total=None), 0

    def more(count: int) -> None:
        nonlocal done
        done += count
        shown.update(task, description=f"{doing}: {done:,} {unit}")

    # What is done within a second needs no telling.
    patience = Timer(1, shown.start)
    patience.start()
    try:
        yield more
    finally:
        patience.cancel()
        patience.join()
        shown.stop()

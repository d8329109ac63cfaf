"""Sheets: tables that leave the house as Parquet, CSV or JSON lines."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from telltale.errors import WordsError
from telltale.store.engine import bare
from telltale.store.literals import literal

Rows = Iterable[Sequence[Any]]
Writer = Callable[[Path, dict[str, str], Rows], int]

# A spreadsheet takes a cell that begins so for a formula and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_APOSTROPHE = "'"

_encode = msgspec.json.Encoder(enc_hook=str).encode


def form_of(path: Path) -> str:
    """The form that a file of this name has.

    Raises:
        WordsError: the ending of the name says nothing.

    >>> form_of(Path("talks.CSV"))
    '.csv'
    """
    found = path.suffix.lower()
    if found not in FORMS:
        raise WordsError(f"'{path.name}' does not say in which form to write; its ending is one of {', '.join(FORMS)}")
    return found


def safe(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before what looks like one.

    >>> safe("=1+1"), safe("-"), safe(-1), safe("fine"), safe(None)
    ("'=1+1", "'-", -1, 'fine', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, list | dict):
        return _encode(cell).decode()
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, str):
        return _APOSTROPHE + cell if cell.startswith(_FORMULA) else cell
    return cell


def write_csv(path: Path, columns: dict[str, str], rows: Rows) -> int:
    """Comma-separated values with a header, UTF-8."""
    number = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file)
        written.writerow(columns)
        for row in rows:
            written.writerow([safe(cell) for cell in row])
            number += 1
    return number


def write_lines(path: Path, columns: dict[str, str], rows: Rows) -> int:
    """One JSON object a line."""
    names, number = list(columns), 0
    with path.open("wb") as file:
        for row in rows:
            file.write(_encode(dict(zip(names, row, strict=True))) + b"\n")
            number += 1
    return number


def write_parquet(path: Path, columns: dict[str, str], rows: Rows) -> int:
    """Parquet, compressed."""
    lines = path.with_name(f"{path.name}.jsonl")
    try:
        number = write_lines(lines, columns, rows)
        declared = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
        read = (
            f"SELECT * FROM read_json({literal(lines)}, format = 'newline_delimited', columns = {{{declared}}},"
            " maximum_object_size = 268435456)"
        )
        with bare() as db:
            if not number:
                empty = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in columns.items())
                read = f"SELECT {empty} WHERE false"
            db.execute(f"COPY ({read}) TO {literal(path)} (FORMAT parquet, COMPRESSION zstd)")
    finally:
        lines.unlink(missing_ok=True)
    return number


def _whole(name: str, _: str) -> str:
    """A column as the index has it, of whatever kind."""
    return name


def _text(name: str, kind: str) -> str:
    """A column as text has it: instants as they are written everywhere."""
    return f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%fZ')" if kind == "TIMESTAMP" else name


def _cell(name: str, kind: str) -> str:
    """The same as a cell of a spreadsheet has it, as :func:`safe` says."""
    if kind.endswith("[]"):
        return f"to_json({name})::VARCHAR"
    if kind != "VARCHAR":
        return _text(name, kind)
    signs = ", ".join(f"chr({ord(sign)})" for sign in _FORMULA)
    return f"CASE WHEN {name}[1] IN ({signs}) THEN chr({ord(_APOSTROPHE)}) || {name} ELSE {name} END"


class Form(NamedTuple):
    """How a file is written: row by row, or by the engine, each column as ``cell`` says, with its ``options``."""

    write: Writer
    cell: Callable[[str, str], str]
    options: str

    def of(self, sql: str, columns: Mapping[str, str]) -> tuple[str, str]:
        """The SELECT for the engine, and its options."""
        cells = ", ".join(f"{self.cell(name, kind)} AS {name}" for name, kind in columns.items())
        return f"SELECT {cells} FROM ({sql})", self.options


_LINES = Form(write_lines, _text, "FORMAT json")

FORMS = {
    ".csv": Form(write_csv, _cell, "FORMAT csv, HEADER"),
    ".jsonl": _LINES,
    ".ndjson": _LINES,
    ".parquet": Form(write_parquet, _whole, "FORMAT parquet, COMPRESSION zstd"),
}
"""Every form by the ending of a file's name.

A writer takes the path, the columns with their types as the index has them, and the rows; it gives their number.
"""

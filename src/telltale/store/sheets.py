"""Sheets: tables that leave the house as Parquet, CSV or JSON lines."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from telltale.errors import WordsError
from telltale.store.engine import bare
from telltale.store.literals import literal

Rows = Iterable[Sequence[Any]]
Writer = Callable[[Path, dict[str, str], Rows], int]

# A spreadsheet takes a cell that begins so for a formula and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_encode = msgspec.json.Encoder(enc_hook=str).encode


def writer(path: Path) -> Writer:
    """How a file of this name is written.

    A writer takes the path, the columns with their types as the index has them, and the rows; it gives their number.

    Raises:
        WordsError: the ending of the name says nothing.

    >>> writer(Path("talks.csv")) is write_csv
    True
    """
    known: dict[str, Writer] = {
        ".csv": write_csv, ".jsonl": write_lines, ".ndjson": write_lines, ".parquet": write_parquet,
    }  # fmt: skip
    found = known.get(path.suffix.lower())
    if found is None:
        raise WordsError(f"'{path.name}' does not say in which form to write; its ending is one of {', '.join(known)}")
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
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
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


def counted(rows: Iterable[list[Any]], progress: Callable[[int], None]) -> Iterator[Any]:
    """The rows of portions one by one, their number told portion by portion."""
    for portion in rows:
        yield from portion
        progress(len(portion))

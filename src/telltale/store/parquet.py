"""Parquet files of others, read row by row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from telltale.errors import InputError
from telltale.store.engine import bare

_AT_A_TIME = 10_000


def parquet_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Every row of a Parquet file by the names of its columns.

    Raises:
        InputError: it is damaged, or cut off.
    """
    db = bare()
    try:
        db.execute("SELECT * FROM read_parquet(?)", [str(path)])
        names = [one[0] for one in db.description or []]
        while rows := db.fetchmany(_AT_A_TIME):
            yield from (dict(zip(names, row, strict=True)) for row in rows)
    except duckdb.Error as error:
        raise InputError(f"'{path}' cannot be read as Parquet: {str(error).splitlines()[0]}") from error
    finally:
        db.close()

"""Literals: what has to stand in the text of SQL, where the engine takes no parameter."""

from __future__ import annotations

from pathlib import Path


def literal(text: str | Path) -> str:
    """A text, or a path, as SQL writes it.

    >>> literal("it's"), literal(Path("index.duckdb"))
    ("'it''s'", "'index.duckdb'")
    """
    return "'" + str(text).replace("'", "''") + "'"

"""Every table of an index as it can be compared: what is asked, and the books that it is derived by."""

from __future__ import annotations

from typing import Any

from telltale.store import EVENTS, FACTS, Store
from telltale.store.schema import BOOKS

KEPT = [name for name in BOOKS if name not in ("pending", "meta")]

Tables = dict[str, list[tuple[Any, ...]]]


def tables(store: Store) -> Tables:
    """The rows of every table, in an order that does not depend on how they came."""
    columns = ", ".join(name for name in EVENTS if name != "position")
    found = {"events": store.read(f"SELECT {columns} FROM events")[1]}
    for name in (*FACTS, *KEPT):
        found[name] = store.read(f"SELECT * FROM {name}")[1]
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


def differing(one: Tables, other: Tables) -> dict[str, tuple[int, list[Any]]]:
    """Tables that differ: how many rows, and the first of them with the columns that do."""
    found: dict[str, tuple[int, list[Any]]] = {}
    for name, rows in one.items():
        ours, theirs = set(map(repr, rows)), set(map(repr, other[name]))
        if rows != other[name]:
            odd = [row for row in rows if repr(row) not in theirs] + [
                row for row in other[name] if repr(row) not in ours
            ]
            found[name] = (len(ours ^ theirs), odd[:2])
    return found

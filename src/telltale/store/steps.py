"""Steps: the statements by which facts are derived, each run where it has anything to do.

To plan a statement takes longer than to run it over the few events that come at a time. So a statement may say what it
makes nothing without, behind its first words: ``CREATE OR REPLACE TEMP TABLE rated AS -- needs: thumbed``. Those are
tables that statements before it have made, or types of events; where all of them are empty it is left out, and the
table that it would have made is emptied.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

import duckdb

from telltale.store.engine import Connection

# What events there are, once they have their place: of which types, and whether any gives a way to reach its person.
_MET = """SELECT type, count(*) FROM told GROUP BY type
    UNION ALL SELECT 'reachable', count(*) FROM touched_events WHERE reachable"""

_MADE = re.compile(r"CREATE OR REPLACE TEMP TABLE (\w+)")
_NEEDS = re.compile(r"-- needs: (.+)")


class Step(NamedTuple):
    """One statement: the temporary table that it makes, if it does, and what it makes nothing without."""

    statement: duckdb.Statement
    makes: str
    needs: tuple[str, ...]


@lru_cache(maxsize=128)
def parsed(sql: str) -> list[Step]:
    """The statements of a text, each read once.

    >>> [(step.makes, step.needs) for step in parsed("CREATE OR REPLACE TEMP TABLE a AS -- needs: b, c\\nFROM b, c")]
    [('a', ('b', 'c'))]
    """
    with duckdb.connect() as db:
        found = db.extract_statements(sql)
    return [Step(one, *_said(one.query)) for one in found]


def _said(sql: str) -> tuple[str, tuple[str, ...]]:
    made, needs = _MADE.search(sql), _NEEDS.search(sql)
    return made[1] if made else "", tuple(needs[1].split(", ")) if needs else ()


class Steps:
    """Runs the statements of one chunk of events, and remembers what they made; ``rows`` is what is known before."""

    def __init__(self, db: Connection, rows: Mapping[str, int] | None = None) -> None:
        self._db = db
        self._rows = {**(rows or {})}

    def run(self, sql: str) -> None:
        """Run those statements of a text that have anything to do."""
        for step in parsed(sql):
            if self._is_idle(step):
                continue
            counted = self._db.execute(step.statement).fetchone()
            if step.makes:
                self._rows[step.makes] = int(counted[0]) if counted else 0
            if step.makes == "told":
                self._rows.update(self._db.execute(_MET).fetchall())

    def _is_idle(self, step: Step) -> bool:
        """Whether a statement would make nothing; then its table, if it makes one, is empty."""
        if not step.needs or any(self._rows.get(one) for one in step.needs):
            return False
        if not step.makes:
            return True
        if step.makes not in self._there:
            return False
        self._db.execute(f"DELETE FROM temp.{step.makes}")
        self._rows[step.makes] = 0
        return True

    @cached_property
    def _there(self) -> set[str]:
        """The temporary tables that there were before, which can be emptied."""
        named = self._db.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()
        return {name for (name,) in named}

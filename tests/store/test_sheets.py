"""A file that the engine writes says what one written row by row says."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from telltale.store import parquet_rows
from telltale.store.engine import bare, hand_over
from telltale.store.literals import literal
from telltale.store.sheets import FORMS

NASTY = [
    "=1+1",
    "+1",
    "-",
    "@a",
    "\t=1",
    "\r=1",
    "",
    None,
    "it's",
    'a "word", and\nmore',
    "é 🎉 \u200f\u05e9\u05dc",
    "\\",
    "null",
    "1",
]
COLUMNS = {"number": "BIGINT", "said": "VARCHAR", "sure": "BOOLEAN", "share": "DOUBLE", "names": "VARCHAR[]"}
ROWS: list[tuple[Any, ...]] = [
    (place, text, None if text is None else place % 2 == 0, place / 7, [one for one in (text, "x") if one is not None])
    for place, text in enumerate(NASTY)
]


def table(path: Path) -> list[dict[str, Any]]:
    """The rows of a file."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    if path.suffix == ".parquet":
        return list(parquet_rows(path))
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("ending", FORMS)
def test_the_engine_and_the_rows_say_the_same(tmp_path: Path, ending: str) -> None:
    one, other = tmp_path / f"rows{ending}", tmp_path / f"engine{ending}"
    assert FORMS[ending].write(one, COLUMNS, ROWS) == len(ROWS)
    with bare() as db:
        plain = {name: kind for name, kind in COLUMNS.items() if name != "names"}
        hand_over(db, "told", plain, [row[:-1] for row in ROWS])
        rows = "SELECT *, CASE WHEN said IS NULL THEN ['x'] ELSE [said, 'x'] END AS names FROM told ORDER BY number"
        select, options = FORMS[ending].of(rows, COLUMNS)
        db.execute(f"COPY ({select}) TO {literal(other)} ({options})")
    assert table(other) == table(one)
    assert [row["number"] for row in table(other)] == [row["number"] for row in table(one)]


def test_instants_are_text_in_text_and_instants_in_parquet(tmp_path: Path) -> None:
    columns, rows = (
        {"seen_at": "TIMESTAMP", "day": "DATE"},
        "SELECT make_timestamp(250000) AS seen_at, DATE '2026-03-02' AS day",
    )
    with bare() as db:
        for ending in (".csv", ".jsonl", ".parquet"):
            select, options = FORMS[ending].of(rows, columns)
            db.execute(f"COPY ({select}) TO {literal(tmp_path / f'file{ending}')} ({options})")
    text = {"seen_at": "1970-01-01T00:00:00.250000Z", "day": "2026-03-02"}
    assert table(tmp_path / "file.csv") == table(tmp_path / "file.jsonl") == [text]
    (kept,) = table(tmp_path / "file.parquet")
    assert (kept["seen_at"].microsecond, str(kept["day"])) == (250000, "2026-03-02")

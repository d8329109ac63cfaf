"""What leaves as a file comes back, and hurts nobody."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from telltale.store import FACTS, parquet_rows
from tests.surfaces.cli.command import SAMPLE_DAY, balances, run

FORMULAS = ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("exported") / "home"
    assert run(home, "import", SAMPLE_DAY).code == 0
    lines = [
        {"type": "message", "event_id": f"f{number}", "conversation_id": f"f{number}", "user_id": text,
         "timestamp": "2026-04-20T08:00:00.25+02:00", "original_timestamp": 1776664800, "locale": "de-AT",
         "context": {"campaign": {"name": "spring"}}, "properties": {"role": "user", "text": text, "more": [1, None]}}
        for number, text in enumerate(FORMULAS)
    ]  # fmt: skip
    given = "\n".join(map(json.dumps, lines)).encode()
    assert run(home, "import", "-", "--source", "sheet", given=given).code == 0
    return home


def table(path: Path) -> list[dict[str, Any]]:
    """The rows of an export, whatever its form."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    if path.suffix == ".parquet":
        return list(parquet_rows(path))
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_events_come_back_to_the_same_answers(home: Path, tmp_path: Path) -> None:
    file, other, again = tmp_path / "events.jsonl", tmp_path / "other", tmp_path / "again.jsonl"
    assert run(home, "export", "events", "--to", file).code == 0
    ledger = run(other, "import", file, "--json").json
    assert balances(ledger)
    assert (ledger["duplicates"], ledger["failed"]) == (0, {})
    for words in (("--all",), ("--all", "--by", "channel"), ("users", "messages", "--step", "day")):
        assert run(other, "ask", *words, "--json").json == run(home, "ask", *words, "--json").json
    assert run(other, "export", "events", "--to", again).code == 0
    assert again.read_bytes() == file.read_bytes()


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_every_conversation_with_every_fact(home: Path, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"conversations.{ending}"
    number = run(home, "export", "conversations", "--to", file, "--json").json["rows"]
    rows = table(file)
    assert len(rows) == number > 60
    assert all(row.keys() == FACTS["conversations"].keys() | {"person"} for row in rows)
    listed = run(home, "conversations", "--limit", "500", "--json").json["conversations"]
    outcomes = {row["conversation"]: row["outcome"] for row in rows if row["environment"] == "production"}
    assert outcomes == {one["conversation"]: one["outcome"] for one in listed}


def test_no_cell_is_a_formula(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "conversations.csv"
    assert run(home, "export", "conversations", "--to", file).code == 0
    rows = [row for row in table(file) if row["thread"].startswith("f")]
    assert sorted(row["first_text"] for row in rows) == sorted(f"'{text}" for text in FORMULAS)
    assert sorted(row["person"] for row in rows) == sorted(f"'{text}" for text in FORMULAS)


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_answers_as_a_table(home: Path, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"answers.{ending}"
    assert run(home, "export", "answers", "users", "csat", "--by", "channel", "--to", file).code == 0
    answer = run(home, "ask", "users", "csat", "--by", "channel", "--json").json
    told = {(row["channel"], row["metric"]): row["value"] for row in table(file)}
    assert len(told) == 2 * len(answer["rows"])
    for row in answer["rows"]:
        for key, value in row["values"].items():
            written = told[row["by"]["channel"], key]
            assert (float(written) if written not in (None, "") else None) == value["value"]


@pytest.mark.parametrize("what", ["events", "conversations"])
@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_an_empty_folder_gives_an_empty_file(tmp_path: Path, what: str, ending: str) -> None:
    file = tmp_path / f"{what}.{ending}"
    assert run(tmp_path / "home", "export", what, "--to", file).code == 0
    assert table(file) == []
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [file.name]

"""What people said, from public sets: with the label that others gave it, or only to be read."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.published import DATA

Labelled = list[tuple[str, str]]


def banking(part: str) -> Labelled:
    """BANKING77, ``train`` or ``test``."""
    with (DATA / "banking77" / f"{part}.csv").open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["category"]) for row in csv.DictReader(file)]


@cache
def _clinc() -> dict[str, list[list[str]]]:
    with gzip.open(DATA / "clinc150" / "data_full.json.gz", "rt", encoding="utf-8") as file:
        return json.load(file)


def clinc(part: str) -> Labelled:
    """CLINC150, ``train``, ``val`` or ``test``: in scope."""
    return [(text, intent) for text, intent in _clinc()[part]]


def insurance() -> Labelled:
    """DSTC11, track 2, development: all turns that have a gold intent."""
    path = DATA / "dstc11_dev" / "development.task1-gold.jsonl"
    return [(one["utterance"], one["intent"]) for one in _lines(path)]


def airline() -> list[str]:
    """What customers wrote to an airline (MultiDoGO)."""
    return [one["utterance"] for one in _lines(DATA / "multidogo" / "airline.turns.jsonl.gz")]


def coffee() -> list[str]:
    """What customers wrote when they ordered coffee (Taskmaster-4)."""
    dialogues = _lines(DATA / "taskmaster4_coffee" / "dialogs.jsonl.gz")
    return [said["text"] for one in dialogues for said in one["utterances"] if said["speaker"] == "user"]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for line in content.splitlines():
        yield json.loads(line)

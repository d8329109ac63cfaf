"""Thousands of values that must not be kept come in by every way, in every wrapping; then every byte is read."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from telltale.language.redaction import known
from telltale.settings import load
from telltale.store import FACTS, Store
from tests.reliability.canaries import SETTINGS, call, canaries, event, everything, left, logged, spans
from tests.reliability.house import House, Reply, house
from tests.reliability.otlp import JSON, LOGS, PROTOBUF, TRACES, document, written
from tests.surfaces.cli.command import Done, run

# How many go into one request.
_TOGETHER = 40

COUNTS = pytest.mark.parametrize("count", [120, pytest.param(10_000, marks=pytest.mark.long)])


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary files are searched with all others."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))


def test_a_canary_that_is_there_is_found(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 13 + b"jane@example.com")
    assert left(everything(tmp_path, tmp_path), ["jane@example.com", "joe@example.com"]) == [
        ("file", b"jane@example.com")
    ]
    assert len(known()) >= 25


@COUNTS
def test_no_canary_is_left_of_an_import(tmp_path: Path, count: int) -> None:
    given, home = tmp_path / "given.jsonl", tmp_path / "home"
    needles = set[str]()
    with given.open("w", encoding="utf-8") as file:
        for one in canaries(55, count):
            made, values = event(one)
            needles.update(values)
            # Half as JSON writes it, half with everything but ASCII escaped.
            file.write(json.dumps(made, ensure_ascii=bool(one.number % 2)) + "\n")
    imported = run(home, "import", given, "--json", **SETTINGS)
    assert imported.code == 0, imported
    _nothing_is_left(tmp_path, needles, given, [imported])


@COUNTS
def test_no_canary_is_left_of_what_is_sent(tmp_path: Path, count: int) -> None:
    needles = set[str]()
    with house(tmp_path / "home") as lived:
        lived.start(settings=SETTINGS)
        replies = list(_sent(lived, count, needles))
        assert {one.status for one in replies} <= {200, 207, 400}, {one.body for one in replies}
        assert sum(one.status == 200 for one in replies) > len(replies) / 2
        # Before its end, while the last has not been put into the index.
        assert not (found := left(everything(tmp_path, tmp_path), needles)), found
        assert lived.stop() == 0
    assert left([("answers", b"\n".join(one.body for one in replies))], needles) == []
    _nothing_is_left(tmp_path, needles, tmp_path, [])


def _sent(lived: House, count: int, needles: set[str]) -> Iterator[Reply]:
    """What every way of sending answers."""
    ours = list(canaries(56, count))
    made = [event(one) for one in ours]
    calls = list(canaries(57, count))
    # Traces name no country: their numbers are written in the ways of the installation's.
    told = [one for one in canaries(58, count * 2) if one.region == "US"]
    for one in (*calls, *told):
        needles.update(one.values)
    for _, values in made:
        needles.update(values)
    for at in range(0, count, _TOGETHER):
        yield lived.post("/v1/events", json.dumps([body for body, _ in made[at : at + _TOGETHER]]).encode())
        batch = [call(one) for one in calls[at : at + _TOGETHER]]
        yield lived.post("/v1/batch", json.dumps({"batch": batch[1:]}).encode())
        yield lived.post(f"/v1/{batch[0]['type']}", json.dumps(batch[0]).encode())
    for at in range(0, len(told), _TOGETHER):
        kind = (PROTOBUF, JSON)[at // _TOGETHER % 2]
        some = told[at : at + _TOGETHER]
        traces = document(TRACES, *(piece for one in some for piece in spans(one)))
        yield lived.post(TRACES, written(TRACES, traces, kind), kind)
        yield lived.post(LOGS, written(LOGS, document(LOGS, *map(logged, some)), kind), kind)
    # What is no JSON at all is told of, and not kept as it came.
    yield lived.post("/v1/events", f'[{{"text": "{ours[0].text}"'.encode())


def _nothing_is_left(folder: Path, needles: set[str], given: Path, before: list[Done]) -> None:
    """Failed records are tried again, everything is exported and packed, and all of it is searched."""
    home = folder / "home"
    said = [
        *before,
        run(home, "failed", "list", "--json", **SETTINGS),
        run(home, "failed", "replay", "--json", **SETTINGS),
        run(home, "failed", "list", "--json", **SETTINGS),
        run(home, "export", "events", "--to", folder / "out.jsonl", **SETTINGS),
        run(home, "export", "conversations", "--to", folder / "out.csv", **SETTINGS),
        run(home, "backup", folder / "backup.tar", **SETTINGS),
    ]
    # A replay says with its code that some failed again.
    assert all(one.code in (0, 1) for one in said), said
    assert "invalid_properties" in said[-4].out
    with tarfile.open(folder / "backup.tar") as packed:
        packed.extractall(folder / "unpacked", filter="data")
    blobs = [*everything(folder, given), ("printed", "".join(one.out + one.err for one in said).encode())]
    with Store(load({"TELLTALE_HOME": str(home)})) as store:
        rows = {name: store.read(f"SELECT * FROM {name}")[1] for name in FACTS}
    blobs.append(("facts", repr(rows).encode("utf-8", "surrogatepass")))
    for mark in (b"[card]", b"[employee]", b"[name]"):
        assert sum(mark in blob for name, blob in blobs if name.endswith("unpacked")) >= 2, "it was searched"
    assert not (found := left(blobs, needles)), found

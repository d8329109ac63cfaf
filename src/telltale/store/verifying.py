"""Verifying: a file of the archive is what was written; of one that is not, what can be told to be right is kept.

Beside every file lies its seal, a checksum and the number of its events. A spoilt file is put aside, and the events
that can still be read and have the digest that they were archived with are written into a new one in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import msgspec
from xxhash import xxh3_128

from telltale.event import instant, now
from telltale.store.damages import Damage
from telltale.store.disk import synchronise
from telltale.store.engine import Engine, bare, event_columns
from telltale.store.literals import literal
from telltale.store.rows import Row, row_of
from telltale.store.wire import COLUMNS, event_of

_PIECE = 1 << 20
_PORTION = 10_000
_TIMES = ("timestamp", "received_at", "original_timestamp", "sent_at")

_encode_lines = msgspec.json.Encoder().encode_lines


class Seal(NamedTuple):
    """What a file was when it was written."""

    checksum: str
    events: int

    @classmethod
    def of(cls, file: Path) -> Seal | None:
        """The seal that lies beside a file; None where there is none, or nobody can read it."""
        try:
            checksum, events = _beside(file).read_text(encoding="ascii").split()
            return cls(checksum, int(events))
        except (OSError, ValueError):
            return None


def seal(file: Path) -> None:
    """Lay a seal beside a file that was just written."""
    with bare() as db:
        counted = db.execute("SELECT sum(num_rows) FROM parquet_file_metadata(?)", [str(file)]).fetchone()
    beside = _beside(file)
    beside.write_text(f"{_checksum(file)} {int(counted[0] or 0) if counted else 0}\n", encoding="ascii")
    synchronise(beside)


def unseal(file: Path) -> None:
    """Take the seal away, before a file is written anew or deleted."""
    _beside(file).unlink(missing_ok=True)


def is_sound(file: Path) -> bool:
    """Whether a file is what was written; one without a seal is, if all of it can be read."""
    found = Seal.of(file)
    try:
        if found:
            return _checksum(file) == found.checksum
        with bare() as db:
            db.execute("SELECT bit_xor(hash(one)) FROM read_parquet(?) AS one", [str(file)]).fetchall()
    except (OSError, duckdb.Error):
        return False
    return True


def rescue(file: Path, engine: Engine | None = None) -> Damage:
    """Put a spoilt file aside and write what of it is right into its place; tells how much that is not.

    The file is put aside first, so that one that nobody survives reading is read once.
    """
    known = Seal.of(file)
    aside = file.with_name(f"{file.name}.damaged")
    unseal(file)
    file.replace(aside)
    kept = _again(file, engine) if engine else _anew(file, list(_right(aside)))
    events = known.events if known else kept
    place = "/".join(file.parts[-3:])
    why = "its checksum is wrong" if known else "it cannot be read"
    return Damage(place, now(), events, max(0, events - kept), why)


def _again(file: Path, engine: Engine) -> int:
    """The events of a file as an index has them; its name says which."""
    first, last, *_ = file.name.split("-")
    _, ((events,),) = engine.read(
        f"""COPY (SELECT * FROM events WHERE position BETWEEN {int(first)} AND {int(last)}
            AND make_timestamp(ts)::DATE = '{date.fromisoformat(file.parent.name)}')
        TO {literal(_new(file))} (FORMAT parquet, COMPRESSION zstd)"""
    )
    _put_in_place(file)
    return int(events)


def _anew(file: Path, rows: list[tuple[Row, int]]) -> int:
    if not rows:
        return 0
    lines = file.with_name(f".{file.name}.lines.new")
    lines.write_bytes(_encode_lines([row for row, _ in rows]))
    with bare() as db:
        db.execute(
            f"""COPY (SELECT *, {max(position for _, position in rows)}::BIGINT AS position FROM read_json(?,
                format = 'newline_delimited', columns = {event_columns()}, maximum_object_size = 67108864))
            TO {literal(_new(file))} (FORMAT parquet, COMPRESSION zstd)""",
            [str(lines)],
        )
    lines.unlink()
    _put_in_place(file)
    return len(rows)


def _new(file: Path) -> Path:
    return file.with_name(f".{file.name}.new")


def _put_in_place(file: Path) -> None:
    seal(_new(file))
    _beside(_new(file)).replace(_beside(file))
    _new(file).replace(file)


def _right(aside: Path) -> Iterator[tuple[Row, int]]:
    """Events that can be read, and whose digest is that of what they say; with their positions."""
    for told in _readable(aside):
        try:
            row = _made_again(told)
        except Exception:  # noqa: S112 - whatever a spoilt value does, it is not what was written
            continue
        if (row.event_key, row.digest) == (told["event_key"], told["digest"]):
            yield row, told["position"] or 0


def _readable(aside: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file, portion by portion; a portion that cannot be read is passed over."""
    with bare() as db:
        try:
            counted = db.execute("SELECT sum(num_rows) FROM parquet_file_metadata(?)", [str(aside)]).fetchone()
        except duckdb.Error:
            return
        for start in range(0, int(counted[0] or 0) if counted else 0, _PORTION):
            try:
                found = db.execute(
                    "SELECT * FROM read_parquet(?, file_row_number = true) WHERE file_row_number BETWEEN ? AND ?",
                    [str(aside), start, start + _PORTION - 1],
                )
                names = [name for name, *_ in found.description or []]
                rows = found.fetchall()
            except (duckdb.Error, UnicodeDecodeError):
                continue
            for row in rows:
                told = dict(zip(names, row, strict=True))
                yield {name: told.get(name) for name in (*COLUMNS, "event_key", "digest", "position")}


def _made_again(told: dict[str, Any]) -> Row:
    event = event_of({name: told[name] for name in COLUMNS})
    for name in _TIMES:
        if getattr(event, name) is not None:
            setattr(event, name, instant(getattr(event, name)))
    return row_of(event)


def _checksum(file: Path) -> str:
    digest = xxh3_128()
    with file.open("rb") as opened:
        while piece := opened.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.name}.seal")

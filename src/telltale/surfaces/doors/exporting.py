"""Exporting: events, conversations or answers into one file, whole or not at all."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from telltale.ask import Asker, sheets
from telltale.errors import TelltaleError, WordsError
from telltale.store import Store
from telltale.store.sheets import FORMS, form_of, write_lines
from telltale.store.wire import COLUMNS, event_of
from telltale.surfaces.doors.door import Export, Progress

_encode = msgspec.json.Encoder().encode


def write(store: Store, asker: Asker, export: Export, progress: Progress) -> int:
    """Write what is asked for; gives the number of rows.

    Events as JSON lines are canonical events, which ``telltale import`` reads back.

    Raises:
        WordsError: the ending of the file says nothing, or a question is missing or wrong.
        TelltaleError: the file cannot be written.
    """
    target = Path(export.to)
    form = form_of(target)
    with _partial(target) as partial:
        if export.what == "answers":
            if export.question is None:
                raise WordsError("answers need metrics; name some, or --all")
            columns, rows = sheets.values(asker.ask(export.question))
            return FORMS[form].write(partial, columns, rows)
        if export.what == "events" and FORMS[form].write is write_lines:
            return _events(store, partial, progress)
        columns, sql = sheets.events() if export.what == "events" else sheets.conversations(asker)
        number = store.copy(sql, columns, partial, form)
        progress(number)
        return number


def _events(store: Store, target: Path, progress: Progress) -> int:
    number = 0
    with target.open("wb") as file:
        for rows in store.portions(f"SELECT {', '.join(COLUMNS)} FROM events ORDER BY received_at, ts, event_id"):
            for row in rows:
                file.write(_encode(event_of(dict(zip(COLUMNS, row, strict=True)))) + b"\n")
            number += len(rows)
            progress(len(rows))
    return number


@contextmanager
def _partial(target: Path) -> Generator[Path]:
    """A file beside the target that takes its place when all went well."""
    partial = target.with_name(f"{target.name}.partial")
    try:
        yield partial
        partial.replace(target)
    except OSError as error:
        raise TelltaleError(
            f"cannot write '{target}': {error.strerror or error}; give a folder that exists and can be written"
        ) from error
    finally:
        partial.unlink(missing_ok=True)

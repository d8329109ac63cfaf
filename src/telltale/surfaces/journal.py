"""The journal: one line for each request and event of the program, in JSON or for people's eyes.

What people said, who they are, keys and query strings are in no line: a request is told by the template of its
address, an error by its kind and its place in our code. A reader of lines who is slow holds nobody up: lines that
nobody takes are dropped, and counted.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections import deque
from pathlib import Path
from threading import Event, Thread
from typing import IO, Any

import msgspec

import telltale
from telltale.event import now, to_iso
from telltale.surfaces.api.problems import REQUEST

ROOM = 10_000
"""Lines that may wait for a slow reader."""

LOGGED = "log"
"""The event of what the program or one of its libraries logs."""

PAUSE = 0.1
"""Seconds that a line may wait for others."""

_HOME = Path(telltale.__file__).parent


class Journal(Thread):
    """Writes lines as long as it is entered, and takes what the program logs; ``form`` is ``json``, ``text`` or
    ``auto``, which is text on a terminal. Without ``requests`` only what is worth a look is written.
    """

    def __init__(self, form: str = "auto", *, requests: bool = True, stream: IO[str] | None = None) -> None:
        super().__init__(name="telltale-journal", daemon=True)
        self._stream = stream or sys.stderr
        self._in_json = form == "json" or (form == "auto" and not self._stream.isatty())
        self.requests = requests
        self.dropped = 0
        self._waiting = deque[dict[str, Any]]()
        self._closing = Event()
        self._handler = _Handler(self)

    def __enter__(self) -> Journal:
        self.start()
        root = logging.getLogger()
        root.addHandler(self._handler)
        root.setLevel(logging.WARNING)
        logging.getLogger("telltale").setLevel(logging.INFO)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self._handler)
        self._closing.set()
        self.join(timeout=2)  # a reader who takes nothing does not hold up the end either

    def write(self, event: str, **told: Any) -> None:
        """One line; ``told`` is in the order in which it is to be read."""
        if not self.requests and event != LOGGED:
            return
        if len(self._waiting) >= ROOM:
            self.dropped += 1
            return
        self._waiting.append({"at": now(), "event": event, **told})

    def run(self) -> None:
        """Write what waits, all of it at once; nobody is woken for a single line."""
        while True:
            over = self._closing.wait(PAUSE)
            some = [self._waiting.popleft() for _ in range(len(self._waiting))]
            if some:
                self._written(some)
            elif over:
                return

    def _written(self, some: list[dict[str, Any]]) -> None:
        try:
            self._stream.write("".join(map(self._line, some)))
            self._stream.flush()
        except (OSError, ValueError):
            self.dropped += len(some)  # nobody reads any more

    def _line(self, told: dict[str, Any]) -> str:
        told["at"] = to_iso(told["at"])
        if self._in_json:
            return msgspec.json.encode(told, enc_hook=str).decode() + "\n"
        at, event = told.pop("at"), told.pop("event")
        words = [_word(name, value) for name, value in told.items() if value not in (None, "", [])]
        return " ".join([at[11:19], *([event] if event != "request" else []), *words]) + "\n"


# What speaks for itself; everything else is told with its name.
_PLAIN = ("method", "route", "status", "level", "message")


def _word(name: str, value: Any) -> str:
    if name == "ms":
        return f"{value} ms"
    text = ", ".join(value) if isinstance(value, list) else str(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    text = "".join(sign if sign.isprintable() else " " for sign in text)
    return text if name in _PLAIN else f"{name}={text}"


class _Handler(logging.Handler):
    """Takes what the program and its libraries log into the journal."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(logging.WARNING if not journal.requests else logging.INFO)
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        ours = record.name.partition(".")[0] == "telltale"
        # The words of others can quote what somebody said; the first line of their template does not.
        said = record.getMessage() if ours else str(record.msg).strip().partition("\n")[0][:200]
        error = record.exc_info[1] if record.exc_info else None
        told = {"logger": None if ours else record.name, "request": REQUEST.get() or None, **_told(error)}
        self._journal.write(LOGGED, level=record.levelname.lower(), message=said, **told)


def _told(error: BaseException | None) -> dict[str, Any]:
    """An error without its words, since these can quote what somebody said; ``TELLTALE_DEBUG=1`` tells them."""
    if error is None:
        return {}
    if os.environ.get("TELLTALE_DEBUG"):
        return {"error": "".join(traceback.format_exception(error))}
    frames = traceback.extract_tb(error.__traceback__)
    return {"error": type(error).__name__, "where": [_place(one) for one in frames[-6:]]}


def _place(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    name = path.relative_to(_HOME) if path.is_relative_to(_HOME) else path.name
    return f"{name}:{frame.lineno} {frame.name}"

"""The process that reads: models run beside the server, never in the way of an event that comes in.

It is started when there is something to read and ended when there was nothing for a while, so that its memory is free
then. It has nothing but what it is sent: texts in, results out, a frame each of four bytes of length and MessagePack.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from threading import RLock, Timer
from typing import IO, Any, TypeVar

import msgspec

from telltale.errors import TelltaleError

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds without a request after which the process ends."""

_LENGTH = 4


class ReadingError(TelltaleError):
    """Texts cannot be read: a part is missing or altered, or the process that reads died."""


class Process:
    """The process, started when it is first asked; one request at a time. ``born`` counts how often it was started.

    >>> with Process() as process:
    ...     process.ask("tones", [[["user", "Wo ist meine Bestellung?"]]], list[list[tuple[str, None, list[str]]]])
    [[('de', None, [])]]
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._child: subprocess.Popen[bytes] | None = None
        self._timer: Timer | None = None
        self.born, self._stopped = 0, False

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process; the next request would start another."""
        with self._lock:
            if self._timer:
                self._timer.cancel()
            if self._child:
                for pipe in (self._child.stdin, self._child.stdout):
                    with suppress(OSError):
                        pipe.close() if pipe else None
                self._child.wait()
                self._child = None

    def stop(self) -> None:
        """Break off what it is asked at this moment, whoever asks, and answer nothing any more."""
        self._stopped = True
        if child := self._child:
            child.kill()

    def ask(self, name: str, given: Any, kind: type[T]) -> T:
        """What a part says of what it is given.

        Raises:
            ReadingError: it cannot; the sentence says why.
        """
        with self._lock, self._awake() as child:
            try:
                if self._stopped:
                    raise EOFError
                _send(child.stdin, msgspec.msgpack.encode((name, given)))
                answer = _take(child.stdout)
            except (OSError, EOFError) as error:
                self.close()
                raise ReadingError(f"the process that reads texts died while it read for '{name}'") from error
        said, failed = msgspec.msgpack.decode(answer, type=tuple[msgspec.Raw, str | None])
        if failed is not None:
            raise ReadingError(failed)
        return msgspec.msgpack.decode(said, type=kind)

    @contextmanager
    def _awake(self) -> Generator[subprocess.Popen[bytes]]:
        if self._timer:
            self._timer.cancel()
        if self._child and self._child.poll() is not None:
            self.close()
        if self._child is None:
            self.born += 1
            self._child = subprocess.Popen(
                [sys.executable, "-m", "telltale.language"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
                env=os.environ | {"TELLTALE_READER": str(os.getpid())},
            )  # fmt: skip
        try:
            yield self._child
        finally:
            self._timer = Timer(PATIENCE, self.close)
            self._timer.daemon = True
            self._timer.start()


def _send(pipe: IO[bytes] | None, frame: bytes) -> None:
    assert pipe is not None
    pipe.write(len(frame).to_bytes(_LENGTH, "little") + frame)
    pipe.flush()


def _take(pipe: IO[bytes] | None) -> bytes:
    assert pipe is not None
    length = pipe.read(_LENGTH)
    frame = pipe.read(int.from_bytes(length, "little"))
    if len(length) < _LENGTH or len(frame) < int.from_bytes(length, "little"):
        raise EOFError
    return frame

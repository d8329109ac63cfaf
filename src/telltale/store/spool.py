"""Spools: what is imported while others send, put down beside the inbox and moved into it a little at a time.

A spool is an inbox file of its own. Until it is sealed it is nothing; from then on everything in it will be stored,
whatever dies meanwhile, and nobody who sends has to wait for more than a portion of it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from secrets import token_hex

from telltale.store.disk import synchronise
from telltale.store.inbox import Inbox
from telltale.store.sink import Sink

# Bytes of batches that are moved at once: some 50,000 events.
PORTION = 8 * 1024 * 1024

_SEALED, _OPEN = ".spool", ".partial"
_DONE = 1 << 62


@contextmanager
def spooling(folder: Path) -> Generator[tuple[Sink, Path]]:
    """A sink into a spool in a folder, and where it lies, sealed, once this has ended well; nothing lies there else."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{token_hex(8)}{_OPEN}"
    sealed = path.with_suffix(_SEALED)
    try:
        with closing(Inbox(path)) as inbox, inbox.together():
            yield Sink(inbox), sealed
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    synchronise(path)
    path.rename(sealed)
    synchronise(folder)


def spooled(folder: Path) -> list[Path]:
    """Sealed spools that have not been moved yet; what was never sealed, and its command killed, is removed."""
    for left in folder.glob(f"*{_OPEN}*"):
        left.unlink()
    return sorted(folder.glob(f"*{_SEALED}"))


def moved(path: Path, inbox: Inbox) -> Iterator[tuple[int, int]]:
    """Move a sealed spool into the inbox; gives the positions behind which, and up to which, each portion lies.

    It goes on where it was broken off, and is gone in the end.
    """
    mark = f"spool {path.stem}"
    with closing(Inbox(path)) as spool:
        while (done := inbox.mark(mark)) < _DONE:
            with inbox.together():
                before = inbox.last_position()
                batches = spool.sealed(done, PORTION)
                for _, *batch in batches:
                    inbox.adopt(batch)
                if not batches:
                    _settle(spool, inbox)
                inbox.set_mark(mark, batches[-1][0] if batches else _DONE)
                until = inbox.last_position()
            if until > before:
                yield before, until
    path.unlink()
    synchronise(path.parent)
    inbox.set_mark(mark, None)


def _settle(spool: Inbox, inbox: Inbox) -> None:
    """What a spool holds beside its batches."""
    inbox.fail(spool.failed())
    for tally in spool.tallies():
        inbox.count({tally.fate: tally.events}, tally.newest)

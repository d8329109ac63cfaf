"""Groups: batches of the inbox that the index takes in together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from pathlib import Path

from telltale.store.batches import Batch
from telltale.store.tallies import DAY

# Events taken into the index at a time.
GROUP = 100_000


def grouped(
    batches: Iterable[Batch], lines: Path, written: Callable[[Batch], bytes] = attrgetter("lines")
) -> Iterator[Batch]:
    """Writes the lines of batches into a file, those of one day until they are enough; gives the last of each group.

    The file is written anew for every group, and gone at the end.
    """
    waiting, last = 0, None
    for batch in batches:
        if last and (waiting >= GROUP or batch.received_at // DAY != last.received_at // DAY):
            yield last
            waiting = 0
        with lines.open("ab" if waiting else "wb") as file:
            file.write(written(batch))
        waiting, last = waiting + batch.events, batch
    if last:
        yield last
    lines.unlink(missing_ok=True)

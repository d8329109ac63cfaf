"""Hostile texts cost in proportion to their length, and no more."""

from __future__ import annotations

import time

import pytest

from telltale.language.redaction import Cleaner, known
from tests.language.redaction.hostile import PIECES, text

EVERY = Cleaner(known().values())
SMALL, TIMES = 2_000, 8


def work(given: str) -> float:
    """Processor time of this thread for a text, the least of three: what else the machine does is not ours."""
    least = float("inf")
    for _ in range(3):
        EVERY.empty.clear()
        begun = time.thread_time()
        EVERY.clean(given, "DE")
        least = min(least, time.thread_time() - begun)
    return least


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES.keys())
def test_eight_times_the_text_is_about_eight_times_the_work(piece: str) -> None:
    small, large = text(piece, SMALL), text(piece, SMALL * TIMES)
    # A pattern that goes back and forth would need 64 times as much; the tenth of a millisecond is the clock's grain.
    assert work(large) < 4 * TIMES * (work(small) + 1e-4)

"""A line as small as a word, drawn by the server."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT, MARGIN = 100.0, 28.0, 2.0


def spark(values: Sequence[float | None], floor: float | None = None) -> list[str]:
    """The points of one polyline for every unbroken run of values, between the smallest, or the ``floor`` where that is
    lower, and the largest.

    >>> spark([0, 1, None, 1])
    ['0.0,26.0 33.3,2.0', '100.0,2.0 100.0,2.0']
    >>> spark([4, 2], floor=0)
    ['0.0,2.0 100.0,14.0']
    """
    known = [value for value in values if value is not None]
    if not known:
        return []
    low, high = min(known if floor is None else [floor, *known]), max(known)
    runs: list[list[str]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        x = WIDTH * index / max(len(values) - 1, 1)
        y = MARGIN + (HEIGHT - 2 * MARGIN) * ((high - value) / (high - low) if high > low else 0.5)
        runs[-1].append(f"{x:.1f},{y:.1f}")
    return [" ".join(run if len(run) > 1 else run * 2) for run in runs if run]

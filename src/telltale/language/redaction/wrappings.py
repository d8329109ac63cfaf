"""Wrappings: texts inside a text, in base64 as tools and mails write it."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error, a2b_base64
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

# Characters of the shortest run that is looked into.
SHORTEST = 12

# A find that reaches over more runs than these is the rest of a list.
_MANY = 1_000

_RUN = re.compile(rf"[A-Za-z0-9+/_-](?<![A-Za-z0-9+/_-].)[A-Za-z0-9+/_-]{{{SHORTEST - 1},}}+")
_ENDS = re.compile("={0,2}")
_URL_SAFE = str.maketrans("-_", "+/")
_UNPRINTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

# Between two hidden texts: a sign that no kind is looked for across, so often that nothing reaches to the next.
_BETWEEN = "\x1f" * 6
_WRAPPED_BETWEEN = "Hx8f" * 2
# What fills a run up to whole bytes; what that adds is no character of any kind. One letter too many is no base64.
_FILLED = ("", None, "AA", "A")


class Hidden:
    """All runs of base64 in a text that could hold another, opened at once: one long text is looked at quickly.

    >>> hidden = Hidden("see amFuZUBleGFtcGxlLmNvbQ== there")
    >>> hidden.text, list(hidden.places(0, 4))
    ('jane@example.com', [(4, 28)])
    """

    def __init__(self, text: str) -> None:
        self._whole = text
        runs = _RUN.findall(text)
        self._kept = [number for number, run in enumerate(runs) if len(run) % 4 != 1]
        if len(self._kept) < len(runs):
            runs = [runs[number] for number in self._kept]
        filled = _WRAPPED_BETWEEN.join([f"{run}{_FILLED[len(run) % 4]}" for run in runs])
        opened = a2b_base64(filled.translate(_URL_SAFE)).decode("utf-8", "replace")
        parts = opened.split(_BETWEEN)
        if len(parts) != len(runs):
            # A run that hides such signs is no text; nobody sends it but to be in the way.
            parts = [_opened(run) for run in runs]
        elif "\ufffd" in opened:
            parts = ["" if "\ufffd" in part else part for part in parts]
        opened = _BETWEEN.join(parts)
        self.text = opened.rstrip("\0") if len(runs) == 1 else opened
        self._starts = list(accumulate((len(part) + len(_BETWEEN) for part in parts), initial=0))
        self._spans: list[tuple[int, int]] | None = None

    def places(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where the runs stand in the whole text that hold a part of the hidden one, if what they hold is readable."""
        if self._spans is None:
            spans = [run.span() for run in _RUN.finditer(self._whole)]
            self._spans = [spans[number] for number in self._kept]
        first, last = bisect_right(self._starts, start) - 1, min(bisect_right(self._starts, end - 1), len(self._spans))
        if last - first > _MANY:
            # A list of them goes as one.
            yield self._spans[first][0], self._spans[last - 1][1]
            return
        for number in range(first, last):
            if number < len(self._spans):
                begin, until = self._spans[number]
                if _opened(self._whole[begin:until]):
                    ends = _ENDS.match(self._whole, until)
                    yield begin, ends.end() if ends else until


def _opened(run: str) -> str:
    """The text that a run holds; of what is no readable text, nothing."""
    try:
        hidden = b64decode(run.translate(_URL_SAFE) + "=" * (-len(run) % 4), validate=True).decode()
    except (Error, ValueError):
        return ""
    return "" if _UNPRINTED.search(hidden) else hidden

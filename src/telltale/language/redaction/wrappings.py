"""Wrappings: a text inside a text, in base64 as tools and mails write it."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator

# Characters of the shortest run that is looked into.
SHORTEST = 12

_RUN = re.compile(rf"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{{{SHORTEST},}}+={{0,2}}")
_URL_SAFE = str.maketrans("-_", "+/")
_UNPRINTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def unwrapped(text: str) -> Iterator[tuple[int, int, str]]:
    """Every run of base64 that holds a readable text: where it stands, and what it holds.

    >>> list(unwrapped("see amFuZUBleGFtcGxlLmNvbQ== there"))
    [(4, 28, 'jane@example.com')]
    """
    for run in _RUN.finditer(text):
        whole = run.group().rstrip("=").translate(_URL_SAFE)
        if len(whole) % 4 == 1:
            continue
        try:
            hidden = b64decode(whole + "=" * (-len(whole) % 4), validate=True).decode()
        except (Error, ValueError):
            continue
        if not _UNPRINTED.search(hidden):
            yield run.start(), run.end(), hidden

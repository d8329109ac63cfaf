"""Instants: integer microseconds since 1970-01-01 UTC, from whatever a platform writes down.

Platforms mix seconds, milliseconds, microseconds and nanoseconds, numbers and strings, sometimes in one field.
"""

from __future__ import annotations

import math
import time
from datetime import UTC, datetime, timedelta

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Below the first bound a bare number is seconds, below the second milliseconds, and so on.
_UNITS = ((1e11, 1_000_000.0), (1e14, 1_000.0), (1e17, 1.0))


def instant(value: str | int | float) -> int:
    """The instant of a number of any unit, a number in a string, or an ISO-8601 text.

    A text without a zone is UTC.

    Raises:
        ValueError: it is none of these, or not finite.

    >>> instant(1_730_455_200) == instant("1730455200.0") == instant(1_730_455_200_000)
    True
    >>> instant("2024-11-01T10:00:00Z") == instant("2024-11-01 11:00:00+01:00") == 1_730_455_200_000_000
    True
    """
    if isinstance(value, str):
        return _from_text(value)
    if type(value) is int and 10**14 <= value < 10**17:
        return value
    return _from_number(value)


def _from_text(text: str) -> int:
    try:
        return from_iso(text)
    except ValueError:
        pass
    try:
        number = int(text) if text.strip().lstrip("+-").isdigit() else float(text)
    except ValueError:
        raise ValueError(f"'{text[:40]}' is not a time: give ISO-8601 or a number since 1970") from None
    return _from_number(number)


def _from_number(number: int | float) -> int:
    if isinstance(number, bool) or not math.isfinite(number):
        raise ValueError(f"{number} is not a time")
    size = abs(number)
    for bound, factor in _UNITS:
        if size < bound:
            # Integers stay integers: a float holds microseconds of today only to the half.
            return number * int(factor) if isinstance(number, int) else round(number * factor)
    return int(number) // 1000


def from_iso(text: str) -> int:
    """The instant of an ISO-8601 text; without a zone it is UTC.

    >>> from_iso("1970-01-02")
    86400000000
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds


def to_iso(at: int) -> str:
    """An instant as ISO-8601 in UTC, with as many decimals as it needs.

    >>> to_iso(1_730_455_200_000_000), to_iso(1_730_455_200_500_000)
    ('2024-11-01T10:00:00Z', '2024-11-01T10:00:00.500000Z')
    """
    return (EPOCH + timedelta(microseconds=at)).isoformat().replace("+00:00", "Z")


def now() -> int:
    """This instant, in microseconds."""
    return time.time_ns() // 1000

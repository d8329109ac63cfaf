"""The PESEL of Poland: day of birth with the century in the month, a serial, and a check digit."""

from __future__ import annotations

from telltale.language.redaction.official import is_day, official, weighed

# What the month is raised by says the century.
_CENTURIES = (1900, 2000, 2100, 2200, 1800)


def _holds(number: str) -> bool:
    raised, month = divmod(int(number[2:4]), 20)
    day = is_day(_CENTURIES[raised] + int(number[:2]), month, int(number[4:6]))
    return day and -weighed(number, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10 == int(number[10])


pl_pesel = official(
    "pl_pesel",
    "PESEL numbers of Poland, by day and check digit, where words name it",
    r"[0-9]{11}",
    _holds,
    words=("pesel",),
)

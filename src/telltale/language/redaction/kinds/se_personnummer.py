"""The personal number of Sweden: day of birth (with 60 added for some), a serial, and the check digit of cards."""

from __future__ import annotations

from telltale.language.redaction.kinds.card import luhn
from telltale.language.redaction.official import is_day, official


def _holds(number: str) -> bool:
    short = number.replace("+", "")[-10:]
    year = int(number[:4]) if len(number) > 11 else 2000 + int(short[:2])
    return is_day(year, int(short[2:4]), int(short[4:6]) % 60) and luhn(short)


se_personnummer = official(
    "se_personnummer",
    "personal numbers of Sweden, by day and check digit: with the dash, otherwise where words name it",
    r"(?:19|20)?[0-9]{6}[\-+]?[0-9]{4}",
    _holds,
    words=("personnummer", "personal number", "person number", "personnr", "samordningsnummer", "pnr"),
    alone=r"(?:19|20)?[0-9]{6}-[0-9]{4}",
    mark="-",
)

"""The social insurance number of Switzerland: the country's 756, and the check digit of an article number."""

from __future__ import annotations

from telltale.language.redaction.official import official, weighed


def _holds(number: str) -> bool:
    return -weighed(number, (1, 3) * 6) % 10 == int(number[12])


ch_ahv = official(
    "ch_ahv",
    "social insurance numbers of Switzerland, by their beginning and check digit",
    r"756(?P<gap>[ .]?)[0-9]{4}(?P=gap)[0-9]{4}(?P=gap)[0-9]{2}",
    _holds,
    rank=48,
)

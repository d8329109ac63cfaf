"""The NHS number of England, Wales and the Isle of Man: ten digits, the last checks by 11."""

from __future__ import annotations

from telltale.language.redaction.official import official, varied, weighed


def _holds(number: str) -> bool:
    return varied(number) and -weighed(number, range(10, 1, -1)) % 11 == int(number[9])


uk_nhs = official(
    "uk_nhs",
    "NHS numbers, by their check digit, where words name it: every eleventh telephone number passes the check",
    r"[0-9]{3}(?P<gap>[ \-]?)[0-9]{3}(?P=gap)[0-9]{4}",
    _holds,
    words=("nhs", "national health"),
)

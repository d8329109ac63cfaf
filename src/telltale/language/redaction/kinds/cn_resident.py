"""The resident identity number of China (GB 11643-1999): place, day of birth, serial, ISO 7064 MOD 11-2."""

from __future__ import annotations

import re

from telltale.language.redaction.official import is_day, official


def _holds(number: str) -> bool:
    day = is_day(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    total = sum(int(one) * pow(2, 17 - place, 11) for place, one in enumerate(number[:17]))
    return day and (12 - total) % 11 == (10 if number[17] == "X" else int(number[17]))


cn_resident = official(
    "cn_resident",
    "resident identity numbers of China, by day and check digit",
    r"[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx]",
    _holds,
    gate=re.compile(r"[0-9](?<![0-9].)[0-9]{16}[0-9Xx]"),
    rank=48,
)

"""The codice fiscale of Italy: letters of the names, day of birth, place, and a letter that checks."""

from __future__ import annotations

import re

from telltale.language.redaction.official import official

# Decree of the ministry of finance of 23 December 1976: what a sign at an odd place counts; digits count as A to J.
_ODD = dict(zip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", (
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10,
    22, 25, 24, 23,
), strict=True))  # fmt: skip


def _holds(number: str) -> bool:
    odd = sum(_ODD[one] for one in number[0:15:2])
    even = sum(int(one, 36) - (0 if one.isdigit() else 10) for one in number[1:15:2])
    return chr(65 + (odd + even) % 26) == number[15]


# Where two people have the same, letters stand for digits.
_DIGIT = "[0-9LMNPQRSTUVlmnpqrstuv]"

it_codice = official(
    "it_codice",
    "codici fiscali of Italy, by their letter",
    rf"[A-Za-z]{{3}} ?[A-Za-z]{{3}} ?{_DIGIT}{{2}}[A-EHLMPR-Ta-ehlmpr-t]{_DIGIT}{{2}} ?[A-Za-z]{_DIGIT}{{3}}[A-Za-z]",
    _holds,
    gate=re.compile(rf"{_DIGIT}[A-EHLMPR-Ta-ehlmpr-t]{_DIGIT}{{2}} ?[A-Za-z]{_DIGIT}{{3}}[A-Za-z]"),
)

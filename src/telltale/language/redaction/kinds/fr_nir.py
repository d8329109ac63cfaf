"""The social security number of France (NIR): sex, year, month, place, order, and a key by 97."""

from __future__ import annotations

import re

from telltale.language.redaction.official import official

_CORSICA = str.maketrans("AB", "00")
_TAKEN = {"A": 1_000_000, "B": 2_000_000}


def _holds(number: str) -> bool:
    month = int(number[3:5])
    if not (1 <= month <= 12 or 20 <= month <= 42 or month >= 50):
        return False
    body = int(number[:13].translate(_CORSICA)) - _TAKEN.get(number[6], 0)
    return 97 - body % 97 == int(number[13:])


fr_nir = official(
    "fr_nir",
    "social security numbers of France, by their key",
    r"[12378](?P<gap>[ .\-]?)[0-9]{2}(?P=gap)[0-9]{2}(?P=gap)[0-9][0-9ABab]"
    r"(?P=gap)[0-9]{3}(?P=gap)[0-9]{3}[ .\-]?[0-9]{2}",
    _holds,
    gate=re.compile(r"[12378](?<![0-9].)[ .\-]?[0-9]{2}[ .\-]?[0-9]{2}[ .\-]?[0-9][0-9ABab][ .\-]?[0-9]{3}"),
    rank=48,
)

"""The identity numbers of Spain: DNI of its citizens, NIE of others; the letter checks by 23."""

from __future__ import annotations

import re

from telltale.language.redaction.official import official

_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_FIRST = str.maketrans("XYZ", "012")


def _holds(number: str) -> bool:
    return _LETTERS[int(number[:8].translate(_FIRST)) % 23] == number[8]


es_dni = official(
    "es_dni",
    "identity numbers of Spain (DNI and NIE), by their letter, in Spanish events, otherwise where words name it",
    r"(?:[0-9]{8}|[0-9]{2}\.[0-9]{3}\.[0-9]{3}|[XYZxyz][ \-]?[0-9]{7})[ \-]?[A-HJ-NP-TV-Za-hj-np-tv-z]",
    _holds,
    words=("dni", "nie", "nif", "documento", "identidad"),
    alone=r".+",
    # The letter lets one in 23 through, and articles are numbered so.
    homes=("ES",),
    gate=re.compile(r"[0-9]{3}[ \-]?[A-Za-z]"),
)

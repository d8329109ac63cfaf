"""The social insurance number of Canada: nine digits with the check digit of cards."""

from __future__ import annotations

from telltale.language.redaction.kinds.card import luhn
from telltale.language.redaction.official import official, varied


def _holds(number: str) -> bool:
    return number[0] not in "08" and varied(number) and luhn(number)


ca_sin = official(
    "ca_sin",
    "social insurance numbers of Canada, by their check digit, where words name it",
    r"[0-9]{3}(?P<gap>[ \-]?)[0-9]{3}(?P=gap)[0-9]{3}",
    _holds,
    # "sin" and "nas" are common words of Spanish and Portuguese.
    words=("SIN ", "SIN:", "SIN#", "sin:", "sin number", "social insurance", "assurance sociale", "NAS ", "NAS:"),
)

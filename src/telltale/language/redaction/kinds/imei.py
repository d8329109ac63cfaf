"""The number of a mobile device (IMEI): fifteen digits with the check digit of cards."""

from __future__ import annotations

from telltale.language.redaction.kinds.card import luhn
from telltale.language.redaction.official import official, varied


def _holds(number: str) -> bool:
    return varied(number) and luhn(number)


imei = official(
    "imei",
    "numbers of mobile devices, by their check digit: 35-209900-176148-1, otherwise where words name it",
    r"[0-9]{2}(?P<gap>[ \-]?)[0-9]{6}(?P=gap)[0-9]{6}(?P=gap)[0-9]",
    _holds,
    words=("imei",),
    alone=r"[0-9]{2}-[0-9]{6}-[0-9]{6}-[0-9]",
    mark="-",
    fields=("imei",),
    rank=45,
)

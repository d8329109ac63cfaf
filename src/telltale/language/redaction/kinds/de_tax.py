"""The tax identification number of Germany: eleven digits, one of them two or three times, ISO 7064."""

from __future__ import annotations

from collections import Counter

from telltale.language.redaction.official import modulo_11_10, official


def _holds(number: str) -> bool:
    most, *others = sorted(Counter(number[:10]).values(), reverse=True)
    return number[0] != "0" and most in (2, 3) and set(others) == {1} and modulo_11_10(number)


de_tax = official(
    "de_tax",
    "tax identification numbers of Germany, by their check digit: 2 3 3 3 with spaces, otherwise where words name it",
    r"[0-9]{2}(?P<gap>[ /\-.]?)[0-9]{3}(?P=gap)[0-9]{3}(?P=gap)[0-9]{3}",
    _holds,
    words=("steuer", "idnr", "id-nr", "identifikationsnummer", "tin ", "tin:", "tax"),
    alone=r"[0-9]{2} [0-9]{3} [0-9]{3} [0-9]{3}",
    mark=" ",
)

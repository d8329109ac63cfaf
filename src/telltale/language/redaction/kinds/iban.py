"""International bank account numbers: ISO 13616, with the length of each country and the check of ISO 7064."""

from __future__ import annotations

import re
from collections.abc import Iterator

from telltale.language.redaction.kind import Found, Kind

# Characters of a whole number by country: SWIFT IBAN registry, release 99.
_LENGTHS = {
    length: codes.split()
    for length, codes in {
        15: "NO", 16: "BE", 18: "DK FO FI GL NL SD FK", 19: "MK SI", 20: "AT BA EE KZ LT LU XK MN",
        21: "CH HR LI LV", 22: "BG BH CR DE GB GE IE ME RS", 23: "AE GI IL IQ OM TL SO",
        24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HU LB NI PL SV", 29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC",
        33: "RU",
    }.items()
}  # fmt: skip
_LENGTH = {code: length for length, codes in _LENGTHS.items() for code in codes}
_PARTS = re.compile(r"[ \-.]+")


def remainder(number: str) -> int:
    """The remainder by 97 of a number written together in capitals, which is 1 for a right one.

    >>> remainder("DE89370400440532013000")
    1
    """
    return int("".join(str(int(one, 36)) for one in number[4:] + number[:4])) % 97


def _check(match: re.Match[str], _: str | None) -> Iterator[Found]:
    country = match.group()[:2].upper()
    length = _LENGTH.get(country)
    if length is None:
        return
    seen, at, text = 0, match.start(), match.string
    gap = 0
    while seen < length and at < len(text) and gap <= 2:
        one = text[at]
        if one.isascii() and one.isalnum():
            seen, gap = seen + 1, 0
        elif one in " -.":
            gap += 1
        else:
            return
        at += 1
    if seen < length or (at < len(text) and text[at].isalnum()):
        return
    number = _PARTS.sub("", text[match.start() : at]).upper()
    if remainder(number) == 1:
        yield Found(match.start(), at, number)


def _rough(match: re.Match[str], _: str | None) -> Iterator[Found]:
    """Where a number ends takes a check; what follows so many is a list of them."""
    yield Found(match.start(), len(match.string), "", False)


iban = Kind(
    name="iban",
    meaning="international bank account numbers, by their countries' lengths and their check digits",
    signs="0-9",
    thick=True,
    gate=re.compile(r"[0-9]{2}[ .\-]{0,2}(?:[0-9A-Za-z][ .\-]{0,2}){10}[0-9A-Za-z]"),
    pattern=re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2}[0-9]{2}(?=[ .\-]{0,2}[0-9A-Za-z])"),
    check=_check,
    fields=frozenset(["iban", "bank_account"]),
    most=2_000,
    rough=_rough,
    rank=40,
)

"""Payment cards: ranges of issuers, and the check digit of ISO/IEC 7812-1."""

from __future__ import annotations

import re
from collections.abc import Iterator

from telltale.language.redaction.kind import Found, Kind

# First digits, as ranges of equal length, and how many digits such a card has.
_ISSUERS: tuple[tuple[int, int, frozenset[int]], ...] = (
    (4, 4, frozenset((16, 19))),  # Visa; those of 13 digits are gone, and article numbers look like them
    (51, 55, frozenset((16,))), (2221, 2720, frozenset((16,))),  # Mastercard
    (34, 34, frozenset((15,))), (37, 37, frozenset((15,))),  # American Express
    (6011, 6011, frozenset((16, 19))), (644, 649, frozenset((16, 19))), (65, 65, frozenset((16, 19))),  # Discover
    (300, 305, frozenset((14, 16))), (3095, 3095, frozenset((14,))), (36, 36, frozenset((14, 16))),
    (38, 39, frozenset((14, 16))),  # Diners Club
    (3528, 3589, frozenset((16, 19))), (2131, 2131, frozenset((15,))), (1800, 1800, frozenset((15,))),  # JCB
    (62, 62, frozenset((16, 17, 18, 19))),  # UnionPay
    (2200, 2204, frozenset((16, 19))),  # Mir
    (5018, 5018, frozenset(range(13, 20))), (5020, 5020, frozenset(range(13, 20))),
    (5038, 5038, frozenset(range(13, 20))), (5893, 5893, frozenset(range(13, 20))),
    (6304, 6304, frozenset(range(13, 20))), (6759, 6763, frozenset(range(13, 20))),  # Maestro
    (508, 508, frozenset((16,))), (606282, 606282, frozenset((16,))), (637, 637, frozenset((16,))),  # RuPay, Hipercard
)  # fmt: skip
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_NOT_DIGIT = re.compile(r"[^0-9]+")

# Digits run on, or stand in groups as on the card; what stands behind may be the security code.
_PATTERN = re.compile(
    r"(?<![0-9])(?<![0-9][.,])(?:[0-9]{12,19}"
    r"|[0-9]{4}(?P<gap>[ .\-_/]{1,3})[0-9]{4}(?P=gap)[0-9]{4}(?P=gap)[0-9]{1,4}(?:(?P=gap)[0-9]{1,3})?"
    r"|[0-9]{4}[ .\-]{1,3}[0-9]{6}[ .\-]{1,3}[0-9]{4,5}"
    r"|[0-9]{8}[ .\-][0-9]{8}"
    r"|[0-9](?: [0-9]){12,18})(?![0-9])"
)


# What says of a number that it is a card's, whoever has issued it: ranges change, and people name old cards.
_SAID = re.compile(
    r"card|credit|debit|visa|master|maestro|amex|american express|karte|tarjeta|carte|cartão|carta|kaart|kart",
    re.IGNORECASE,
)
_BEFORE = 40


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others.

    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    total = sum(map(int, digits[-1::-2])) + sum(_DOUBLED[int(one)] for one in digits[-2::-2])
    return total % 10 == 0


def issued(digits: str) -> bool:
    """Whether some issuer's cards begin so and are so long."""
    return any(
        len(digits) in lengths and low <= int(digits[: len(str(low))]) <= high for low, high, lengths in _ISSUERS
    )


def _check(match: re.Match[str], _: str | None) -> Iterator[Found]:
    text = match.group()
    for part in (text, text[: max(text.rfind(" "), text.rfind("-"), 0)]):
        digits = _NOT_DIGIT.sub("", part)
        if match.string[max(match.start() - 1, 0) : match.start()].isalpha() and len(digits) not in (15, 16):
            # Letters run into the number of a parcel.
            return
        if 12 <= len(digits) <= 19 and luhn(digits) and (issued(digits) or _is_said(match)):
            yield Found(match.start(), match.start() + len(part), digits)
            return


def _is_said(match: re.Match[str]) -> bool:
    return bool(_SAID.search(match.string, max(0, match.start() - _BEFORE), match.start()))


card = Kind(
    name="card",
    meaning="numbers of payment cards, by their issuers' ranges and their check digit",
    signs="0-9",
    thick=True,
    gate=re.compile(r"[0-9](?<![0-9].)(?:[ .\-_/]{0,3}[0-9]){11}"),
    pattern=_PATTERN,
    check=_check,
    fields=frozenset(
        [
            "card_number",
            "cardnumber",
            "credit_card",
            "creditcard",
            "cc_number",
            "pan",
            "cvv",
            "cvc",
            "cvv2",
            "security_code",
        ]
    ),
    most=2_000,
    rank=50,
)

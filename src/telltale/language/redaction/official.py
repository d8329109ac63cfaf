"""Official numbers of people: a shape, a check digit, and, where a shop's numbers look the same, words that name it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from telltale.language.redaction.kind import Found, Kind

# Digits of which one sign at most stands between two: the shortest of these numbers has nine.
_NINE = re.compile(r"[0-9](?<![0-9].)(?:[ .\-/]?[0-9]){8}")

# How far before and behind a number the words stand that name it.
_BEFORE, _BEHIND = 48, 24

# What is numbered by a shop, in the languages of its customers.
_SHOPS = re.compile(
    r"order|bestell|auftrag|artikel|art[ií]c[lu]|pedido|command|ordin[ei]|zamówi|encomenda|track|sendung|paket|parcel"
    r"|shipment|batch|charge|envío|envio|colis|spedizion|przesył|invoice|rechnung|factuu?r|fattur|faktur|fatura|ticket"
    r"|vorgang|booking|buchung|reserva|réserva|prenota|boeking|confirmation|itinerary|flight|\bsku\b|serial|serien|model"
    r"|quote|item|\bcase\b|#\Z",
    re.IGNORECASE,
)
_NEAR_SHOPS = 24
_APART = re.compile(r"[ .\-/]+")

# The group D5 of Verhoeff, "Error detecting decimal codes" (1969): its product, and the permutation of a place.
_PRODUCT = ("0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
            "5987604321", "6598710432", "7659821043", "8765932104", "9876543210")  # fmt: skip
_PERMUTED = ("0123456789", "1576283094", "5803796142", "8916043527",
             "9453126870", "4286573901", "2793806415", "7046913258")  # fmt: skip


def official(
    name: str,
    meaning: str,
    pattern: str,
    holds: Callable[[str], bool],
    *,
    words: Sequence[str] = (),
    alone: str = "",
    mark: str = "",
    homes: Sequence[str] = (),
    gate: re.Pattern[str] = _NINE,
    fields: Sequence[str] = (),
    rank: int = 55,
) -> Kind:
    """A kind for the numbers of one office.

    ``pattern`` finds the shape, ``holds`` proves the number, written together in capitals. ``alone`` are the spellings
    that nothing else has, and each of them has the ``mark`` in it; every other is one only near ``words``, of which
    those in capitals are meant in capitals. Where there is neither, every spelling is one. Without a word that names
    it nothing is one behind what a shop numbers; and a number without a check digit only in events of its ``homes``.
    """
    shape = re.compile(rf"(?=[0-9A-Za-z])(?<![0-9A-Za-z])(?<![0-9][.,\-/])(?:{pattern})(?![0-9A-Za-z]|[.,\-/][0-9])")
    named = re.compile(rf"(?<![a-z])(?:{'|'.join(map(_as_meant, words))})", re.IGNORECASE) if words else None
    unmistakable = re.compile(alone) if alone else None
    spoken = tuple(map(str.lower, words))

    def plain(text: str, region: str | None) -> bool:
        """Whether the spelling tells it, where its country is meant."""
        if homes and region not in homes:
            return False
        return unmistakable.fullmatch(text) is not None if unmistakable else named is None

    def check(match: re.Match[str], region: str | None) -> Iterator[Found]:
        text = match.group()
        number = _APART.sub("", text).upper()
        if holds(number) and (_near(named, match) or (plain(text, region) and not _is_shops(match))):
            yield Found(match.start(), match.end(), number)

    def rough(match: re.Match[str], region: str | None) -> Iterator[Found]:
        if plain(match.group(), region):
            yield Found(match.start(), match.end(), "", False)

    return Kind(
        name=name, meaning=meaning, signs="0-9", thick=True, gate=gate, pattern=shape, check=check,
        fields=frozenset(fields), regional=bool(homes), most=2_000, rough=rough,
        # Those that share a gate look one after the other, so that it is asked once.
        rank=rank + (gate is not _NINE),
        named=() if alone and not mark else (*spoken, *([mark] if mark else ())),
        homes=frozenset(homes), abroad=spoken,
    )  # fmt: skip


def _as_meant(word: str) -> str:
    return re.escape(word) if word.islower() else f"(?-i:{re.escape(word)})"


def _near(named: re.Pattern[str] | None, match: re.Match[str]) -> bool:
    text, start, end = match.string, match.start(), match.end()
    return named is not None and bool(
        named.search(text, max(0, start - _BEFORE), start) or named.search(text, end, end + _BEHIND)
    )


def _is_shops(match: re.Match[str]) -> bool:
    """Whether the words before it say that a shop has given the number."""
    return _SHOPS.search(match.string, max(0, match.start() - _NEAR_SHOPS), match.start()) is not None


def weighed(digits: str, weights: Sequence[int]) -> int:
    """The sum of digits, each times its weight.

    >>> weighed("123", (3, 2, 1))
    10
    """
    return sum(int(one) * weight for one, weight in zip(digits, weights, strict=False))


def varied(digits: str) -> bool:
    """Whether it is not one digit over and over, which passes many checks and is nobody's.

    >>> varied("111111111"), varied("111111112")
    (False, True)
    """
    return digits != digits[0] * len(digits)


def verhoeff(digits: str) -> bool:
    """Whether the last digit is the check digit after Verhoeff.

    >>> verhoeff("2363"), verhoeff("2364")
    (True, False)
    """
    at = 0
    for place, one in enumerate(reversed(digits)):
        at = int(_PRODUCT[at][int(_PERMUTED[place % 8][int(one)])])
    return at == 0


def modulo_11_10(digits: str) -> bool:
    """Whether the last digit is the check digit of ISO 7064, MOD 11,10.

    >>> modulo_11_10("86095742719"), modulo_11_10("86095742718")
    (True, False)
    """
    product = 10
    for one in digits[:-1]:
        product = ((int(one) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(digits[-1])


def is_day(year: int, month: int, day: int) -> bool:
    """Whether there is such a day.

    >>> is_day(2024, 2, 29), is_day(2023, 2, 29)
    (True, False)
    """
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True

"""Telephone numbers: international ones anywhere, national ones where the country is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from itertools import islice
from typing import Any

from telltale.language.redaction.kind import Found, Kind

_PATTERN = re.compile(
    r"(?<![\w.,/€$£-])(?<![0-9][.:+=&#])(?:\+|\(\+|00(?=[1-9]))?\(?[0-9](?:[ .\-/()\xa0]{0,3}[0-9]){6,}+"
    r"(?: ?(?:x|ext\.?) ?[0-9]{1,6})?(?![\w%€$£]|[.,:][0-9]|[ ]?[€$£])"
)
_GROUP = re.compile(r"[0-9]+")
_FRACTION = re.compile(r"0\.[0-9]{2}")
_NOT_DIGIT = re.compile(r"[^0-9]+")
_DATE = re.compile(
    r"(?<![0-9])(?:(?:19|20)[0-9]{2}[-./](?:0?[1-9]|1[0-2])[-./](?:[0-2]?[0-9]|3[01])"
    r"|[0-3]?[0-9][-./][0-3]?[0-9][-./](?:19|20)[0-9]{2})(?![0-9])"
    r"|(?<![0-9])(?:19|20)[0-9]{2} ?[-/] ?(?:19|20)[0-9]{2}(?![0-9])"
)

# What is told of a number just before it: that it is one of another sort, or that somebody can be called on it.
_OTHER = re.compile(
    r"order|bestell|auftrag|pedido|command|ordin|zamówi|encomenda|track|sendung|paket|parcel|shipment|envío|envio|colis"
    r"|spedizion|przesył|invoice|rechnung|factur|fattur|faktur|fatura|ticket|case|vorgang|caso|dossier|referen|\bref\b"
    r"|zgłosz|account|\bac\b|\bssn\b|konto|cuenta|compte|conta\b|conto|customer (?:id|n)|kunden(?:n|\b)|client[ei]? n"
    r"|id\b|sku|artic?[lk]|serial|serien|article|ean|isbn|model|modell|vertrag|contrat|policy|polic[ey]|police|zip|plz"
    r"|postcode|transa[ck]|code|pin\b|amount|betrag|iban|card|karte|booking|buchung|reserva|réserva|prenota"
    r"|routing|\baba\b|sort code|bank n|bankleitzahl|\bblz\b|confirmation|flight|flug|#",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"call|phone|\btel|mobile|\bcell|whatsapp|\bsms\b|\btext me|reach|ring me|contact|fax|anruf|rufn|ruf[et]? |handy"
    r"|erreich|mobil|teléf|ll[aá]m|móvil|celular|appel|téléph|portable|joindre|joign|chiam|cellulare|telefon|ligu|ligar"
    r"|telem|zadzw|komórk|\bbel\b|bellen|bereik|nummer ist|my number|mi número|mon numéro|mio numero|meu número"
    r"|mój numer",
    re.IGNORECASE,
)
_BEFORE, _NEAR = 40, 16

# Written 3-3-4 here, a number is meant as one whether or not there is such an area.
_NORTH_AMERICA = frozenset(("US", "CA", "PR"))

# A run of digits longer than any list of numbers is looked at no further.
_GROUPS, _TRIES = 60, 60


def _check(match: re.Match[str], region: str | None) -> Iterator[Found]:
    """The numbers among the groups of digits: a postal code or another number may stand before or behind."""
    text, start = match.group(), match.start()
    if _DATE.search(text):
        return
    groups = [(one.start(), one.end()) for one in islice(_GROUP.finditer(text), _GROUPS)]
    at = tries = 0
    met = False
    while at < len(groups) and tries < _TRIES:
        for last in range(min(len(groups), at + 8), at, -1):
            tries += 1
            begin = _begin(text, groups[at][0])
            if found := _number(text[begin : groups[last - 1][1]], start + begin, match.string, region):
                yield found
                at, met = last, True
                break
        else:
            at += 1
    # What is said to be a number is one, whatever the plans say: people mistype, and come from elsewhere.
    if at == len(groups) and groups and not met and _is_said(match.string[max(0, start - _NEAR) : start]):
        digits = _NOT_DIGIT.sub("", text)
        if len(digits) <= 15:
            yield Found(start, match.end(), digits, False)


def _rough(match: re.Match[str], _: str | None) -> Iterator[Found]:
    """What begins as numbers to call do: a text with so many digits is a table of times and amounts as well."""
    text = match.group()
    if text.lstrip("(").startswith(("+", "0")) and not _DATE.search(text):
        yield Found(match.start(), match.end(), text, False)


def _is_said(before: str) -> bool:
    return _last(_CALLED, before) > _last(_OTHER, before)


def _begin(text: str, digit: int) -> int:
    """Where a number begins whose first digit stands there: a plus sign or bracket is part of it."""
    return digit - (len(text[:digit]) - len(text[:digit].rstrip("+(")))


def _number(part: str, start: int, text: str, region: str | None) -> Found | None:
    sizes = [len(one) for one in _GROUP.findall(part)]
    if not 7 <= sum(sizes) <= 17:
        return None
    if _FRACTION.match(part):
        return None
    international = part.lstrip("(").startswith("+")
    told = _told(part, sizes, text[max(0, start - _BEFORE) : start], region)
    if not international and told is _Told.NOT:
        return None
    found = number_of(_plus(part), region, possible=told is _Told.SURELY)
    if found is None and part.startswith("+0"):
        # Some put a plus sign before whatever is a number.
        found = number_of(_plus(part)[1:], region)
    return Found(start, start + len(part), *found) if found else None


def _plus(part: str) -> str:
    """The digits alone, with the plus sign where there is one; a zero in brackets behind the country's code is none."""
    digits = _NOT_DIGIT.sub("", part)
    if not part.lstrip("(").startswith("+"):
        return digits
    return "+" + _NOT_DIGIT.sub("", part.replace("(0)", ""))


class _Told(Enum):
    """How a number without its country's code is written and spoken of."""

    NOT, MAYBE, SURELY = range(3)


def _told(part: str, sizes: list[int], before: str, region: str | None) -> _Told:
    called, other = _last(_CALLED, before), _last(_OTHER, before)
    if other > called or (region is None and not part.startswith("00")):
        return _Told.NOT
    if called >= 0 or (region in _NORTH_AMERICA and sizes[-3:] == [3, 3, 4] and len(sizes) <= 4):
        return _Told.SURELY
    if region in _NORTH_AMERICA and len(sizes) > 1 and sizes[-1] != 4:
        # Whatever stands before, the last four are written together there.
        return _Told.NOT
    trunk = part.lstrip("(").startswith("0")
    if len(sizes) == 1:
        return _Told.MAYBE if sizes[0] >= 9 and (trunk or sizes[0] <= 11) else _Told.NOT
    return _Told.MAYBE if sum(sizes) >= 9 and (trunk or min(sizes[1:]) >= 2) else _Told.NOT


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((one.end() for one in pattern.finditer(text)), default=-1)


@lru_cache(maxsize=4096)
def number_of(digits: str, region: str | None, *, possible: bool = False) -> tuple[str, bool] | None:
    """A number with its country's code, and whether the country's plan knows it; None if it can be none.

    A number without its country's code has to be known to the plan, or, where ``possible`` will do, as long as one.

    >>> number_of("+442079460958", None), number_of("01712345678", "DE"), number_of("12345678", None)
    (('+442079460958', True), ('+491712345678', True), None)
    """
    lenient = possible or digits.startswith("+")
    if digits.startswith("00"):
        digits, region = "+" + digits[2:], None
    if not digits.startswith("+") and (region is None or not (possible or _fits(digits, region))):
        return None
    import phonenumbers

    try:
        number: Any = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    valid = bool(phonenumbers.is_valid_number(number))
    if not valid and not (lenient and phonenumbers.is_possible_number(number)):
        return None
    return f"+{number.country_code}{'0' if number.italian_leading_zero else ''}{number.national_number}", valid


def _fits(digits: str, region: str) -> bool:
    """Whether a national number is written with what its country puts before it.

    Where there is such a prefix (0 in Germany), a number without it is more often an order's than a person's.
    """
    import phonenumbers

    plan: Any = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    if plan is None:
        return False
    prefix = plan.national_prefix
    return not (prefix == "0" and region != "IT") or digits.startswith(("0", str(plan.country_code)))


def _read(value: str, region: str | None) -> Found:
    digits = _NOT_DIGIT.sub("", value)
    international = value.lstrip(" (").startswith("+")
    found = number_of("+" + digits if international else digits, region) if digits else None
    return Found(0, len(value), *(found or (digits or value, False)))


phone = Kind(
    name="phone",
    meaning="telephone numbers: with their country's code, or in the ways of the event's country",
    signs="0-9",
    thick=True,
    gate=re.compile(r"[0-9](?:[ .\-/()\xa0]{0,3}[0-9]){6}"),
    pattern=_PATTERN,
    check=_check,
    read=_read,
    fields=frozenset(
        [
            "phone",
            "phone_number",
            "phonenumber",
            "mobile",
            "mobile_number",
            "mobile_phone",
            "tel",
            "telephone",
            "msisdn",
            "whatsapp",
            "cell_phone",
            "customer_phone",
        ]
    ),
    contact=True,
    regional=True,
    most=1_000,
    rough=_rough,
    rank=80,
)

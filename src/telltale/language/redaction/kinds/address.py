"""Postal addresses: fields that hold one, and street, number and postal code one behind the other in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from telltale.language.redaction.kind import Found, Kind

# How far before its postal code an address begins at most.
_LONGEST = 110

_CODE = re.compile(
    r"[0-9A-Z](?<![\w.\-].)(?:(?<=[A-Z])[A-Z]?-(?=[0-9]))?(?:(?<![A-Z])(?:(?<=[0-9])[0-9]{4}|[0-9]{5})(?:-[0-9]{4})?"
    r"|(?:(?<=[0-9])[0-9]{3}|(?<=-)[0-9]{4}) ?[A-Z]{2}|(?<=-)[0-9]{4}|(?<=[A-Z])[A-Z]?[0-9][0-9A-Z]? ?[0-9][A-Z]{2}"
    r"|(?<=[A-Z])[0-9][A-Z] ?[0-9][A-Z][0-9])(?!\w)"
)
_CAPITAL = r"[A-ZÄÖÜÉÈÀ][\w'’\-]{1,24}+"
_TOWN = re.compile(rf",?[ \xa0]{_CAPITAL}(?:[ \xa0](?:[a-zàéü]{{1,5}}[ \xa0])?{_CAPITAL}){{0,2}}")

_NAME = r"[^\W\d_][\w'’.\-]{0,24}+"
_HOUSE = r"[0-9]{1,5}(?:\s?[A-Za-z]\b|-[0-9]{1,4})?"
_ENGLISH_WAYS = (
    r"street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|place|pl|square|sq|terrace|way|close"
    r"|crescent|highway|hwy|parkway|pkwy|gardens|circle|trail"
)
_GERMANIC_WAYS = (
    r"stra(?:ß|ss)e|str\.|str|weg|platz|allee|gasse|ring|ufer|damm|markt|chaussee|straat|laan|plein|gracht|kade|dijk"
    r"|singel|steeg|hof"
)
_FRENCH_WAYS = r"rue|avenue|av\.|boulevard|bd\.?|place|chemin|allée|impasse|quai|route|cours|square|passage"
_SOUTHERN_WAYS = (
    r"calle|c/|avenida|avda\.?|av\.|plaza|pza\.?|paseo|camino|carretera|ronda|via|viale|piazza|corso|vicolo|largo"
    r"|strada"
)
_FLAT = r"(?:,?\s(?:apt|apartment|suite|ste|unit|flat|floor|#)\.?\s?[0-9A-Za-z\-]{1,6})?"
_BEFORE_NAME = r"\b(?:am|an der|im|in der|auf dem|op de)"
_ROOM = r"(?:(?:flat|apt|apartment|unit)\s[0-9A-Za-z]{1,5},?\s)?"
_ORDINAL = r"(?:[0-9]{1,3}(?:st|nd|rd|th)\s)?"
_FIRST_WORD = r"(?:(?-i:[A-ZÄÖÜ])[\w\-]{2,24}\s)?"
# Between a street and its code stands nothing, a town or a state: what has no digits.
_ENGLISH_TOWN = r"(?:,\s[^\d\n,]{2,30}|\s(?-i:[A-Z])[^\d\n,]{2,30}){0,2}"
_ENGLISH = rf"{_ROOM}{_HOUSE}\s{_ORDINAL}(?:{_NAME}\s){{0,4}}?(?:{_ENGLISH_WAYS})\b\.?{_FLAT}{_ENGLISH_TOWN}"
_FRENCH = rf"[0-9]{{1,4}}(?:\s?(?:bis|ter|quater))?,?\s(?:{_FRENCH_WAYS})\s[^\d\n,]{{2,40}}"
_SOUTHERN_HOUSE = rf"(?:,\s?|\s)(?:n[oº°.]{{1,2}}\s?)?{_HOUSE}(?:,\s[^\n,]{{1,16}}){{0,2}}"
_SOUTHERN = rf"\b(?:{_SOUTHERN_WAYS})(?:(?<=[./])|\s)\s?[^\d\n,]{{2,40}}?{_SOUTHERN_HOUSE}"
_GERMANIC = rf"(?:{_FIRST_WORD}[\w\-]{{0,24}}?(?:{_GERMANIC_WAYS})|{_BEFORE_NAME}\s{_NAME})\s{{0,2}}{_HOUSE}"
_STREET = re.compile(
    rf"(?<![\w.\-])(?:{_ENGLISH}|{_FRENCH}|{_SOUTHERN}|{_GERMANIC})(?:[,.]|\s[\-–])?\s{{0,3}}\Z", re.IGNORECASE
)
_WAY = re.compile(
    rf"(?:{_ENGLISH_WAYS})\b|(?:{_GERMANIC_WAYS})|\b(?:{_FRENCH_WAYS}|{_SOUTHERN_WAYS})|{_BEFORE_NAME}", re.IGNORECASE
)
_DIGIT = re.compile(r"[0-9]")


def _check(match: re.Match[str], _: str | None) -> Iterator[Found]:
    text, code = match.string, match.start()
    window = text[max(0, code - _LONGEST) : code]
    if not _DIGIT.search(window) or not _WAY.search(window):
        return
    street = _STREET.search(window)
    if street is None:
        return
    town = _TOWN.match(text, match.end())
    start = code - len(window) + street.start()
    end = town.end() if town else match.end()
    yield Found(start, end, text[start:end])


def _rough(_match: re.Match[str], _: str | None) -> Iterator[Found]:
    """A number of five digits alone is anything."""
    yield from ()


address = Kind(
    name="address",
    meaning="postal addresses: in fields that hold one, and street, number and postal code in a text in six languages",
    signs="0-9",
    thick=True,
    gate=re.compile(r"[0-9](?<![0-9].)(?:[0-9]{4}|[0-9]{3} ?[A-Z]{2}|[A-Z]{2}|[A-Z] ?[0-9][A-Z][0-9])\b"),
    pattern=_CODE,
    check=_check,
    fields=frozenset(
        [
            "street",
            "street_address",
            "address_line1",
            "address_line2",
            "address_line_1",
            "address_line_2",
            "line1",
            "line2",
            "street_name",
            "house_number",
            "shipping_address",
            "billing_address",
            "delivery_address",
            "home_address",
            "postal_address",
        ]
    ),
    personal=frozenset(["address", "postal_code", "postalcode", "postcode", "zip", "zip_code", "zipcode"]),
    most=500,
    rough=_rough,
    rank=90,
)

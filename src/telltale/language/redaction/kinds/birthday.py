"""Dates of birth: fields that hold one, and dates beside words that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from telltale.language.redaction.kind import Found, Kind

# English, German, Spanish, French, Italian, Dutch, Portuguese.
_SAID = (
    r"[Bb]orn|[Bb]irth|BIRTH|[Bb]-?[Dd]ay|DOB|[Dd]ob\b|D\.O\.B|[Gg]eb(?:oren|urt|oorte|\.)|[Vv]erjaardag|[Nn]ac(?:imiento|id[oa]|í|ió)"
    r"|[Cc]umpleaños|[Nn]aiss(?:ance|ant)|[Nn]ée? (?:le|en)|[Aa]nniversaire|[Nn]at[oa] (?:il|l|nel|a)|[Nn]ascita"
    r"|[Cc]ompleanno|[Nn]asc(?:imento|id[oa]|i )|[Aa]niversário"
)
# The same with one look at a first letter, whichever follows: where none is, nothing else is looked at.
_GATE = re.compile(
    r"[BbDGgVvNnCcAa](?:orn|irth|IRTH|-?[Dd]ay|OB\b|ob\b|\.O\.B|eb(?:oren|urt|oorte|\.)|erjaardag|ac(?:imiento|id[oa]|í|ió)"
    r"|umpleaños|aissan|ée? (?:le|en)|n+iversa|at[oa] (?:il|l|nel|a)|ascita|ompleanno|asc(?:imento|id[oa]|i ))"
)
_MONTH = (
    r"(?i:jan|feb|febr|fév|fev|mar|mär|maa|mrt|apr|avr|abr|may|mai|mei|mag|jun|jui|giu|jul|lug|aug|aoû|aou|ago|sep|set"
    r"|oct|okt|ott|out|nov|dec|dez|dic|déc|ene|gen)[a-zäéûç]{0,8}\.?"
)
# What a date begins with: a look at one character is cheaper than a try.
_FIRST = "0-9ADEFGJMNOSadefgjmnos"
_DAY, _YEAR = r"(?:0?[1-9]|[12][0-9]|3[01])", r"(?:(?:18|19|20)[0-9]{2}|'?[0-9]{2})"
_DATE = (
    rf"(?:{_DAY}\s?[./\-]\s?{_DAY}\s?[./\-]\s?{_YEAR}|(?:19|20)[0-9]{{2}}[./\-]{_DAY}[./\-]{_DAY}"
    rf"|{_DAY}(?:st|nd|rd|th|er|º|\.)?\s(?:of\s|de\s)?{_MONTH}(?:,?\s(?:de\s|del\s)?(?:18|19|20)[0-9]{{2}})?"
    rf"|{_MONTH}\s{_DAY}(?:st|nd|rd|th)?(?:,?\s(?:18|19|20)[0-9]{{2}})?)(?![0-9A-Za-z])"
)


def _check(match: re.Match[str], _: str | None) -> Iterator[Found]:
    group = "after" if match["after"] else "before"
    yield Found(match.start(group), match.end(group), match[group])


birthday = Kind(
    name="birthday",
    meaning="dates of birth, in fields that hold one and beside words that say birth in seven languages",
    signs="0-9",
    thick=True,
    gate=_GATE,
    # Nothing but the date may hold a digit: the date of an order stands behind the order's number.
    pattern=re.compile(
        rf"(?=[BbDdGgVvNnCcAa])(?:{_SAID})[^0-9\n\x1f]{{0,32}}?(?<![0-9A-Za-z])(?=[{_FIRST}])(?P<after>{_DATE})"
        rf"|(?=[0-9])(?<![0-9])(?P<before>{_DATE})\s(?:geboren|born)\b"
    ),
    check=_check,
    fields=frozenset(["birthday", "birthdate", "birth_date", "date_of_birth", "dob"]),
    most=2_000,
    rough=_check,
    rank=60,
)

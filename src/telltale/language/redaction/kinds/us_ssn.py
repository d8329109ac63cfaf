"""The social security number of the United States: no check digit, but numbers that are never given out."""

from __future__ import annotations

from telltale.language.redaction.official import official, varied


def _holds(number: str) -> bool:
    area, group, serial = number[:3], number[3:5], number[5:]
    return area not in ("000", "666") and area < "900" and group != "00" and serial != "0000" and varied(number)


us_ssn = official(
    "us_ssn",
    "social security numbers of the United States: 3-2-4 with dashes in American events, otherwise where words name it",
    r"[0-9]{3}(?P<gap>[ .\-]?)[0-9]{2}(?P=gap)[0-9]{4}",
    _holds,
    words=("ssn", "social sec", "social-sec", "soc. sec", "soc sec", "itin ", "itin:", "seguro social"),
    alone=r"[0-9]{3}-[0-9]{2}-[0-9]{4}",
    mark="-",
    homes=("US", "PR"),
)

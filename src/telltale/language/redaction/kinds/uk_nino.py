"""The national insurance number of the United Kingdom: two letters, six digits, one of A to D."""

from __future__ import annotations

import re

from telltale.language.redaction.official import official

_NEVER = frozenset(("BG", "GB", "KN", "NK", "NT", "TN", "ZZ"))


def _holds(number: str) -> bool:
    return number[:2] not in _NEVER


uk_nino = official(
    "uk_nino",
    "national insurance numbers of the United Kingdom, in capitals in British events, otherwise where words name it",
    r"[A-CEGHJ-PR-TW-Za-ceghj-pr-tw-z][A-CEGHJ-NPR-TW-Za-ceghj-npr-tw-z](?P<gap>[ \-]?)(?:[0-9]{2}(?P=gap)){3}[A-Da-d]",
    _holds,
    words=("national insurance", "nino", "ni number", "ni no", "ni:", "ni is"),
    alone=r"[A-Z]{2}.*[A-D]",
    homes=("GB", "UK"),
    gate=re.compile(r"[0-9](?<![0-9].)[0-9][ \-]?[0-9]{2}[ \-]?[0-9]{2}[ \-]?[A-Da-d]"),
)

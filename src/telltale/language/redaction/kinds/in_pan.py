"""The permanent account number of India: five letters, the fourth says whose, four digits and a letter."""

from __future__ import annotations

import re

from telltale.language.redaction.official import official


def _holds(number: str) -> bool:
    return number[5:9] != "0000"


in_pan = official(
    "in_pan",
    "permanent account numbers of India, where words name it: others number their goods so",
    r"[A-Za-z]{3}[ABCFGHJLPTabcfghjlpt][A-Za-z][0-9]{4}[A-Za-z]",
    _holds,
    words=("pan ", "pan:", "pan-", "pan.", "permanent account"),
    gate=re.compile(r"[A-Za-z]{5}[0-9]{4}[A-Za-z]"),
)

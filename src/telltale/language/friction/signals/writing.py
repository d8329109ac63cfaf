"""How it is written: in capitals, and with more marks than a sentence needs."""

from __future__ import annotations

import re

from telltale.language.friction.signal import EVERYWHERE, Signal

_CAPITAL = "A-Z\u00c0-\u00d6\u00d8-\u00de\u0391-\u03a9\u0410-\u042f"


def _loud(match: re.Match[str]) -> bool:
    """No row of short abbreviations: ten letters, and a word of five."""
    said = [sum(map(str.isalpha, one)) for one in match.group().split()]
    return sum(said) >= 10 and max(said) >= 5


shouting = Signal(
    "shouting",
    "three or more words in capitals",
    {EVERYWHERE: re.compile(rf"(?<!\w)[{_CAPITAL}]+(?:[^\w\n]{{1,5}}[{_CAPITAL}]+){{2,}}(?!\w)")},
    _loud,
)

punctuation = Signal(
    "punctuation",
    "three or more exclamation and question marks in a row",
    {EVERYWHERE: re.compile("[!?\uff01\uff1f]{3,}")},
)

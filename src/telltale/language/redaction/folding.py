"""Look-alikes: characters that people read as others, and ones that nobody sees."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache

# Joiners, direction marks, variation selectors, the soft hyphen: they part digits for machines only.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]+")

# Blocks whose characters are other characters in another dress.
_DRESSED = ((0xA0, 0x100), (0x2000, 0x2190), (0x2200, 0x2220), (0x2460, 0x2500), (0x3000, 0x3003), (0xFE50, 0xFF60),
            (0x1D400, 0x1D800), (0x1FBF0, 0x1FBFA))  # fmt: skip
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe58\ufe63"
_LETTERS = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u051b\u03bf\u03b1\u03bd\u0131",
    "aeopcyxijsdqoavi",
)

# So many different ones are replaced one after the other, which is quicker than a look at each character.
_FEW = 24


def skeleton(text: str) -> str:
    """A text in which Cyrillic and Greek letters that look like Latin ones are these."""
    return text if text.isascii() else text.translate(_LETTERS)


@cache
def look_alikes() -> dict[int, str]:
    """ASCII characters by the code of every other character that is read as one of them."""
    found = {ord(dash): "-" for dash in _DASHES}
    for start, end in _DRESSED:
        for code in range(start, end):
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1 and plain.isascii():
                found.setdefault(code, plain)
    for code in range(0x0660, 0x1E960):
        if (digit := unicodedata.decimal(chr(code), None)) is not None:
            found[code] = str(digit)
    found |= {0x2460 + n: str(n + 1) for n in range(9)} | {0x2024: ".", 0x3002: ".", 0xFF61: ".", 0x2236: ":"}
    return found


def dressed(characters: str) -> str:
    """Every other character that is read as one of these.

    >>> "\\uff20" in dressed("@")
    True
    """
    return "".join(chr(code) for code, plain in look_alikes().items() if plain in characters)


class Folded:
    """A text as it is read: invisible characters gone, look-alikes replaced; it knows where everything stood.

    >>> folded = Folded("a\\u200bb\\uff20c")
    >>> folded.text, folded.at(2)
    ('ab@c', 3)
    """

    def __init__(self, text: str) -> None:
        self.text = self._whole = text
        self._places: tuple[list[int], list[int]] | None = None
        if not text.isascii():
            plain = _INVISIBLE.sub("", text)
            met = _codes().intersection(plain)
            if len(met) > _FEW:
                plain = plain.translate(look_alikes())
            else:
                for one in met:
                    plain = plain.replace(one, look_alikes()[ord(one)])
            self.text = plain

    def at(self, place: int) -> int:
        """Where the character at a place of the folded text stood."""
        if len(self.text) == len(self._whole):
            return place
        if self._places is None:
            self._places = _gone(self._whole)
        starts, shifts = self._places
        return place + shifts[bisect_right(starts, place)]


@cache
def _codes() -> frozenset[str]:
    return frozenset(map(chr, look_alikes()))


def _gone(text: str) -> tuple[list[int], list[int]]:
    """At which places of a text invisible characters are gone, and how many up to there."""
    starts, shifts, gone = list[int](), [0], 0
    for hidden in _INVISIBLE.finditer(text):
        starts.append(hidden.start() - gone)
        gone += hidden.end() - hidden.start()
        shifts.append(gone)
    return starts, shifts

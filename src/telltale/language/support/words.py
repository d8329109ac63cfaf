"""Words as they are compared: without their endings, numbers in one way of writing."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

# Scripts without spaces between words are compared character by character.
_CHARACTER = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"\d+(?:[.,:]\d+)*|[{_CHARACTER}]|[^\W\d_]+(?:['’][^\W\d_]+)*|\w+")
_FUNCTION_WORDS = """a about all also am an and any are as at be been being but by can could d did do does don don't for
    from had has have he her him his how i if in into is it it's its just ll m me my no not of oh on or our re s she so
    some such t than that that's the their them then there these they this to too us ve very was we were what when where
    which who will with would yeah yes you your"""
_FUNCTION = frozenset(_FUNCTION_WORDS.split())
_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve"
_COUNTED = {word: str(number) for number, word in enumerate(_NUMBERS.split())}
_ENDINGS = ("ings", "ing", "edly", "ies", "ied", "ers", "er", "ed", "es", "ly", "s", "e", "y")


class Word(NamedTuple):
    """A word as written, as compared, and whether it says something: ``the`` and ``of`` do not."""

    written: str
    stem: str
    speaks: bool

    @property
    def is_number(self) -> bool:
        """Whether it is written in digits."""
        return self.written[0].isdecimal()


def words(text: str) -> list[Word]:
    """The words of a text in their order.

    >>> [word.stem for word in words("Three parcels weighed 1,000 g")]
    ['3', 'parcel', 'weigh', '1000', 'g']
    """
    return [Word(written, *_known(written.lower())) for written in _WORD.findall(text)]


@lru_cache(maxsize=1 << 16)
def _known(word: str) -> tuple[str, bool]:
    if word[0].isdecimal():
        return _number(word), True
    if word in _COUNTED:
        return _COUNTED[word], word != "one"
    return stem(word), word not in _FUNCTION


def _number(word: str) -> str:
    """Digits without what groups them: ``1,000`` is ``1000``, ``2.50`` is ``2.5``, ``12,50`` is ``12.5``."""
    last = max(word.rfind(","), word.rfind("."))
    mark, rest = word[last], word[last + 1 :]
    decimal = last > 0 and word.count(mark) == 1 and not (mark == "," and "." not in word and len(rest) == 3)
    whole = "".join(filter(str.isdecimal, word[:last] if decimal else word))
    fraction = rest.rstrip("0") if decimal else ""
    return f"{whole}.{fraction}" if fraction else whole


def stem(word: str) -> str:
    """A word without an English ending; rough, and the same on both sides of a comparison.

    >>> stem("deliveries"), stem("delivered"), stem("bus")
    ('deliver', 'deliver', 'bus')
    """
    word = word.removesuffix("'s").removesuffix("’s")
    if len(word) == 4 and word[-1] == "s" and word[-2] not in "sui":
        return word[:-1]
    if len(word) > 4:
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                return word[: -len(ending)]
    return word

"""The lexicon: VADER's words, emojis and rules (Hutto and Gilbert, ICWSM 2014), for English."""

from __future__ import annotations

import string
from collections.abc import Sequence
from functools import cache
from typing import Any

from telltale.event.tone import SPOKEN
from telltale.language.embedding.files import File
from telltale.language.extra import needed
from telltale.language.prose import plain

WORDS = File("vaderSentiment", "vader_lexicon.txt", "1ec9c6e9ee19aade328f8beb393a6afa71a5bb3acf7d3cc22d4ef568df374bf5")
EMOJIS = File(
    "vaderSentiment", "emoji_utf8_lexicon.txt", "b8d54223ae1ce22a3e12c1f745316b71678c328eb5f5d3063a842f37cfbe2823"
)
"""What twenty people made of 7,500 words, and what emojis are called, MIT."""


class Lexicon:
    """Reads the tone of messages. Importing this asks for the extra ``language``.

    A lexicon that is missing or was altered is a :class:`~telltale.errors.TelltaleError`.

    >>> Lexicon().read(["I love it!", "this is useless", "my order is 4711", "ich liebe es"], ["en", "en", "en", "de"])
    [0.6696, -0.4215, 0.0, None]
    """

    def __init__(self) -> None:
        for file in (WORDS, EMOJIS):
            file.path()
        self._vader = _vader()
        self._telling = self._vader.lexicon.keys() | self._vader.emojis.keys()
        self._pictures = frozenset(self._vader.emojis)

    def read(self, texts: Sequence[str], languages: Sequence[str | None]) -> list[float | None]:
        """The tone of each text in [-1, 1] by its language: the message's own, else its conversation's.

        None where the language is none of :data:`SPOKEN` or not known, and where nothing is said: no letter, and no
        emoji or emoticon that the lexicon knows.
        """
        return [self._of(text) if language in SPOKEN else None for text, language in zip(texts, languages, strict=True)]

    def _of(self, text: str) -> float | None:
        text = plain(text)
        if self._tells(text):
            return float(self._vader.compound(text))
        return 0.0 if any(map(str.isalpha, text)) else None

    def _tells(self, text: str) -> bool:
        """Whether a word of the lexicon is in a text: without one the rules give 0, and most messages have none."""
        if not text.isascii() and not self._pictures.isdisjoint(text):
            return True
        words = text.lower().split()
        return not (
            self._telling.isdisjoint(words) and self._telling.isdisjoint([one.strip(_PUNCTUATION) for one in words])
        )


_PUNCTUATION = string.punctuation


@cache
def _vader() -> Any:
    """The analyzer of the package, which says the same and looks only where its lexicon has something to say.

    As it comes it asks its rules about every word, and puts the whole text into lower case for each word of the
    lexicon, although they look three words back and two ahead: a long text costs the square of its length.
    """
    given = needed("vaderSentiment.vaderSentiment")
    base: Any = given.SentimentIntensityAnalyzer
    boosters: dict[str, float] = given.BOOSTER_DICT
    turning = frozenset(given.NEGATE) | {"so", "this"}

    def compound(self: Any, text: str) -> float:
        if not text.isascii():  # it may hold emojis, which are read by their names
            return self.polarity_scores(text)["compound"]
        said = given.SentiText(text)
        words: list[str] = said.words_and_emoticons
        lower = [one.lower() for one in words]
        found: list[float] = [0.0] * len(words)
        for at, word in enumerate(lower):
            if word in self.lexicon and word not in boosters and lower[at : at + 2] != ["kind", "of"]:
                found[at] = self.sentiment_valence(0, said, words[at], at, [])[0]
        return self.score_valence(self._but_check(words, found), text)["compound"]

    def negation(valence: float, words: list[str], back: int, at: int) -> float:
        start = max(at - 3, 0)
        near = [one.lower() for one in words[start : at + 1]]
        if turning.isdisjoint(near) and "n't" not in " ".join(near):
            return valence
        return base._negation_check(valence, near, back, at - start)

    def idioms(valence: float, words: list[str], at: int) -> float:
        return base._special_idioms_check(valence, words[at - 3 : at + 3], 3)

    ways = {"compound": compound, "_negation_check": staticmethod(negation), "_special_idioms_check":
            staticmethod(idioms)}  # fmt: skip
    return type("Windowed", (base,), ways)()

"""What a sign of friction is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from telltale.language.prose import MOST
from telltale.registry import Registry, declared

if TYPE_CHECKING:
    from telltale.language.extra import Vectors

EVERYWHERE = ""
"""The key of a pattern that holds in every language."""


class Said(msgspec.Struct, frozen=True):
    """A message: who wrote it, what, and in which language as far as that is known."""

    role: Literal["user", "bot", "human_agent"]
    text: str
    language: str | None = None


class Sign(msgspec.Struct, frozen=True):
    """Where friction shows: the place of the message, the name of the signal, and from where to where in its text.

    ``earlier`` is the place of the message that this one says again.
    """

    message: int
    signal: str
    start: int
    end: int
    earlier: int | None = None


class Talk(NamedTuple):
    """A conversation, and the vectors of its messages where they are known: a row a message, of length 1."""

    messages: Sequence[Said]
    vectors: Vectors | None = None


def sure(_: re.Match[str]) -> bool:
    """What the pattern matches is a sign."""
    return True


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal: a pattern over a user's text, or a look at the talk up to a message.

    ``patterns`` are by language, :data:`EVERYWHERE` for all; each finds in time that grows with the text and no faster,
    in its first 2,000 characters. A message without a known language is searched for those of every language, unless
    the signal is ``particular``: then a word of one language is an innocent one of another. ``check`` looks at a match
    twice. ``among`` gives the place of the earlier message that the one at a place says again.
    """

    name: str
    meaning: str
    patterns: Mapping[str, re.Pattern[str]] = field(default_factory=dict[str, re.Pattern[str]])
    check: Callable[[re.Match[str]], bool] = sure
    particular: bool = False
    among: Callable[[Talk, int], int | None] | None = None

    @property
    def languages(self) -> frozenset[str]:
        """The languages that it has words for; empty where it needs none."""
        return frozenset(self.patterns) - {EVERYWHERE}

    def find(self, talk: Talk, place: int) -> Sign | None:
        """The first sign in the user's message at a place."""
        said = talk.messages[place]
        if self.among and (earlier := self.among(talk, place)) is not None:
            return Sign(place, self.name, 0, len(said.text), earlier)
        for pattern in self._patterns(said.language):
            for match in pattern.finditer(said.text, 0, MOST):
                if self.check(match):
                    return Sign(place, self.name, match.start(), match.end())
        return None

    def _patterns(self, language: str | None) -> list[re.Pattern[str]]:
        if language is None and not self.particular:
            return list(self.patterns.values())
        keys = dict.fromkeys((EVERYWHERE, language or EVERYWHERE))
        return [self.patterns[key] for key in keys if key in self.patterns]


@cache
def known() -> Registry[Signal]:
    """All signals by name.

    >>> known()["shouting"].meaning
    'three or more words in capitals'
    """
    found = [one for _, one in declared("telltale.language.friction.signals", Signal)]
    return Registry("signal of friction", "docs/decisions/listening.md", {one.name: one for one in found})


def words(**lists: str) -> dict[str, re.Pattern[str]]:
    """Patterns by language out of alternatives, which stand as whole words; ``everywhere`` is for all languages.

    >>> bool(words(en="dam(?:n|ned)")["en"].search("Damned!"))
    True
    """
    return {
        EVERYWHERE if language == "everywhere" else language: re.compile(rf"(?<!\w)(?:{one})(?!\w)", re.IGNORECASE)
        for language, one in lists.items()
    }

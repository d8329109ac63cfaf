"""Reading the language, the tone and the signs of frustration of what users write."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Literal

import msgspec

from telltale.language.friction import Said, signs
from telltale.language.parts import Part

if TYPE_CHECKING:
    from telltale.language.tone import Lexicon
    from telltale.language.tongue import Tongues


class Line(msgspec.Struct, array_like=True, frozen=True):
    """A message: who wrote it, and what."""

    role: Literal["user", "bot", "human_agent"]
    text: str


class Told(msgspec.Struct, array_like=True, frozen=True):
    """What was read in a message: its language, its tone in [-1, 1], and the names of the signs."""

    language: str | None
    tone: float | None
    signs: list[str]


@cache
def tongues() -> Tongues:
    """What tells languages."""
    from telltale.language.tongue import Tongues

    return Tongues()


@cache
def lexicon() -> Lexicon:
    """The lexicon."""
    from telltale.language.tone import Lexicon

    return Lexicon()


def _told(talks: list[list[Line]]) -> list[list[Told]]:
    """What was read in the user's messages of each conversation, in order."""
    texts = [line.text for talk in talks for line in talk if line.role == "user"]
    own = iter(tongues().read(texts))
    spoken = [_spoken(talk, own) for talk in talks]
    tones = iter(lexicon().read(texts, [said.language for talk in spoken for said in talk if said.role == "user"]))
    return [_read(talk, tones) for talk in spoken]


def _spoken(talk: list[Line], own: Iterator[str | None]) -> list[Said]:
    """The messages with their languages; one too short to tell is in that of its conversation."""
    from telltale.language.tongue import spoken

    told = [(line, next(own) if line.role == "user" else None) for line in talk]
    common = spoken((line.text, language) for line, language in told if line.role == "user")
    return [Said(line.role, line.text, language or common) for line, language in told]


def _read(talk: list[Said], tones: Iterator[float | None]) -> list[Told]:
    found: dict[int, list[str]] = {}
    for sign in signs(talk):
        found.setdefault(sign.message, []).append(sign.signal)
    return [
        Told(said.language, next(tones), found.get(place, [])) for place, said in enumerate(talk) if said.role == "user"
    ]


TONES = Part("tones", list[list[Line]], _told)

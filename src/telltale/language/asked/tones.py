"""Reading the language, the tone and the signs of frustration of what users write."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from telltale.language.parts import Part


class Told(msgspec.Struct, array_like=True, frozen=True):
    """What was read in a message: its language, its tone in [-1, 1], and the names of the signs."""

    language: str | None
    tone: float | None
    signs: list[str]


@cache
def _tongues() -> Any:
    from telltale.language.tongue import Tongues

    return Tongues()


@cache
def _lexicon() -> Any:
    from telltale.language.tone import Lexicon

    return Lexicon()


def _told(talks: list[list[str]]) -> list[list[Told]]:
    """What was read in the messages of each conversation; a message too short to tell is in its conversation's."""
    from telltale.language.tongue import spoken

    flat = [text for talk in talks for text in talk]
    own: list[str | None] = _tongues().read(flat)
    languages, start = list[str | None](), 0
    for talk in talks:
        end = start + len(talk)
        common = spoken(zip(talk, own[start:end], strict=True))
        languages += [one or common for one in own[start:end]]
        start = end
    tones: list[float | None] = _lexicon().read(flat, languages)
    signs = _signs(talks)
    rows = iter(zip(languages, tones, signs, strict=True))
    return [[Told(*next(rows)) for _ in talk] for talk in talks]


def _signs(talks: list[list[str]]) -> list[list[str]]:
    return [[] for talk in talks for _ in talk]


TONES = Part("tones", list[list[str]], _told)

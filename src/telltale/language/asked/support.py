"""Holding answers against the texts that were retrieved for them."""

from __future__ import annotations

import msgspec

from telltale.language.parts import Part
from telltale.language.support import support


class Answered(msgspec.Struct, array_like=True):
    """An answer, and the passages that it was to be taken from."""

    text: str
    passages: list[str]


class Held(msgspec.Struct, array_like=True):
    """Whether the passages support the answer (None where it claims nothing), and from where to where they do not."""

    supported: bool | None
    spans: list[tuple[int, int]]


def _held(answers: list[Answered]) -> list[Held]:
    return [_one(answer) for answer in answers]


def _one(answer: Answered) -> Held:
    found = support(answer.text, answer.passages)
    if found.verdict in ("no_claim", "no_context"):
        return Held(None, [])
    return Held(found.verdict == "supported", [(one.start, one.end) for one in found.unsupported])


SUPPORT = Part("support", list[Answered], _held)

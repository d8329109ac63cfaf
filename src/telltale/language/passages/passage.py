"""A passage: a piece of a knowledge base, short enough to be compared with an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from telltale.language.support.sentences import sentences

_SPACE = re.compile(r"\s*+")

LONGEST = 1_000
"""Characters of a passage at most: about as much as the model that finds the nearest ones reads."""

TITLE = 200
"""Characters of a title that are kept."""


class Passage(msgspec.Struct, frozen=True):
    """What some paragraphs of one section say, with the title that they stand under and where they can be read."""

    text: str
    title: str = ""
    url: str = ""


def whole(title: str, text: str) -> str:
    """What answers are compared with: the title of a passage in front of its text.

    >>> whole("Returns", "Free for 30 days.")
    'Returns\\nFree for 30 days.'
    """
    return f"{title}\n{text}" if title else text


class Section(NamedTuple):
    """The paragraphs under one heading, and the headings that they stand under, the widest first."""

    titles: tuple[str, ...]
    paragraphs: list[str]


class Outline:
    """Sections as they are read: headings by their level, and what follows them.

    >>> outline = Outline("Help")
    >>> outline.heading(1, "Returns"); outline.heading(2, "Shoes"); outline.paragraph("Free.")
    >>> outline.heading(1, "Delivery"); outline.paragraph("Two days.")
    >>> [(section.titles, section.paragraphs) for section in outline.sections()]
    [(('Help', 'Returns', 'Shoes'), ['Free.']), (('Help', 'Delivery'), ['Two days.'])]
    """

    def __init__(self, title: str = "") -> None:
        self.title = title
        self._open: dict[int, str] = {}
        self._found: list[Section] = []

    def heading(self, level: int, text: str) -> None:
        """A heading ends those of its level and below."""
        self._open = {other: title for other, title in self._open.items() if other < level} | {level: text}
        self._begin()

    def paragraph(self, text: str) -> None:
        """A paragraph belongs to the last heading."""
        if text.strip():
            if not self._found:
                self._begin()
            self._found[-1].paragraphs.append(text.strip())

    def sections(self) -> list[Section]:
        """The sections that say something."""
        named = ((self.title, *section.titles) for section in self._found)
        return [
            Section(tuple(dict.fromkeys(filter(None, titles))), section.paragraphs)
            for titles, section in zip(named, self._found, strict=True)
            if section.paragraphs
        ]

    def _begin(self) -> None:
        self._found.append(Section(tuple(self._open[level] for level in sorted(self._open)), []))


def titled(titles: Iterable[str]) -> str:
    """Headings as one title, the narrowest kept whole where that is too long.

    >>> titled(["Help", "Returns"])
    'Help / Returns'
    """
    whole = " / ".join(titles)
    return whole if len(whole) <= TITLE else f"…{whole[1 - TITLE :]}"


def pieces(paragraphs: Iterable[str]) -> Iterator[str]:
    """Paragraphs as pieces of at most :data:`LONGEST` characters: short ones together, long ones cut.

    >>> [len(piece) for piece in pieces(["a" * 600, "b" * 300, "c" * 200, "d" * 1500])]
    [901, 200, 1000, 500]
    """
    piece = ""
    for paragraph in paragraphs:
        for begin, end in stretches(paragraph):
            if piece and len(piece) + 1 + end - begin > LONGEST:
                yield piece
                piece = ""
            part = paragraph[begin:end]
            piece = f"{piece}\n{part}" if piece else part
    if piece:
        yield piece


def stretches(text: str) -> list[tuple[int, int]]:
    """From where to where a text is cut: where a sentence ends, else between words, else anywhere.

    >>> text = ("One sentence. " * 100).strip()
    >>> [text[begin:end][-9:] for begin, end in stretches(text)], stretches(" a b ")
    (['sentence.', 'sentence.'], [(0, 5)])
    """
    found, begin = list[tuple[int, int]](), 0
    while len(text) - begin > LONGEST:
        end = begin + _end(text[begin : begin + LONGEST])
        found.append((begin, end))
        space = _SPACE.match(text, end)
        begin = space.end() if space else end
    return [*found, (begin, len(text))] if begin < len(text) else found


def _end(text: str) -> int:
    ends = [end for _, end in sentences(text)]
    # What seems to end where the text was cut is no sentence.
    return max((one for one in ends if one < len(text)), default=0) or max(text.rfind(" "), 0) or len(text)

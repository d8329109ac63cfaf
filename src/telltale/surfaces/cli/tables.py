"""Tables of text: columns as wide as a terminal has room for, in cells rather than letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from unicodedata import category, east_asian_width

# What lies between two columns.
GAP = 3


@dataclass(frozen=True, slots=True)
class Words:
    """A text in one style; styles are those of :data:`telltale.surfaces.cli.terminal.STYLES`."""

    text: str
    style: str = ""


@dataclass(slots=True)
class Table:
    """Columns and their rows; what stands to the ``right`` is never broken into lines, nor are ``whole`` columns."""

    columns: list[Words]
    right: list[bool]
    title: str = ""
    whole: set[int] = field(default_factory=set[int])
    rows: list[list[Words]] = field(default_factory=list[list[Words]])

    def lines(self, width: int) -> Iterator[list[Words]]:
        """The lines of the table, each the pieces that it is printed from; ``width`` is that of the terminal in cells.

        >>> table = Table([Words("who"), Words("said")], [False, False], rows=[[Words("bot"), Words("hello there")]])
        >>> for line in table.lines(14): print("".join(piece.text for piece in line).rstrip())
        <BLANKLINE>
         who   said
         ─────────────
         bot   hello
               there
        <BLANKLINE>
        """
        widths = self._widths(width - 1)
        if self.title:
            yield [Words(self.title, "bold")]
        yield []
        yield from self._row([Words(one.text, "bold") for one in self.columns], widths)
        yield [Words(" " + "─" * (sum(widths) + GAP * (len(widths) - 1)), "dim")]
        for row in self.rows:
            yield from self._row(row, widths)
        yield []

    def _widths(self, room: int) -> list[int]:
        """As wide as the contents are; where that is too much, the widest texts are broken first."""
        natural = [max(cells(row[at].text) for row in (self.columns, *self.rows)) for at in range(len(self.columns))]
        fixed = {at for at, right in enumerate(self.right) if right} | self.whole
        breakable = [width for at, width in enumerate(natural) if at not in fixed]
        room -= sum(natural) - sum(breakable) + GAP * (len(natural) - 1)
        most = max(breakable, default=0)
        while most > 1 and sum(min(width, most) for width in breakable) > room:
            most -= 1
        return [width if at in fixed else min(width, most) for at, width in enumerate(natural)]

    def _row(self, row: Sequence[Words], widths: list[int]) -> Iterator[list[Words]]:
        broken = [list(_broken(cell.text, width)) for cell, width in zip(row, widths, strict=True)]
        for pieces in zip_longest(*broken, fillvalue=""):
            yield [
                Words((" " * GAP if at else " ") + _filled(piece, widths[at], right=self.right[at]), row[at].style)
                for at, piece in enumerate(pieces)
            ]


def cells(text: str) -> int:
    """How many cells of a terminal a text takes.

    >>> cells("naïve"), cells("注文"), cells("e\u0301")
    (5, 4, 1)
    """
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(sign: str) -> int:
    if category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(sign) in "WF" else 1


def _filled(text: str, width: int, *, right: bool) -> str:
    rest = " " * (width - cells(text))
    return rest + text if right else text + rest


def _broken(text: str, width: int) -> Iterator[str]:
    """A text in lines that are not wider; between words where that can be, in a word where it cannot."""
    if cells(text) <= width:
        yield text
        return
    line = ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if cells(joined) <= width:
            line = joined
            continue
        if line:
            yield line
        *full, line = _hewn(word, width)
        yield from full
    yield line


def _hewn(word: str, width: int) -> Iterator[str]:
    """A word in pieces that are not wider."""
    piece, taken = "", 0
    for sign in word:
        wide = _cells(sign)
        if piece and taken + wide > width:
            yield piece
            piece, taken = "", 0
        piece, taken = piece + sign, taken + wide
    yield piece

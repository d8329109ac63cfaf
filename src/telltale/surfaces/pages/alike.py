"""Conversations by what was meant in them, the most alike first, in a list like any other."""

from __future__ import annotations

from typing import NamedTuple

from telltale.ask import Asker, Listed, Selection
from telltale.reading import LikeQuestion, ReadingError
from telltale.surfaces.sorting import Sorter

NEAREST = 200
"""Conversations that come nearest, wherever and whenever they were; the choice on a page leaves some of them."""


class Row(NamedTuple):
    """A conversation in a list: what is quoted of it, and how like that is to what is looked for (at most 1)."""

    listed: Listed
    said: str | None
    likeness: float | None = None


class Rows(NamedTuple):
    """A page of a list, the cursor of the next one, and what limits it, in sentences."""

    rows: list[Row]
    next: str | None
    notes: list[str]


def meant(asker: Asker, sorter: Sorter, asked: LikeQuestion, selection: Selection, most: int) -> Rows:
    """Those of a selection in which something like it was said, the most alike first.

    Raises:
        UnknownName: there is no conversation that others are to be like.
    """
    try:
        near = sorter.like(asked)
    except ReadingError as error:
        return Rows([], None, [f"Nothing can be looked for by its meaning: {error}."])
    if not near.found:
        return Rows([], None, [_nothing(near.searched)])
    selection.among, selection.limit = [one.conversation for one in near.found], len(near.found)
    listed = {one.conversation: one for one in asker.conversations(selection).conversations}
    rows = [Row(listed[one.conversation], one.said, one.likeness)
            for one in near.found if one.conversation in listed]  # fmt: skip
    return Rows(rows[:most], None, _narrowed(len(near.found), len(rows)))


def _nothing(searched: int) -> str:
    if searched:
        return f"Nothing comes near to that in meaning, among {searched:,} different texts."
    unread = "No text has been read yet, so nothing can be found by its meaning."
    return f"{unread} A server reads by itself what is said; telltale read does it now."


def _narrowed(near: int, left: int) -> list[str]:
    """What the choice on the page has left of what comes near, where that is not all.

    >>> _narrowed(200, 31)
    ['Of the 200 conversations that come nearest this period and the filters leave 31.']
    """
    said = f"Of the {near} conversations that come nearest this period and the filters leave {left}."
    return [said] if left < near else []

"""What a kind of personal data or secret is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from telltale.registry import Registry, declared


class Found(NamedTuple):
    """Where something stands in a text, what it is in one spelling, and whether its form is right."""

    start: int
    end: int
    value: str = ""
    valid: bool = True


Check = Callable[[re.Match[str], str | None], Iterable[Found]]


def whole(match: re.Match[str], _: str | None) -> Iterable[Found]:
    """All that the pattern matched."""
    return (Found(match.start(), match.end(), match.group()),)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: how it looks, and what makes a look-alike a real one.

    ``signs`` are characters, written as inside a regular expression's brackets, and ``words`` texts, without any of
    which a text holds none of the kind: they decide in a fraction of a microsecond. ``sought`` is a first look of its
    own, for what has neither. ``word`` is the length of the shortest unbroken word that holds one, ``thick`` says that
    no few digits alone are one, ``gate`` is a second, still cheap look that begins with a class of characters, and
    ``named`` are texts in small letters without any of which a text in small letters holds none either; in events of
    other countries than its ``homes``, if it has any, those are ``abroad``. ``pattern``
    finds the shape, in time that grows with the text and no faster, and ``check`` looks at one match and at the country
    whose ways are meant. ``fields`` are keys whose whole value is of the kind; ``personal`` ones only among the traits
    of a person. A ``contact`` is counted by its keyed hash; ``regional`` says that the country decides. ``most`` is how
    many matches in one text are checked, which takes time; after these ``rough`` does, by the shape alone. Kinds of a
    lower ``rank`` look first, and what one has found the next does not see.
    """

    name: str
    meaning: str
    signs: str = ""
    words: tuple[str, ...] = ()
    word: int = 0
    thick: bool = False
    gate: re.Pattern[str] | None = None
    pattern: re.Pattern[str] | None = None
    check: Check = whole
    fields: frozenset[str] = frozenset()
    personal: frozenset[str] = frozenset()
    read: Callable[[str, str | None], Found | None] | None = None
    contact: bool = False
    regional: bool = False
    most: int = 20_000
    rough: Check = whole
    rank: int = 50
    named: tuple[str, ...] = ()
    homes: frozenset[str] = frozenset()
    abroad: tuple[str, ...] = ()
    sought: Callable[[str], object] | None = None

    @property
    def mark(self) -> str:
        """What stands in its place."""
        return f"[{self.name}]"


@cache
def known() -> Registry[Kind]:
    """All kinds by name, in the order in which they look.

    >>> known()["email"].mark
    '[email]'
    """
    found = [one for _, one in declared("telltale.language.redaction.kinds", Kind)]
    return Registry("kind of data", "docs/decisions/redaction.md", {one.name: one for one in sorted(found, key=_order)})


def _order(one: Kind) -> tuple[int, str]:
    return one.rank, one.name

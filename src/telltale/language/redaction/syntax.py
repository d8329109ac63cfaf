"""The syntax of rules of one's own: characters, classes, groups, alternatives, and repeats with an end."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from functools import cached_property

# What stands for itself behind a backslash, and the classes that have a letter; ASCII alone, so that all are known.
_CLASSES = {"d": "[0-9]", "w": "[A-Za-z0-9_]", "s": r"[ \t\n\r\f\v]", "D": "[^0-9]", "W": "[^A-Za-z0-9_]",
            "S": r"[^ \t\n\r\f\v]"}  # fmt: skip
_SPECIAL = frozenset("\\^$.|?*+()[]{}")
_COUNT = re.compile(r"\{(?P<low>[0-9]{1,3})(?P<to>,(?P<high>[0-9]{0,3}))?\}")
_CLASS = re.compile(r"\[\^?\]?(?:[^\]\\\[]|\\[dws\\\]\[^\-/.+])*\]")
_DEEPEST = 12


@dataclass(frozen=True)
class Character:
    """A character of a class: how that is written, and which of the characters that tell classes apart it has."""

    source: str
    letters: frozenset[str]

    @property
    def as_class(self) -> str:
        """Those characters, as inside brackets; all that it has, if it has few and all of ASCII."""
        return "".join(f"\\{one}" if one in "\\]^-[&~|" else one for one in sorted(self.letters))

    width = 1, 1

    @property
    def first(self) -> frozenset[str]:
        return self.letters

    last = first

    @property
    def beginning(self) -> tuple[frozenset[str], ...]:
        return (self.letters,)

    @property
    def sure(self) -> tuple[Group, ...]:
        return (self,)


@dataclass(frozen=True)
class Sequence:
    """Parts one behind the other."""

    parts: tuple[Group, ...]

    @cached_property
    def width(self) -> tuple[int, int]:
        return sum(one.width[0] for one in self.parts), sum(one.width[1] for one in self.parts)

    @cached_property
    def first(self) -> frozenset[str]:
        return _reach(self.parts, "first")

    @cached_property
    def last(self) -> frozenset[str]:
        return _reach(self.parts[::-1], "last")

    @cached_property
    def beginning(self) -> tuple[frozenset[str], ...]:
        found: tuple[frozenset[str], ...] = ()
        for one in self.parts:
            found += one.beginning
            if one.width[0] != one.width[1]:
                break
        return found

    @cached_property
    def sure(self) -> tuple[Group, ...]:
        # What is not sure still parts what stands before it from what stands behind.
        return tuple(part for one in self.parts for part in (one.sure if one.width[0] else (Sequence(()),)))


@dataclass(frozen=True)
class Alternatives:
    """One of several parts."""

    choices: tuple[Group, ...]

    @cached_property
    def width(self) -> tuple[int, int]:
        return min(one.width[0] for one in self.choices), max(one.width[1] for one in self.choices)

    @cached_property
    def first(self) -> frozenset[str]:
        return _union([one.first for one in self.choices])

    @cached_property
    def last(self) -> frozenset[str]:
        return _union([one.last for one in self.choices])

    @cached_property
    def beginning(self) -> tuple[frozenset[str], ...]:
        return tuple(_union(list(some)) for some in zip(*(one.beginning for one in self.choices), strict=False))

    sure: tuple[Group, ...] = ()


@dataclass(frozen=True)
class Repeat:
    """A part so often."""

    inner: Group
    low: int
    high: int

    @cached_property
    def width(self) -> tuple[int, int]:
        return self.inner.width[0] * self.low, self.inner.width[1] * self.high

    @property
    def first(self) -> frozenset[str]:
        return self.inner.first

    @property
    def last(self) -> frozenset[str]:
        return self.inner.last

    @cached_property
    def beginning(self) -> tuple[frozenset[str], ...]:
        fixed = self.inner.width[0] == self.inner.width[1]
        return self.inner.beginning * (self.low if fixed else min(self.low, 1))

    @property
    def sure(self) -> tuple[Group, ...]:
        return self.inner.sure * min(self.low, 8) if self.low else ()


Group = Character | Sequence | Alternatives | Repeat


def _union(some: list[frozenset[str]]) -> frozenset[str]:
    return frozenset(letter for one in some for letter in one)


def _reach(parts: tuple[Group, ...], side: str) -> frozenset[str]:
    """What stands at a side of parts one behind the other: what can be left out lets the next one through."""
    found: frozenset[str] = frozenset()
    for one in parts:
        found |= getattr(one, side)
        if one.width[0]:
            break
    return found


def parsed(pattern: str) -> Group:
    """What a pattern says.

    Raises:
        ValueError: it is not one, or uses what has no end or no place here; the sentence says what to write instead.

    >>> parsed(r"[A-Z]{2}-?\\d{4}").width
    (6, 7)
    """
    return _Parser(pattern).whole()


def _alphabet(pattern: str) -> frozenset[str]:
    """Characters that tell apart all classes which can be written with those of the pattern.

    Every class is made of ranges that begin or end at a character of the pattern or of ASCII: two of them share a
    character if and only if they share one of these or a neighbour.
    """
    near = {chr(min(max(ord(one) + step, 0), 0x10FFFF)) for one in pattern for step in (-1, 0, 1)}
    return frozenset(near | {chr(code) for code in range(129)} | {"\U0010ffff"})


class _Parser:
    """Reads a pattern from its beginning to its end."""

    def __init__(self, pattern: str) -> None:
        self._text, self._at, self._letters = pattern, 0, _alphabet(pattern)

    def whole(self) -> Group:
        found = self._alternatives(0)
        if self._at < len(self._text):
            raise ValueError("there is a ) too many")
        return found

    def _alternatives(self, depth: int) -> Group:
        if depth > _DEEPEST:
            raise ValueError(f"its groups are nested more than {_DEEPEST} deep")
        choices = [self._sequence(depth)]
        while self._takes("|"):
            choices.append(self._sequence(depth))
        return choices[0] if len(choices) == 1 else Alternatives(tuple(choices))

    def _sequence(self, depth: int) -> Group:
        parts: list[Group] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            parts.append(self._repeated(self._one(depth)))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _one(self, depth: int) -> Group:
        sign = self._text[self._at]
        if sign == "(":
            return self._group(depth)
        if sign == "[":
            return self._class()
        self._at += 1
        if sign == "\\":
            return self._escaped()
        if sign in "*+?{":
            raise ValueError(f"there is nothing before the {sign} that it could repeat; \\{sign} is the sign itself")
        if sign in "^$":
            raise ValueError(
                f"{sign} is not needed: a rule begins and ends where a word does; \\{sign} is the sign itself"
            )
        if sign in "]}":
            raise ValueError(f"there is a {sign} too many; \\{sign} is the sign itself")
        return self._character(r"[^\n]" if sign == "." else sign)

    def _group(self, depth: int) -> Group:
        self._at += 1
        if self._takes("?") and not self._takes(":"):
            raise ValueError("of the groups with a question mark only (?:…) is known")
        found = self._alternatives(depth + 1)
        if not self._takes(")"):
            raise ValueError("a ( is not closed")
        return found

    def _class(self) -> Group:
        match = _CLASS.match(self._text, self._at)
        if match is None:
            raise ValueError(f"'{self._text[self._at : self._at + 20]}' is no class such as [A-Z0-9]")
        self._at = match.end()
        # What is doubled inside brackets may mean something else to a later Python.
        return self._character(re.sub(r"([&~|\-])(?=\1)", r"\\\1", match.group()))

    def _escaped(self) -> Group:
        sign = self._text[self._at : self._at + 1]
        self._at += 1
        if sign in _CLASSES:
            return self._character(_CLASSES[sign])
        if not sign or sign in string.ascii_letters + string.digits:
            raise ValueError(f"\\{sign} has no place in a rule; \\d, \\w, \\s and signs after a backslash have")
        return self._character(sign)

    def _character(self, source: str) -> Character:
        written = source if source[0] == "[" and len(source) > 1 else f"[{re.escape(source)}]"
        try:
            letters = frozenset(filter(re.compile(written, re.ASCII).fullmatch, self._letters))
        except re.error as error:
            raise ValueError(f"'{source}' is no class: {error}") from None
        return Character(written, letters)

    def _repeated(self, one: Group) -> Group:
        if self._takes("?"):
            found: Group = Repeat(one, 0, 1)
        elif self._at < len(self._text) and self._text[self._at] in "*+":
            raise ValueError(f"{self._text[self._at]} has no end: say how often at most, as {{1,20}}")
        elif (count := _COUNT.match(self._text, self._at)) is not None:
            low = int(count["low"])
            if count["to"] and not count["high"]:
                raise ValueError(f"{count.group()} has no end: say how often at most, as {{{low},20}}")
            self._at = count.end()
            found = Repeat(one, low, int(count["high"]) if count["to"] else low)
        else:
            return one
        return self._proven(found)

    def _proven(self, found: Repeat) -> Repeat:
        if found.low > found.high or not found.high:
            raise ValueError(f"{{{found.low},{found.high}}} is no number of times")
        if found.inner.width[0] == 0:
            raise ValueError("what is repeated can be nothing at all; let it have one character at least")
        if self._at < len(self._text) and self._text[self._at] in "?*+{":
            raise ValueError("a repeat cannot be repeated; put it into a group")
        return found

    def _takes(self, sign: str) -> bool:
        taken = self._text.startswith(sign, self._at)
        self._at += taken
        return taken

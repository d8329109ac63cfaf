"""A topic: what a number of messages are about, and what people have said about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec


class Topic(msgspec.Struct, frozen=True):
    """Messages that mean much the same. ``id`` never changes, whatever is found later.

    ``center`` is the direction of its messages, packed; ``example`` the message that lies nearest to it. ``bare`` says
    that they are names, codes and numbers alone, which answer a question and are about nothing. The marks below are
    people's, and only people change them.
    """

    id: str
    name: str
    example: str
    messages: int
    center: bytes
    bare: bool = False
    renamed: bool = False
    """A person chose the name."""
    ignored: bool = False
    """A person does not want to hear of it: greetings, say."""
    wanted: bool = False
    """A person wants to hear of it, bare as it is."""
    merged_into: str | None = None
    """A person said that it is a part of another topic: its messages belong there."""
    split_from: str | None = None
    """A person parted it from this topic; the two stay apart."""
    absent: int = 0
    """How often in a row it was looked for and not met."""

    @property
    def touched(self) -> bool:
        """Whether it bears a mark of a person."""
        marks = self.renamed or self.ignored or self.wanted
        return marks or self.merged_into is not None or self.split_from is not None

    @property
    def hidden(self) -> bool:
        """Whether it is shown and counted nowhere."""
        return self.ignored or (self.bare and not self.wanted)


class Found(msgspec.Struct, frozen=True):
    """Topics, the largest first, and for each message the id of its topic; None where it has none.

    ``note`` says in words why nothing was looked for, where that is so.
    """

    topics: list[Topic]
    belongs: list[str | None]
    note: str = ""


def whole_of(topics: Iterable[Topic]) -> Mapping[str, str]:
    """For the id of every topic that of the one whose part it is, which is mostly itself.

    A merge into a topic that is gone is void, and so is one that leads back to itself.

    >>> one, other = Topic("a", "A", "", 1, b""), Topic("b", "B", "", 1, b"", merged_into="a")
    >>> whole_of([one, other])
    {'a': 'a', 'b': 'a'}
    """
    known = {topic.id: topic for topic in topics}

    def followed(start: str) -> str:
        place, seen = start, {start}
        while (further := known[place].merged_into) in known:
            if further in seen:
                return min(seen)
            place = further
            seen.add(place)
        return place

    return {one: followed(one) for one in known}


def family_of(topics: Sequence[Topic]) -> Mapping[str, str]:
    """For the id of every topic that a person parted from another, and of that other: what they have in common."""
    parents = {topic.id: topic.split_from for topic in topics if topic.split_from is not None}

    def first(start: str) -> str:
        place, seen = start, {start}
        while (parent := parents.get(place)) is not None and parent not in seen:
            seen.add(parent)
            place = parent
        return place

    return {one: first(one) for one in (*parents, *parents.values())}

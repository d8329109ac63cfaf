"""Sorting messages into topics, anew or into those that there are."""

from __future__ import annotations

from itertools import accumulate, chain, repeat

import msgspec

from telltale.language.asked.embedding import Known, Texts
from telltale.language.parts import Part
from telltale.language.small_talk import is_small_talk
from telltale.language.topic import Topic


class Sorting(msgspec.Struct, array_like=True):
    """Texts to be sorted anew, the topics that there were (MessagePack), and how fine: above 1 gives more of them."""

    said: Texts
    previous: list[bytes]
    fineness: float = 1.0


class Placing(msgspec.Struct, array_like=True):
    """Texts to be put into topics that there are (MessagePack)."""

    said: Texts
    topics: list[bytes]


class Splitting(msgspec.Struct, array_like=True):
    """The texts of a topic that is to be parted, and the topic (MessagePack)."""

    said: Texts
    topic: bytes


class Sorted(msgspec.Struct, array_like=True):
    """The topics (MessagePack), the topic of each text, vectors that were new, and why there are none."""

    topics: list[bytes]
    belongs: list[str | None]
    vectors: list[tuple[int, bytes]]
    note: str = ""


_FINER = (1.0, 2.0, 4.0, 8.0)
_ONE = "its messages are too much alike to be told apart"


def _sorted(asked: Sorting) -> Sorted:
    from telltale.language.topics import find

    said, known = asked.said, Known(asked.said)
    previous = [msgspec.msgpack.decode(one, type=Topic) for one in asked.previous]
    found = find(_every(said), known, previous, asked.fineness)
    belongs = _each(said, found.belongs)
    return Sorted([msgspec.msgpack.encode(one) for one in found.topics], belongs, known.fresh, found.note)


def _placed(asked: Placing) -> Sorted:
    from telltale.language.topics import assign

    texts, known = asked.said.texts, Known(asked.said)
    topics = [msgspec.msgpack.decode(one, type=Topic) for one in asked.topics]
    asking = [text for text in texts if not is_small_talk(text)]
    found = dict(zip(asking, assign(known(asking), topics), strict=True))
    return Sorted(asked.topics, [found.get(text) for text in texts], known.fresh)


def _split(asked: Splitting) -> Sorted:
    """The parts of a topic: the largest is the topic itself, the others are new and stay apart from it."""
    from telltale.language.topics import Found, find

    whole = msgspec.msgpack.decode(asked.topic, type=Topic)
    said, known = asked.said, Known(asked.said)
    tries = (find(_every(said), known, (), fineness) for fineness in _FINER)
    found = next((one for one in tries if one.note or len(one.topics) > 1), Found([whole], [], _ONE))
    if found.note:
        return Sorted([asked.topic], [whole.id] * len(said.texts), known.fresh, found.note)
    first, *others = found.topics
    kept = msgspec.structs.replace(whole, center=first.center, messages=first.messages, example=first.example)
    parts = [kept, *(msgspec.structs.replace(one, split_from=whole.id) for one in others)]
    belongs = [whole.id if topic == first.id else topic for topic in _each(said, found.belongs)]
    return Sorted([msgspec.msgpack.encode(one) for one in parts], belongs, known.fresh)


def _every(said: Texts) -> list[str]:
    """Each text as often as it was said."""
    return [*chain.from_iterable(repeat(text, count) for text, count in zip(said.texts, said.counts, strict=True))]


def _each(said: Texts, belongs: list[str | None]) -> list[str | None]:
    """What was found for every time that a text was said, once a text."""
    starts = accumulate(said.counts, initial=0)
    return [belongs[start] if count else None for start, count in zip(starts, said.counts, strict=False)]


SORT = Part("sort", Sorting, _sorted)
PLACE = Part("place", Placing, _placed)
SPLIT = Part("split", Splitting, _split)

"""Sorting messages into topics, anew or into those that there are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

import msgspec

from telltale.language.parts import Part

if TYPE_CHECKING:
    from telltale.language.embedding import Embedder


class Texts(msgspec.Struct, array_like=True):
    """Different texts, how often each was said, and their vectors as far as they are known."""

    texts: list[str]
    counts: list[int]
    vectors: list[bytes | None]


class Sorting(msgspec.Struct, array_like=True):
    """Texts to be sorted anew, the topics that there were (MessagePack), and how fine: above 1 gives more of them."""

    said: Texts
    previous: list[bytes]
    fineness: float = 1.0


class Placing(msgspec.Struct, array_like=True):
    """Texts to be put into topics that there are (MessagePack)."""

    said: Texts
    topics: list[bytes]


class Sorted(msgspec.Struct, array_like=True):
    """The topics (MessagePack), the topic of each text, vectors that were new, and why there are none."""

    topics: list[bytes]
    belongs: list[str | None]
    vectors: list[tuple[int, bytes]]
    note: str = ""


@cache
def embedder() -> Embedder:
    """The model, loaded once."""
    from telltale.language.embedding import Embedder

    return Embedder()


class _Known:
    """An embedder that makes what is known no second time, and remembers what it made."""

    def __init__(self, said: Texts) -> None:
        self._vectors = {text: vector for text, vector in zip(said.texts, said.vectors, strict=True) if vector}
        self._places = {text: place for place, text in enumerate(said.texts)}
        self.fresh: list[tuple[int, bytes]] = []

    def __call__(self, texts: Sequence[str]) -> Any:
        from telltale.language.embedding import pack_all, unpack

        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        for text, vector in zip(new, pack_all(embedder().embed(new)), strict=True):
            self._vectors[text] = vector.tobytes()
            if text in self._places:
                self.fresh.append((self._places[text], self._vectors[text]))
        return unpack([self._vectors[text] for text in texts])


def _sorted(asked: Sorting) -> Sorted:
    from telltale.language.topics import Topic, find

    said, known = asked.said, _Known(asked.said)
    previous = [msgspec.msgpack.decode(one, type=Topic) for one in asked.previous]
    every = [*chain.from_iterable(repeat(text, count) for text, count in zip(said.texts, said.counts, strict=True))]
    found = find(every, known, previous, asked.fineness)
    ends, belongs = 0, list[str | None]()
    for count in said.counts:
        belongs.append(found.belongs[ends] if count else None)
        ends += count
    return Sorted([msgspec.msgpack.encode(one) for one in found.topics], belongs, known.fresh, found.note)


def _placed(asked: Placing) -> Sorted:
    from telltale.language.topics import Topic, assign

    known = _Known(asked.said)
    topics = [msgspec.msgpack.decode(one, type=Topic) for one in asked.topics]
    return Sorted(asked.topics, assign(known(asked.said.texts), topics), known.fresh)


def _embedded(texts: list[str]) -> list[bytes]:
    from telltale.language.embedding import pack_all

    return [one.tobytes() for one in pack_all(embedder().embed(texts))]


SORT = Part("sort", Sorting, _sorted)
PLACE = Part("place", Placing, _placed)
EMBED = Part("embed", list[str], _embedded)

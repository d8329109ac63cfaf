"""Turning texts into vectors: the model, loaded once in the process that reads, and what need not go through it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from telltale.language.embedding import Embedder


@cache
def embedder() -> Embedder:
    """The model."""
    from telltale.language.embedding import Embedder

    return Embedder()


class Texts(msgspec.Struct, array_like=True):
    """Different texts, how often each was said, and their vectors as far as they are known."""

    texts: list[str]
    counts: list[int]
    vectors: list[bytes | None]


class Known:
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

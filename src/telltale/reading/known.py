"""Texts as the process that reads is given them: with the vectors that are known, which need not be made again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from telltale.language.asked.embedding import Texts
from telltale.store import Store, Vectors

LONGEST = 2_000
"""Characters of a message whose meaning is looked at. One vector is kept a text, so all that is told from it agrees."""


def known(
    store: Store,
    texts: Sequence[tuple[int, str]],
    counts: Iterable[int] | None = None,
    *,
    among: Vectors | None = None,
) -> Texts:
    """Texts with their keys, how often each was said (once, unless told), and the vectors that are known.

    They are those of what users say, unless others are named (``among``).
    """
    there = (among or store.vectors).known(key for key, _ in texts)
    said = [1] * len(texts) if counts is None else [*counts]
    return Texts([text for _, text in texts], said, [there.get(key) for key, _ in texts])


def remember(
    store: Store,
    texts: Sequence[tuple[int, str]],
    fresh: Iterable[tuple[int, bytes]],
    *,
    among: Vectors | None = None,
) -> None:
    """Keep the vectors that were made, each by the place of its text."""
    store.keep_vectors({texts[place][0]: vector for place, vector in fresh}, among)

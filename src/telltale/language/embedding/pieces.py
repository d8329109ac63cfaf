"""Word pieces: what a text is cut into before the model sees it."""

from __future__ import annotations

from functools import cache
from typing import Any

from telltale.language.embedding.files import VOCABULARY
from telltale.language.extra import needed

MOST = 128
"""Pieces of a text that are read, its two marks included: some 90 words. The model was trained on as many."""

# A piece has seldom more than eight letters; what comes after so many cannot be among the first pieces.
_LONGEST = 16 * MOST

_BEGIN, _UNKNOWN, _END = 101, 100, 102


def pieces(text: str) -> list[int]:
    """The numbers of a text's word pieces, with the mark of the beginning and that of the end.

    >>> pieces("Where is my order?")
    [101, 2073, 2003, 2026, 2344, 1029, 102]
    >>> pieces("")
    [101, 102]
    """
    blingfire, handle = _vocabulary()
    shown = " ".join(text.lstrip()[: 4 * _LONGEST].split())[:_LONGEST].encode(errors="replace").decode()
    if not shown:
        return [_BEGIN, _END]
    found = blingfire.text_to_ids(handle, shown, MOST - 2, _UNKNOWN, True)
    return [_BEGIN, *found.tolist(), _END]


@cache
def _vocabulary() -> tuple[Any, int]:
    blingfire = needed("blingfire")
    return blingfire, blingfire.load_model(str(VOCABULARY.path()))

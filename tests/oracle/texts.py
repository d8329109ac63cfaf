"""Texts as the rules compare them."""

from __future__ import annotations

import unicodedata
from typing import Any


def empty(text: Any) -> bool:
    """Whitespace only is empty.

    >>> empty(" \\n"), empty(None), empty("x")
    (True, True, False)
    """
    return not str(text or "").strip()


def normalised(text: Any) -> str:
    """'the whole normalised text (case, punctuation, spaces)'.

    >>> normalised("  Yes,  it WORKED! ")
    'yes it worked'
    """
    folded = str(text or "").casefold()
    return " ".join("".join(c for c in folded if not unicodedata.category(c).startswith("P")).split())

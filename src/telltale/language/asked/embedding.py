"""The model that turns texts into vectors, loaded once in the process that reads."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telltale.language.embedding import Embedder


@cache
def embedder() -> Embedder:
    """The model."""
    from telltale.language.embedding import Embedder

    return Embedder()

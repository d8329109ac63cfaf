"""What a view is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from telltale.ask.asker import Asker


@dataclass(frozen=True, slots=True)
class View:
    """A question of its own kind.

    ``asks`` is a struct that, as :class:`telltale.ask.Question`, has a field ``where`` for filters; each of its fields
    can stand in the query of an address. ``gives`` is the struct of the answer, ``look`` finds it, and ``summary`` says
    in a sentence what it is.
    """

    name: str
    asks: type[msgspec.Struct]
    gives: type[msgspec.Struct]
    look: Callable[[Asker, Any], Any]
    summary: str

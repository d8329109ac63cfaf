"""What a view is, and what those ask that look at what a project keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from telltale.ask.asker import Asker


class ProjectQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """About what one project keeps, against what was said in a period, under filters."""

    project: str = "default"
    from_: str | None = None
    to: str | None = None
    where: dict[str, list[str]] = {}
    as_of: str | None = None
    limit: int = 50


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

"""A question: which numbers, when, split and filtered by what."""

from __future__ import annotations

from typing import Literal

import msgspec

Step = Literal["hour", "day", "week", "month"]


class Question(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """What somebody wants to know.

    ``from_`` and ``to`` are days in the project's time zone, both included, or instants with a time, then
    ``[from, to)``; without them: all there is. ``where`` keeps the conversations whose dimension has one of the
    values, ``(none)`` for no value. ``as_of`` is the instant that counts as now. ``rules`` is the number of the
    version of the rules by which outcomes are told; without it, that which holds.

    >>> Question(["csat"], from_="2026-10-01", by=["channel"]).from_
    '2026-10-01'
    """

    metrics: list[str]
    from_: str | None = None
    to: str | None = None
    by: list[str] = []
    where: dict[str, list[str]] = {}
    step: Step | None = None
    compare: Literal["previous"] | None = None
    as_of: str | None = None
    rules: int | None = None

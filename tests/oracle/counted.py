"""Numbers counted by hand: a story, a question, and the value that the judge must find."""

from __future__ import annotations

from typing import Any

from .oracle import Oracle
from .story import (
    DAYS,
    asks,
    bot,
    clock,
)

Case = tuple[list[Any], dict[str, Any], Any]

GOOD = [*asks(0), bot(1, "It arrives on Monday.")]


def visit(day: float, thread: str, person: str | None = "u", name: str = "order", **envelope: Any) -> list[Any]:
    """One answered conversation of a minute on a day."""
    who = {"user_id": person, "conversation_id": thread, **envelope}
    minute = day * DAYS
    return [*asks(minute, "where", name, **who), bot(minute + 1, "There.", **who)]


THREE = [*visit(0, "t1", "ann"), *visit(1, "t2", "ben"), *visit(7, "t3", "ann")]
ANON: dict[str, Any] = {"anonymous_id": "cookie"}
NIGHT: dict[str, Any] = {"conversation_id": "n", "user_id": "ann"}


def judged(events: list[Any], ask: dict[str, Any]) -> Any:
    """What the judge says to one question about a story."""
    question = dict(ask)
    return Oracle([*events, clock()], question.pop("rules", None)).answer(**question)[()].value

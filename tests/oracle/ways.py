"""The way through a conversation, move by move, and how many took it: plain loops."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .conversation import Conversation
from .facts import Facts
from .flow import name_of, option_of, own_clicks, runs_of, step_name
from .intents import names_intent
from .records import Record
from .turns import is_click

KINDS = {"completed": "completed", "cancelled": "cancelled", "entered": "step", "resumed": "step"}


class Move(NamedTuple):
    """A move and when it was made."""

    kind: str
    name: str
    at: int

    @property
    def mark(self) -> str:
        """As it is written."""
        return f"{self.kind}:{self.name}"


def moves_of(c: Conversation) -> list[Move]:
    """Steps, clicks, intents and events in the order of the thread; an intent stands with its message."""
    found: list[tuple[tuple[int, int, int], Move]] = []
    meant = meant_by(c)
    for record in c.events:
        place, state = record.position, record.get("state")
        if record.type == "flow.step" and state in KINDS:
            found.append(((place, 0, place), Move(KINDS[state], step_name(record), record.at)))
        elif record.type == "track":
            found.append(((place, 2, place), Move("event", event_name(record), record.at)))
        elif record.type == "conversation.started":
            found.append(((place, 2, place), Move("event", record.type, record.at)))
        elif record.type == "handoff" and state == "initiated":
            found.append(((place, 2, place), Move("event", "handoff", record.at)))
    for message in c.users:
        if is_click(message):
            name = meant.get(id(message)) or name_of(message.get("selected_quick_reply"))
            found.append(((message.position, 0, message.position), Move("reply", name, message.at)))
    for record, message in c.intents:
        if names_intent(record):
            said = message or record
            found.append(((said.position, 1, record.position), Move("intent", record.get("intent"), said.at)))
    return [move for _, move in sorted(found, key=lambda one: one[0])]


def event_name(record: Record) -> str:
    """'`order_completed` (Segment's "Order Completed" too)'"""
    return str(record.get("event")).replace("Order Completed", "order_completed")


def meant_by(c: Conversation) -> dict[int, str]:
    """The offered reply that each click on the run before it means."""
    found: dict[int, str] = {}
    for run, after in runs_of(c.messages):
        offered = [reply for message in run for reply in message.get("quick_replies") or []]
        for message in after if offered and after and after[0].get("role") == "user" else []:
            for click in own_clicks(message, run):
                found[id(message)] = option_of(click, offered)
    return found


def path_of(c: Conversation, kinds: Sequence[str]) -> tuple[str, ...]:
    """The moves of some kinds."""
    return tuple(move.mark for move in moves_of(c) if move.kind in kinds)


def prefixes(facts: Iterable[Facts], kinds: Sequence[str], depth: int) -> Counter[tuple[str, ...]]:
    """How many conversations begin with each sequence of up to so many moves."""
    found: Counter[tuple[str, ...]] = Counter()
    for f in facts:
        path = path_of(f.conversation, kinds)
        for length in range(min(len(path), depth) + 1):
            found[path[:length]] += 1
    return found


def through(c: Conversation, steps: Sequence[str]) -> list[Move]:
    """The moves with which a conversation passes the steps, each the first after the one before, as far as it does."""
    passed: list[Move] = []
    moves = iter(moves_of(c))
    for step in steps:
        move = next((one for one in moves if one.mark == step), None)
        if move is None:
            break
        passed.append(move)
    return passed

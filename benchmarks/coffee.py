"""Taskmaster-4: 3,710 coffee orders as a flow, counted by plain loops and asked of Telltale."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

from benchmarks.published import DATA, Row, asking
from telltale.ask.views import views
from telltale.ask.views.funnel import FunnelQuestion
from telltale.ask.views.paths import PathsQuestion
from telltale.ask.ways import known_moves
from telltale.event import to_iso
from telltale.event.instants import from_iso

STEPS = ("get_menu_items", "add_order_item", "get_order_details", "finish_order")
"""From the menu to the order that is sent off."""


def orders() -> list[Row]:
    """How often each call is made, how many dialogues come through the four of them in order, and the first two moves.

    Nothing is published of these; the file is counted by plain loops beside it.
    """
    dialogues = [[call for call, _ in _calls(one)] for one in _dialogues()]
    source = "plain loops over the same file"
    with asking(_events()) as asker:
        moved = {move.name: number for move, number in known_moves(asker, {})}
        names = [f"step:order/{step}" for step in STEPS]
        stages = views()["funnel"].look(asker, FunnelQuestion(names)).stages
        start = views()["paths"].look(asker, PathsQuestion(depth=1, least=0, most=50)).start
    rows = [
        Row(f"Taskmaster-4, calls of {step}", source, sum(one.count(step) for one in dialogues), moved[f"order/{step}"])
        for step in STEPS
    ]
    for depth, stage in enumerate(stages):
        through = sum(_passed(one) > depth for one in dialogues)
        rows.append(Row(f"Taskmaster-4, dialogues through to {STEPS[depth]}", source, through, stage.reached))
    firsts = {child.name: child.conversations for child in start.children}
    for step in sorted({one[0] for one in dialogues if one}):
        number = sum(one[:1] == [step] for one in dialogues)
        rows.append(Row(f"Taskmaster-4, dialogues that begin with {step}", source, number, firsts[f"order/{step}"]))
    rows.append(Row("Taskmaster-4, dialogues without a call", source, dialogues.count([]), start.ended))
    return rows


def _passed(calls: list[str]) -> int:
    """How many of the steps come in order."""
    left = iter(calls)
    return next((place for place, step in enumerate(STEPS) if step not in left), len(STEPS))


def _dialogues() -> Iterator[dict[str, Any]]:
    with gzip.open(DATA / "taskmaster4_coffee" / "dialogs.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _calls(dialogue: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """The calls of a dialogue, each with the place of the utterance that it follows."""
    for place, said in enumerate(dialogue["utterances"]):
        for note in said["annotations"]:
            if note["name"] == "api_call":
                yield note["value"], place


def _events() -> Iterator[dict[str, Any]]:
    """An utterance is a message, one a minute; a call a step of the flow "order" right after its utterance."""
    start = from_iso("2024-06-01")
    for number, dialogue in enumerate(_dialogues()):
        thread = dialogue["conversation_id"]
        shared = {"conversation_id": thread, "user_id": thread, "channel": "voice"}
        at = start + number * 3_600_000_000
        for place, said in enumerate(dialogue["utterances"]):
            role = "user" if said["speaker"] == "user" else "bot"
            yield shared | {
                "type": "message", "event_id": f"{thread}-{place}", "timestamp": to_iso(at + place * 60_000_000),
                "properties": {"role": role, "text": said["text"]},
            }  # fmt: skip
        for nth, (call, place) in enumerate(_calls(dialogue)):
            yield shared | {
                "type": "flow.step", "event_id": f"{thread}-call-{nth}",
                "timestamp": to_iso(at + place * 60_000_000 + (nth + 1) * 1_000_000),
                "properties": {"state": "entered", "flow_id": "order", "node_id": call},
            }  # fmt: skip

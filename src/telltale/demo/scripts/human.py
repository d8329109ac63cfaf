"""Humans: asked for, waited for, there or not there; and, from a day on, hidden."""

from __future__ import annotations

from telltale.demo.scene import Scene
from telltale.demo.scripts import survey

_QUEUES = {"return_item": "returns", "damaged_item": "returns", "payment_problem": "billing", "invoice": "billing",
           "bulk_offer": "sales", "parcel_locker": "delivery", "track_order": "delivery"}  # fmt: skip

HIDDEN = 0.85
"""Share of calls for a human that are turned away with a link, once the way is hidden."""


def called(scene: Scene, reason: str) -> None:
    """A human is called for: handed over, or turned away with a link to the help pages."""
    wanted = reason == "user_requested"
    if scene.day >= scene.season.hidden_from and wanted and scene.dice.random() < HIDDEN:
        return _turned_away(scene)
    if wanted:
        scene.recognised(scene.user(scene.speech.said(scene.tongue.human)), "ask_human")
    _handed_over(scene, reason)
    return survey.asked(scene, survey.SERVED if scene.sums.served else survey.UNHAPPY)


def _turned_away(scene: Scene) -> None:
    # People say no more after the link: by the rules that is a deflection, and only its CSAT shows what it was.
    scene.recognised(scene.user(scene.speech.said(scene.tongue.human)), "ask_human")
    scene.bot(scene.dice.pick(scene.tongue.brushed))
    survey.asked(scene, survey.TURNED_AWAY)


def _handed_over(scene: Scene, reason: str) -> None:
    dice, sums = scene.dice, scene.sums
    name, queue = f"h-{scene.events[0].event_id}", _QUEUES.get(scene.matter, "support")
    sums.handed_off = 1
    sums.handoffs_requested = 1
    scene.wait(0.2, 1)
    scene.put("handoff", {"state": "initiated", "handoff_id": name, "reason": reason, "queue": queue})
    scene.bot(dice.pick(scene.tongue.calling))
    peak = scene.day in scene.season.holiday
    chance = (0.72 if peak else 0.93) if scene.season.staffed(scene.at) else 0.12
    if dice.random() > chance:
        scene.wait(300, 1400)
        scene.put("handoff", {"state": "abandoned", "handoff_id": name, "queue": queue})
        if dice.random() < 0.5:
            scene.bot(scene.tongue.nobody)
        return
    scene.wait(*((120, 1200) if peak else (15, 420)))
    _served(scene, name, queue)


def _served(scene: Scene, name: str, queue: str) -> None:
    dice, sums = scene.dice, scene.sums
    agent = f"ag-{scene.speech.name.lower()}"
    sums.handoffs_answered = sums.served = 1
    scene.put("handoff", {"state": "accepted", "handoff_id": name, "queue": queue, "human_agent_id": agent})
    scene.colleague(scene.tongue.colleague[dice.below(2)], agent)
    lines, first = scene.tongue.colleague[2:], dice.below(4)
    for place in range(first, first + 1 + dice.below(3)):
        scene.user(scene.speech.said(scene.tongue.to_colleague))
        scene.colleague(lines[place % len(lines)], agent)
    if dice.random() < 0.2:
        scene.wait(5, 40)
        scene.message(
            "human_agent", "Checked with the warehouse, goodwill given.", human_agent_id=agent, is_private=True
        )
    if dice.random() < 0.7:
        scene.user(dice.pick(scene.tongue.thanks))
    scene.wait(5, 90)
    scene.put("handoff", {"state": "completed", "handoff_id": name, "queue": queue, "human_agent_id": agent})

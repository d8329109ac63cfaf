"""Questions to the scripted part of the bot: understood or not, answered, and what people make of the answer."""

from __future__ import annotations

from telltale.demo.scene import Scene
from telltale.demo.scripts import human, opening
from telltale.demo.scripts.aftermath import content, disappointed, gone

MISSED = {"en": 0.06, "de": 0.07, "es": 0.22}
"""Share of questions that are not understood, by language: Spanish is served worse."""

MISSED_AFTER_RELEASE = 0.25
"""The same on Messenger in version 3.2, whatever the language."""

SOLVED = {"en": 0.76, "de": 0.75, "es": 0.6}
UNANSWERABLE = ("parcel_locker", "unknown")
ONE_MORE = 0.2
"""Share of people who ask about a second matter once the first is answered."""

SECOND = ("delivery_time", "opening_hours", "invoice", "gift_wrapping", "discount_code")
_NEEDS_ORDER = ("track_order", "return_item", "cancel_order", "change_address", "damaged_item")


def miss_rate(scene: Scene) -> float:
    """How likely the bot is not to understand in this scene."""
    if scene.matter in UNANSWERABLE:
        return 1.0
    rate = MISSED[scene.person.language]
    if scene.visit.channel == "messenger" and scene.version == "3.2":
        return max(rate, MISSED_AFTER_RELEASE)
    return rate


def play(scene: Scene) -> None:
    """One scripted question, from the opening to the end."""
    greeting = opening.opened(scene)
    clicked = opening.clicked(scene, greeting)
    if clicked:
        scene.bot(scene.tongue.which_order)
        scene.recognised(scene.user(scene.speech.order), scene.matter)
    elif not understood(scene):
        return gone(scene)
    reply(scene)
    first = scene.matter
    if scene.dice.random() < ONE_MORE:
        scene.matter = scene.dice.pick(SECOND)
        if not understood(scene):
            scene.matter = first
            return gone(scene)
        reply(scene)
        scene.matter = first
    if scene.dice.random() < SOLVED[scene.person.language]:
        return content(scene)
    return disappointed(scene)


def understood(scene: Scene) -> bool:
    """The user asks until the bot understands, gives up, or calls for a human; false when nothing came of it."""
    rate, dice = miss_rate(scene), scene.dice
    if not scene.sums.user_messages and dice.random() < 0.18:
        scene.recognised(scene.user(dice.pick(scene.tongue.only_hello)), "greet")
    message = scene.user(scene.speech.ask(scene.matter))
    for attempt in range(4):
        if dice.random() >= rate:
            scene.recognised(message, scene.matter)
            return True
        scene.missed(message)
        scene.bot(dice.pick(scene.tongue.sorry))
        chance = dice.random()
        if attempt == 3 or chance < 0.24:
            return False
        if chance < 0.4:
            human.called(scene, "no_match")
            return False
        message = scene.user(scene.speech.again() if chance < 0.55 else scene.speech.ask(scene.matter))
    return False


def reply(scene: Scene) -> None:
    """The scripted answer, after a look into the order where one is needed."""
    if scene.matter in _NEEDS_ORDER:
        scene.wait(0.2, 0.8)
        slow = round(scene.dice.between(80, 900), 1)
        scene.put("tool.executed", {"kind": "function", "name": "order_lookup", "duration_ms": slow})
        if scene.quick and scene.dice.random() < 0.45:
            scene.identify()
    name = scene.bot(scene.tongue.replies[scene.matter])
    thumb(scene, name, 0.04)


def thumb(scene: Scene, message: str, share: float) -> None:
    """A thumb under an answer, now and then."""
    if scene.dice.random() >= share:
        return
    scene.wait(2, 20)
    up = scene.dice.random() < (0.6 if scene.person.language == "es" else 0.78)
    if up:
        scene.sums.thumbs_up += 1
    else:
        scene.sums.thumbs_down += 1
    scene.put("feedback", {"name": "thumbs", "score_value": int(up), "message_id": message, "target": "message"})

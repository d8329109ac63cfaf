"""What follows an answer: thanks, silence, anger, an order."""

from __future__ import annotations

from telltale.demo.rhythm import DAY
from telltale.demo.scene import Scene
from telltale.demo.scripts import human, survey


def content(scene: Scene) -> None:
    """The answer was good: thanks, a word that it worked, or simply gone."""
    scene.solved = True
    chance = scene.dice.random()
    if chance < 0.5:
        scene.recognised(scene.user(scene.dice.pick(scene.tongue.thanks)), "thank_you")
        scene.bot(scene.dice.pick(scene.tongue.welcome))
    elif chance < 0.58:
        scene.wait(3, 30)
        scene.put("feedback", {"name": "resolved", "score_value": 1, "score_min": 0, "score_max": 1})
    survey.asked(scene, survey.HAPPY_LATER if scene.day >= scene.season.hidden_from else survey.HAPPY)
    if scene.quick and chance < 0.12:
        scene.wait(2, 10)
        scene.put("conversation.ended", {"reason": "user_exit"})


def disappointed(scene: Scene) -> None:
    """The answer was not good: a call for a human, a word of anger, or silence after a question of the bot."""
    chance = scene.dice.random()
    if chance < 0.72:
        return human.called(scene, "user_requested")
    if chance < 0.9:
        _angry(scene)
    else:
        scene.bot(scene.tongue.which_order)
    return survey.asked(scene, survey.UNHAPPY)


def gone(scene: Scene) -> None:
    """The user gave up before there was an answer."""
    if not scene.surveyed and scene.dice.random() < 0.12:
        _angry(scene)
    survey.asked(scene, survey.UNHAPPY)


def _angry(scene: Scene) -> None:
    scene.missed(scene.user(scene.speech.said(scene.tongue.upset)))
    scene.bot(scene.dice.pick(scene.tongue.sorry))


def order(scene: Scene, share: float) -> None:
    """Some buy, in the chat or in the days after it."""
    dice = scene.dice
    if dice.random() > share:
        return
    cents = 1900 + 100 * dice.below(160)
    if dice.random() < 0.6:
        scene.wait(60, 900)
        scene.track("order_completed", cents / 100, order_id=f"o-{scene.thread}")
    elif not scene.loose("order_completed", scene.at + int(dice.between(0.2, 6.0) * DAY), cents / 100):
        return
    scene.sums.orders += 1
    scene.sums.revenue_cents += cents

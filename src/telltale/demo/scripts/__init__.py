"""Scripts: what happens in a conversation, one file a kind, each a function that plays it out in a scene."""

from __future__ import annotations

from telltale.demo.dice import Odds
from telltale.demo.rhythm import Season
from telltale.demo.scene import Scene
from telltale.demo.scripts import advice, answer, form, opening

__all__ = ["play"]

ADVICE = ("product_question", "warranty")
FORMS = ("bulk_offer", "voucher")
LOCKER_SHARE = (0.03, 0.055)
GIVEAWAY_SHARE = 0.16
GIVEAWAY = ("social", "influencer", "pine-giveaway")

_MATTERS = Odds(
    {
        "track_order": 24.0, "return_item": 12.0, "delivery_time": 10.0, "product_question": 15.0,
        "change_address": 5.0, "cancel_order": 5.0, "payment_problem": 6.5, "discount_code": 6.0, "warranty": 4.5,
        "opening_hours": 4.0, "invoice": 4.5, "bulk_offer": 5.0, "damaged_item": 4.5, "gift_wrapping": 2.0,
        "unknown": 1.5, "hello": 2.0,
    }
)  # fmt: skip


def play(scene: Scene) -> None:
    """Choose what the visit is about, and play it."""
    dice = scene.dice
    if not scene.matter:
        scene.matter = _matter(scene)
    if scene.matter in FORMS and scene.person.lead:
        scene.matter = "discount_code"  # who is a lead already asks for what the form brought
    if scene.quick and scene.visit.campaign is None and not scene.visit.matter and dice.random() < 0.2:
        return opening.bounce(scene)
    if scene.matter == "hello":
        return opening.only_hello(scene)
    if scene.matter in ADVICE:
        return advice.play(scene)
    if scene.matter in FORMS:
        return form.play(scene)
    return answer.play(scene)


def _matter(scene: Scene) -> str:
    dice, season, campaign = scene.dice, scene.season, scene.visit.campaign
    if scene.quick and campaign is None and scene.day in season.giveaway and dice.random() < GIVEAWAY_SHARE:
        scene.visit.campaign = GIVEAWAY
        scene.context["campaign"] = dict(zip(("source", "medium", "name"), GIVEAWAY, strict=True))
        return "voucher"
    if campaign and dice.random() < 0.3:
        return "voucher"
    if scene.day >= season.locker_from and dice.random() < _locker_share(scene.day, season):
        return "parcel_locker"
    return _MATTERS.draw(dice)


def _locker_share(day: int, season: Season) -> float:
    start, end = LOCKER_SHARE
    return start + (end - start) * (day - season.locker_from) / max(1, season.days - season.locker_from)

"""Lessons: the training set that the demo's bot was taught with, and the mistakes in it that a review must find."""

from __future__ import annotations

from telltale.demo.dice import Dice
from telltale.demo.phrases import ENGLISH, Speech

EACH = 20
"""Utterances of an intent."""

TWIN = ("return_item", "send_back")
"""Somebody made a second intent of what is one already: every other utterance stands there."""

WRONG = {"cancel_order": "invoice", "track_order": "opening_hours", "discount_code": "delivery_time"}
"""The first utterance of an intent, by the intent under which it was put by mistake."""


def lessons(seed: int = 7) -> list[tuple[str, str]]:
    """Texts with their intents: those that the bot has an answer to, and nothing of what it was never taught.

    >>> taught = lessons()
    >>> len(taught), "parcel_locker" in {intent for _, intent in taught}
    (220, False)
    """
    dice = Dice(seed)
    found: list[tuple[str, str]] = []
    for matter in ENGLISH.replies:
        for number in range(EACH):
            intent = WRONG.get(matter, matter) if number == 0 else matter
            found.append((Speech(ENGLISH, dice).ask(matter), TWIN[number % 2] if matter == TWIN[0] else intent))
    return found

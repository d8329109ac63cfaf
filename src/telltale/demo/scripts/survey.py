"""The survey after a chat: five stars, in the mood in which the user was left."""

from __future__ import annotations

from telltale.demo.dice import Odds
from telltale.demo.scene import Scene

ASKED = 0.32
ANSWERED = 0.42

HAPPY = Odds({5: 0.54, 4: 0.33, 3: 0.09, 2: 0.02, 1: 0.02})
HAPPY_LATER = Odds({5: 0.38, 4: 0.33, 3: 0.24, 2: 0.03, 1: 0.02})
SERVED = Odds({5: 0.48, 4: 0.34, 3: 0.1, 2: 0.05, 1: 0.03})
TURNED_AWAY = Odds({4: 0.08, 3: 0.8, 2: 0.07, 1: 0.05})
UNHAPPY = Odds({4: 0.1, 3: 0.36, 2: 0.28, 1: 0.26})


def asked(scene: Scene, mood: Odds[int]) -> None:
    """Once a conversation at most: some are asked, and some of those answer."""
    dice, sums = scene.dice, scene.sums
    if scene.surveyed:
        return
    scene.surveyed = True
    if dice.random() > ASKED:
        return
    scene.wait(20, 60)
    scene.track("survey_shown", survey="csat")
    sums.csat_asked = 1
    if dice.random() > ANSWERED:
        return
    scene.wait(3, 40)
    stars = mood.draw(dice)
    sums.csat_answers, sums.csat_positive = 1, int(stars >= 4)
    scene.put("feedback", {"name": "csat", "score_value": stars, "score_min": 1, "score_max": 5})

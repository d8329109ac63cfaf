"""Marketing: the links and letters by which people come to the shop, and orders of people who never talk to the bot.

It has dice of its own, so that the conversations are the same with it and without.
"""

from __future__ import annotations

from typing import Any

from telltale.demo.dice import Dice, Odds
from telltale.demo.rhythm import DAY, SECOND, Season
from telltale.demo.scene import Scene
from telltale.event import Event, Source

PAID, LETTER, SOCIAL = ("search", "cpc", "pine-shelf"), ("newsletter", "email", "autumn-letter"), (
    "photos", "social", "pine-moments")  # fmt: skip

_LANDED = Odds({PAID: 0.45, LETTER: 0.35, SOCIAL: 0.2})
_PAGES = ("Shelves", "Lamps", "Sale", "Home")
_SEED = 1_000_003

SHOPPERS = 0.03
"""Orders without any conversation, for each conversation."""


def around(scene: Scene, number: int, seed: int) -> list[Event]:
    """How somebody came to a conversation, and what of their way to an order the bot does not see."""
    dice = Dice(seed * _SEED + number)
    events: list[Event] = []
    visit, first = scene.visit, scene.events[0]
    start = int(first.timestamp or 0)
    midnight = scene.season.midnight(scene.day)
    if visit.channel == "web" and (visit.campaign or dice.random() < 0.22):
        at = start - int(dice.between(20, 900) * SECOND)
        campaign = visit.campaign or _LANDED.draw(dice)
        events.append(_page(first, f"{first.event_id}-l", max(at, midnight), campaign, dice))
    for later in list(scene.later):
        at = int(later.timestamp or 0)
        name = later.properties.get("event")
        if name == "order_completed" and dice.random() < 0.5:
            between = start + int((0.3 + 0.6 * dice.random()) * (at - start))
            if between > start:
                events.append(_page(later, f"{later.event_id}-l", between, dice.pick((LETTER, LETTER, PAID)), dice))
        elif name == "lead_qualified" and dice.random() < 0.5:
            scene.loose("lead_won", at + int(dice.between(1, 10) * DAY))
    return events


def shoppers(season: Season, day: int, quota: int, prefix: str, seed: int) -> list[Event]:
    """People of a day who order without a word to the bot, most of them after a link or a letter or two."""
    dice = Dice(seed * _SEED - 1 - day)
    events: list[Event] = []
    for number in range(round(quota * SHOPPERS)):
        who = Event(type="track", user_id=f"s-{prefix}{day:03d}{number:03d}")
        at = season.moment(day, dice)
        for step in range(dice.below(3)):
            events.append(_page(who, f"{who.user_id}-{step}", at, _LANDED.draw(dice), dice))
            at += int(dice.between(0.02, 2.5) * DAY)
        if at + 2 * SECOND < season.limit and dice.random() < 0.8:
            order: dict[str, Any] = {"event": "order_completed", "value": 19.0 + dice.below(160), "currency": "EUR",
                                     "properties": {"order_id": f"o-{who.user_id}"}}  # fmt: skip
            events.append(_event(who, f"{who.user_id}-o", at, order))
    return [one for one in events if int(one.timestamp or 0) + 2 * SECOND < season.limit]


def _page(who: Event, name: str, at: int, campaign: tuple[str, str, str], dice: Dice) -> Event:
    page = _event(who, name, at, {"event": "page", "name": dice.pick(_PAGES)})
    page.context = {"campaign": dict(zip(("source", "medium", "name"), campaign, strict=True))}
    return page


def _event(who: Event, name: str, at: int, properties: dict[str, Any]) -> Event:
    return Event(
        type="track",
        event_id=name,
        timestamp=at,
        received_at=at + 200_000 + at % 900_001,
        source=Source(connector="events", source_id="shop-site"),
        environment=who.environment,
        user_id=who.user_id,
        anonymous_id=who.anonymous_id,
        properties=properties,
    )

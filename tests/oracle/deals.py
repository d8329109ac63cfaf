"""What the nasty worlds hold for the business: leads, orders in all currencies and none, buttons, letters, links."""

from __future__ import annotations

from random import Random
from typing import Any

from telltale.event import instant, to_iso

from .teller import DAY, HOUR, MINUTE, SECOND, Wire

LATER = (
    0,
    SECOND,
    10 * MINUTE,
    40 * MINUTE,
    5 * HOUR,
    DAY,
    6 * DAY,
    7 * DAY,
    7 * DAY + 1,
    12 * DAY,
    30 * DAY,
    31 * DAY,
)
CAMPAIGNS = (
    {"source": "letter", "medium": "email"}, {"source": "letter", "medium": "Newsletter", "name": "may"},
    {"source": "search", "medium": "cpc"}, {"source": "friends", "medium": "social"}, {"name": "poster"},
)  # fmt: skip


def deals(seed: int, events: list[Wire], size: int, newest: int) -> list[Wire]:
    """Further events of people whom there are already; the same for the same seed."""
    random = Random(f"deals {seed}")  # noqa: S311 (a simulation, not a secret)
    known = [
        event
        for event in events
        if event.get("conversation_id") and (event.get("user_id") or event.get("anonymous_id"))
    ]
    found = [deal(random, random.choice(known), newest) for _ in range(4 * size)] if known else []
    return found + random.sample(found, len(found) // 8)


def deal(random: Random, near: Wire, newest: int) -> Wire:
    """One event at or after another, in its thread or beside it."""
    kept = ("project_id", "source", "conversation_id", "channel", "environment", "user_id", "anonymous_id")
    at = min(instant(near["timestamp"]) + random.choice(LATER), newest)
    event: Wire = {name: near[name] for name in kept if name in near}
    event |= {
        "event_id": f"d{random.getrandbits(48):012x}",
        "timestamp": to_iso(at),
        "received_at": to_iso(at + SECOND),
    }
    kind, properties = random.choice((order, order, goal, lead, lead, told, button, button, step, touch))(random)
    if kind == "touch":
        event |= {"context": {"campaign": random.choice(CAMPAIGNS)}, "conversation_id": None}
        kind = "track"
    elif kind == "track" and random.random() < 0.4:
        event["conversation_id"] = None
    if random.random() < 0.05:
        event.pop("user_id", None)
        event.pop("anonymous_id", None)
    return {
        name: value for name, value in (event | {"type": kind, "properties": properties}).items() if value is not None
    }


def order(random: Random) -> tuple[str, Wire]:
    """Money, most of it whole."""
    value = random.choice((10, 20.5, 59.9, 0.1, 99.99, 0, -5, None))
    currency = random.choice(("EUR", "EUR", "EUR", "eur", "USD", "JPY", "EURO", None))
    money: dict[str, Any] = {"value": value, "currency": currency}
    return "track", {"event": random.choice(("order_completed", "Order Completed")), **_said(money)}


def goal(random: Random) -> tuple[str, Wire]:
    """A goal without money."""
    return "track", {"event": "goal", "properties": {"name": random.choice(("signup", "trial"))}}


def contact(random: Random) -> str:
    """An address of a few, so that people share one; or none."""
    return random.choice(
        (*(f"p{number}@example.org" for number in range(6)), "+44 20 7946 0958", "nobody at example", "later")
    )


def lead(random: Random) -> tuple[str, Wire]:
    """A form."""
    return "track", {"event": "lead_submitted", "properties": {"form": "offer", "email": contact(random)}}


def told(random: Random) -> tuple[str, Wire]:
    """A contact in a message."""
    return "message", {"role": random.choice(("user", "user", "bot")), "text": f"write to {contact(random)} please"}


def button(random: Random) -> tuple[str, Wire]:
    """Shown, or clicked."""
    said = {"placement": random.choice(("answer", "menu", None)), "copy": random.choice(("Buy", "Look", None))}
    name = random.choice(("cta_shown", "cta_shown", "cta_clicked"))
    return "track", {"event": name, "properties": _said(said)}


def step(random: Random) -> tuple[str, Wire]:
    """What becomes of leads."""
    names = ("lead_form_shown", "lead_form_started", "lead_qualified", "lead_won")
    return "track", {"event": random.choice(names), "properties": {"form": "offer"}}


def touch(random: Random) -> tuple[str, Wire]:
    """A letter or a link that led to a page."""
    return "touch", {"event": random.choice(("page", "Landed"))}


def _said(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}

"""Small worlds dense with the nastiness of life, the same for the same seed."""

from __future__ import annotations

from random import Random
from typing import Any

from telltale.event import from_iso, instant, to_iso

from . import moves
from .deals import deals
from .teller import DAY, HOUR, MINUTE, PLATFORMS, SECOND, Thread, Wire

ERAS = (
    ("2026-03-07T00:00:00Z", 26),  # New York changes its clocks on 8 March, Berlin on the 29th
    ("2026-10-22T00:00:00Z", 12),  # Berlin on 25 October, New York on 1 November
)
NEWEST = from_iso("2026-11-03T12:00:00Z")
EDGES = tuple(
    from_iso(text)
    for text in (
        "2026-03-08T07:00:00Z", "2026-03-29T01:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z",
        "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", "2026-11-01T06:00:00Z", "2026-11-01T04:00:00Z",
    )
)  # fmt: skip
AFTER = (1, 10 * MINUTE, 20 * HOUR, DAY, 72 * HOUR, 72 * HOUR + 1, 6 * DAY, 9 * DAY, 14 * DAY, 28 * DAY, 31 * DAY)
EXACTLY_W = (7 * DAY, 7 * DAY + 1)

MOVES = (
    (moves.turn, 50),
    (moves.plain, 10),
    (moves.loop, 5),
    (moves.bot_message, 4),
    (moves.handoff, 7),
    (moves.human, 4),
    (moves.step, 6),
    (moves.boundary, 5),
    (moves.rating, 14),
    (moves.event, 5),
    (moves.update, 6),
)


def nasty(seed: int, size: int) -> list[dict[str, Any]]:
    """Canonical wire events of ``size`` threads (about 20 events each), doubled and conflicting deliveries among them.

    >>> nasty(1, 3) == nasty(1, 3) != nasty(2, 3)
    True
    """
    random = Random(seed)  # noqa: S311 (a simulation, not a secret)
    crowd = [f"p{number}" for number in range(max(2, size // 3))]
    events: list[Wire] = []
    ends: dict[str, int] = {}
    for number in range(size):
        person = random.choice(crowd)
        thread = begin(random, number, person, ends.get(person))
        live(thread)
        thread.events = [event for event in thread.events if instant(event["timestamp"]) <= NEWEST]
        ends[person] = thread.last
        events += thread.events
    events += [identify(random, crowd) for _ in range(size // 2 + 2)]
    return events + further_deliveries(random, events) + deals(seed, events, size, NEWEST)


def shuffle(events: list[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    """The same deliveries in another order, a tenth of them twice.

    >>> one = nasty(1, 3)
    >>> sorted(e["event_id"] for e in one) == sorted(e["event_id"] for e in shuffle(one, 1))[: len(one)]
    False
    """
    random = Random(seed)  # noqa: S311
    mixed = events + random.sample(events, len(events) // 10)
    random.shuffle(mixed)
    return mixed


def begin(random: Random, number: int, person: str, after: int | None) -> Thread:
    """A thread of a person: anywhere in the two eras, on an edge of a day, or precisely so long after the last one."""
    platform = random.choice(PLATFORMS)
    name = f"t{random.choice((number, number, number // 2))}"
    return Thread(
        random,
        platform,
        name,
        at=beginning(random, after),
        channel=random.choice(platform.channels),
        environment=random.choices((None, "production", "test", "design"), (45, 45, 7, 3))[0],
        people=[ids(random, person)],
        newest=NEWEST,
        sequence=random.choice((None, None, 0, 100)),
    )


def beginning(random: Random, after: int | None) -> int:
    """When a thread begins."""
    if after is not None and random.random() < 0.45:
        at = after + random.choice(AFTER + EXACTLY_W)
        return at if at < NEWEST else NEWEST - random.randrange(9 * DAY)
    if random.random() < 0.08:
        return NEWEST - random.randrange(3 * DAY)
    if random.random() < 0.2:
        return random.choice(EDGES) + random.choice((-1, 0, 1, -3 * MINUTE, 30 * MINUTE))
    start, days = random.choice(ERAS)
    return from_iso(start) + random.randrange(days * DAY)


def ids(random: Random, person: str) -> Wire:
    """How a person shows up: known, with a cookie, with both, with neither; cookies are shared or look like ids."""
    cookie = random.choice((f"c-{person}", f"c-{person}", f"d-{person}", "kiosk", person))
    return random.choice(
        (
            {"user_id": person},
            {"user_id": person},
            {"user_id": person, "anonymous_id": cookie},
            {"anonymous_id": cookie},
            {"anonymous_id": cookie},
            {"user_id": f"{person}-old"},
            {},
        )
    )


def live(thread: Thread) -> None:
    """Some moves, and what changes on the way: the person, the channel, the environment."""
    if thread.platform.openings and thread.chance(0.6):
        moves.opening(thread)
        thread.wait()
    if thread.chance(0.3):
        moves.plain(thread)
        if thread.chance(0.4):
            return
        thread.wait()
    kinds, weights = [move for move, _ in MOVES], [weight for _, weight in MOVES]
    for _ in range(thread.pick(0, 1, 2, 4, 6, 8, 10, 13)):
        thread.random.choices(kinds, weights)[0](thread)
        thread.wait()
        drift(thread)
    if thread.chance(0.3):
        moves.rating(thread)
    if not thread.events:
        moves.event(thread)


def drift(thread: Thread) -> None:
    """The channel changes, another person takes over, a builder tests in the middle, somebody logs in."""
    if thread.chance(0.05):
        thread.channel = thread.pick(*thread.platform.channels)
    if thread.chance(0.04):
        thread.people.append(thread.pick({"user_id": "p0"}, {"anonymous_id": "kiosk"}, {}))
    if thread.chance(0.02):
        thread.environment = thread.pick(None, "test")
    if thread.chance(0.05):
        known = {"user_id": thread.pick("p0", "p1", "p2"), "anonymous_id": thread.pick("kiosk", "c-p0", "c-p9")}
        thread.tell("identify", {"operation": "identify"}, **known)


def identify(random: Random, crowd: list[str]) -> Wire:
    """Joins outside threads: cookie to person, a shared cookie, aliases, chains of old ids, from test traffic too."""
    one, other = random.choice(crowd), random.choice(crowd)
    who, previous = random.choice(
        (
            ({"user_id": one, "anonymous_id": f"c-{one}"}, None),
            ({"user_id": one, "anonymous_id": f"d-{one}"}, None),
            ({"user_id": one, "anonymous_id": "kiosk"}, None),
            ({"user_id": one, "anonymous_id": f"c-{other}"}, None),
            ({"user_id": one}, f"{one}-old"),
            ({"user_id": one}, f"c-{one}"),
            ({"anonymous_id": f"d-{one}"}, f"c-{one}"),
            ({"anonymous_id": f"c-{one}"}, f"e-{one}"),
            ({"user_id": f"{one}-new"}, one),
            ({"anonymous_id": f"d-{other}"}, one),
        )
    )
    start, days = random.choice(ERAS)
    at = to_iso(from_iso(start) + random.randrange(days * 24) * HOUR)
    event = {
        "event_id": f"{random.getrandbits(48):012x}",
        "type": "identify",
        "timestamp": at,
        "received_at": at,
        "project_id": random.choice(("alpha", "alpha", "alpha", "beta")),
        "source": {"source_id": random.choice(("shop", "crm"))},
        "environment": random.choice((None, None, "test")),
        **who,
        "properties": {} if previous is None else {"previous_id": previous},
    }
    return {key: value for key, value in event.items() if value is not None}


def further_deliveries(random: Random, events: list[Wire]) -> list[Wire]:
    """The same event again: unchanged, later, with other content later or earlier, or its id in another project."""
    further: list[Wire] = []
    for event in random.sample(events, len(events) // 15):
        again = {**event}
        if "received_at" in event:
            shift = random.choice((0, SECOND, HOUR, -SECOND))
            again["received_at"] = to_iso(min(from_iso(event["received_at"]) + shift, NEWEST))
            if shift and again["received_at"] != event["received_at"] and random.random() < 0.5:
                again["properties"] = changed(event)
        if random.random() < 0.1:
            again["project_id"] = "beta" if event["project_id"] == "alpha" else "alpha"
        further.append(again)
    return further


def changed(event: Wire) -> Wire:
    """Other content under the same id."""
    properties = dict(event["properties"])
    if event["type"] == "message":
        properties["text"] = "thanks"
    elif event["type"] == "feedback" and "score_value" in properties:
        properties["score_value"] = 1
    return properties

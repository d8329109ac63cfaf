"""One heap of events, told to the store and to the judge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from telltale.ask import Asker
from telltale.connectors import Document
from telltale.event import from_iso, instant
from telltale.intake import Importer, Ledger, Reading
from telltale.settings import Settings, load
from telltale.store import Store
from tests.oracle import Oracle, Rules, nasty
from tests.oracle.models import Price
from tests.oracle.rules import GOALS

# Events before this are refused by intake, so the judge does not see them either.
EARLIEST = from_iso("2000-01-01")


def events_of(seed: int, size: int) -> list[dict[str, Any]]:
    """A nasty world without what intake refuses for its times."""
    times = ("timestamp", "received_at")
    return [
        event for event in nasty(seed, size) if all(instant(event[name]) >= EARLIEST for name in times if name in event)
    ]


def document(events: Iterable[dict[str, Any]], name: str = "nasty.jsonl") -> Document:
    """Canonical events as somebody's file."""
    return Document(name, content=lines(events))


def lines(events: Iterable[dict[str, Any]]) -> bytes:
    """Canonical events, one a line."""
    return b"\n".join(msgspec.json.encode(event) for event in events)


def bring_in(store: Store, *parts: Iterable[dict[str, Any]]) -> list[Ledger]:
    """Imports, one after the other."""
    return [Importer(store, Reading(format="events")).run([document(part)]) for part in parts]


# Prices that change on the days on which clocks do, and that hold for one project or provider only.
PRICES = (
    Price("small", date(2026, 3, 8), "0.2", "0.6"),
    Price("small", date(2026, 3, 29), "0.1", "0.5", cached="0.01"),
    Price("small", date(2026, 10, 25), "0.4", "0.8", project="alpha"),
    Price("gpt-4o-mini", date(2026, 3, 20), "0", "0", provider="own"),
)


def table(prices: Iterable[Price]) -> str:
    """A price table as its owner writes it."""
    lines: list[str] = []
    for one in prices:
        lines += ["[[price]]", f'model = "{one.model}"', f"from = {one.since}"]
        lines += [f"input = {one.input}", f"output = {one.output}", *([f"cached = {one.cached}"] if one.cached else [])]
        named = {"provider": one.provider, "project": one.project}
        lines += [f'{name} = "{value}"' for name, value in named.items() if value]
    return "\n".join(lines)


class World:
    """A store and an oracle that know the same events."""

    def __init__(self, home: Path, events: list[dict[str, Any]], **settings: Any) -> None:
        self.events = events
        self.settings: Settings = load({}, home=home, **settings)
        (home / "prices.toml").write_text(table(PRICES))
        self.store = Store(self.settings)
        (self.ledger,) = bring_in(self.store, events)
        self.asker = Asker(self.store, self.settings)
        self.oracle = Oracle(events, rules_of(self.settings), self.settings.timezone)

    def __enter__(self) -> World:
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the data folder."""
        self.store.close()


# What the judge calls the signals.
NEGATIVE = {
    "rephrased": "rephrasing", "said_unhelpful": "not_helpful", "fallback_loop": "loop", "thumbs_down": "thumbs_down",
    "low_rating": "csat", "said_unresolved": "not_resolved",
}  # fmt: skip
CONFIRMING = {"thumbs_up": "thumbs_up", "good_rating": "csat", "said_resolved": "resolved", "goal": "goal"}


def rules_of(settings: Settings) -> Rules:
    """The settings as the oracle knows them."""
    second = 1_000_000
    return Rules(
        gap=settings.conversation_gap * second,
        asynchronous_gap=settings.asynchronous_gap * second,
        handoff_gap=settings.asynchronous_gap * second,
        resolution=settings.resolution_window * second,
        asynchronous_resolution=settings.asynchronous_resolution_window * second,
        repeat=settings.repeat_window * second,
        reopen=settings.reopen_window * second,
        answered=settings.handoff_window * second,
        evidence=settings.confirmation_window * second,
        negative=frozenset(NEGATIVE[one] for one in settings.negative_signals),
        confirming=frozenset(CONFIRMING[one] for one in settings.confirming_signals),
        confirming_events=GOALS if settings.confirming_events is None else frozenset(settings.confirming_events),
        fallback_texts=tuple(settings.fallback_texts),
        contact_probability=settings.contact_probability,
        baseline_tickets=settings.baseline_tickets,
        helpdesk_contacts=settings.helpdesk_contacts,
        low_confidence=settings.low_confidence,
        prices=PRICES,
    )

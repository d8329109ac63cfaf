"""Leads, goals, the money they bring, and the buttons of the business."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .facts import Facts
from .people import People
from .records import Record
from .rules import DAY, GOALS, MINUTE, Rules

SPAN = 30 * DAY
"""'A lead opens 30 rolling days for its person'"""

CURRENCIES = frozenset({"EUR", "USD", "GBP", "CHF", "JPY"})
"""Codes of ISO 4217 that the worlds use."""

EMAIL_MEDIA = frozenset({"email", "e-mail", "mail", "newsletter"})
PAID_MEDIA = frozenset({"cpc", "ppc", "cpm", "display"})

_CONTACT = re.compile(r"[a-z0-9.]+@example\.(?:org|com|net)|\+44 20 7946 09\d\d")


@dataclass(eq=False)
class Deed:
    """Something that matters to the business; ``home`` is the conversation that it lies in."""

    record: Record
    kind: str
    person: tuple[Any, ...]
    home: Facts | None

    @property
    def place(self) -> tuple[str, str]:
        """Project and environment: nothing is looked at across them."""
        return self.record.project, self.record.environment

    @property
    def order(self) -> tuple[int, str]:
        """By time, then by id."""
        return self.record.at, self.record.event_id

    @property
    def money(self) -> tuple[str, int] | None:
        """'Money is `value` + `currency` (ISO 4217)', in millionths; what is below 0 or in no currency is none."""
        value = self.record.get("value")
        currency = str(self.record.get("currency") or "").strip().upper()
        if value is None or value < 0 or currency not in CURRENCIES:
            return None
        return currency, round(value * 1_000_000)


@dataclass(eq=False)
class Lead:
    """'A lead … belongs to its conversation'"""

    opened: Deed
    contacts: set[str]
    valid: bool = False
    steps: set[str] = field(default_factory=set)


class Business:
    """Everything that a heap of events comes to for the business."""

    def __init__(self, records: list[Record], facts: list[Facts], people: People, rules: Rules) -> None:
        self.rules = rules
        self.by_person: dict[tuple[Any, ...], list[Facts]] = defaultdict(list)
        for f in facts:
            if f.engaged:
                self.by_person[f.person_key].append(f)
        self.deeds = list(deeds_of(records, facts, people))
        self.leads: dict[Facts, list[Lead]] = defaultdict(list)
        for lead in leads_of([d for d in self.deeds if d.kind in ("lead", "qualified", "won")]):
            if lead.opened.home:
                self.leads[lead.opened.home].append(lead)
        self.goals = [d for d in self.deeds if d.kind == "goal"]
        self.credited: dict[Facts, list[Deed]] = defaultdict(list)
        self.shares: dict[Facts, list[tuple[str, int]]] = defaultdict(list)
        for goal in self.goals:
            home = self.home_of(goal)
            if home:
                self.credited[home].append(goal)
            self.share_out(goal)

    def home_of(self, goal: Deed) -> Facts | None:
        """'A goal is credited to the conversation it lies in by id, else to the person's last engaged one begun
        before; only if engaged and ended ≤ 7 d before'"""
        home = goal.home
        if home is None:
            before = [f for f in self.by_person[goal.person] if f.start < goal.record.at]
            home = max(before, key=lambda f: f.start) if before else None
        if home and home.engaged and goal.record.at - home.end <= self.rules.attribution:
            return home
        return None

    def way_to(self, goal: Deed, window: int) -> list[tuple[str, Facts | None]]:
        """What touched the person before a goal: conversations, letters and paid links, each by its channel."""
        at = goal.record.at
        talks = [f for f in self.by_person[goal.person] if f.start < at or f is goal.home]
        found: list[tuple[int, str, str, Facts | None]] = [
            (f.start, "chatbot", "", f) for f in talks if at - f.end <= window
        ]
        last: dict[Any, int] = {}
        for deed in sorted(
            (d for d in self.deeds if d.kind == "touch" and d.person == goal.person), key=lambda d: d.order
        ):
            moment, via = deed.record.at, channel_of(deed.record)
            same = (via, campaign_of(deed.record))
            again = same in last and moment - last[same] <= 30 * MINUTE
            last[same] = moment
            if not again and moment < at and at - moment <= window:
                found.append((moment, via, deed.record.event_id, None))
        return [(via, f) for _, via, _, f in sorted(found, key=lambda one: one[:3])]

    def share_out(self, goal: Deed) -> None:
        """Linear: every touch has the same share, in whole millionths that add up."""
        way = self.way_to(goal, self.rules.attribution)
        for number, (_, f) in enumerate(way):
            if f and goal.money:
                currency, amount = goal.money
                part = amount * (number + 1) // len(way) - amount * number // len(way)
                self.shares[f].append((currency, part))


def deeds_of(records: Iterable[Record], facts: list[Facts], people: People) -> Iterable[Deed]:
    """What is in a conversation is its person's; elsewhere the event's own ids say whose it is."""
    homes = {id(record): f for f in facts for record in f.conversation.events}
    for record in records:
        home = homes.get(id(record))
        kind = kind_of(record, home)
        if kind is None or (home is None and kind not in ("goal", "qualified", "won", "touch")):
            continue
        yield Deed(record, kind, home.person_key if home else loose_person(record, people), home)


def loose_person(record: Record, people: People) -> tuple[Any, ...]:
    """Whose an event outside of conversations is."""
    node = people.node(record)
    return (record.project, record.environment, min(people.group(node)) if node else ("nobody", record.event_id))


def kind_of(record: Record, home: Facts | None) -> str | None:
    """'Standard `track` names'; 'A contact detected in a user message is a lead'"""
    if record.type == "message":
        spoken = record.counted and record.get("role") == "user"
        return "lead" if spoken and home and _CONTACT.search(str(record.get("text") or "")) else None
    if record.type != "track":
        return None
    name = record.get("event")
    standard = {
        "cta_shown": "cta_shown", "cta_clicked": "cta_clicked", "lead_submitted": "lead",
        "lead_qualified": "qualified", "lead_won": "won",
    }  # fmt: skip
    if name in GOALS:
        return "goal"
    if name in standard:
        return standard[name]
    if record.thread is None and name not in ("lead_form_shown", "lead_form_started") and any(campaign_of(record)):
        return "touch"
    return None


def campaign_of(record: Record) -> tuple[Any, ...]:
    """Source, medium and name."""
    campaign = (record.raw.get("context") or {}).get("campaign") or {}
    return tuple(campaign.get(name) for name in ("source", "medium", "name"))


def channel_of(record: Record) -> str:
    """By the medium of the campaign."""
    medium = str(campaign_of(record)[1] or "").lower()
    return "email" if medium in EMAIL_MEDIA else "paid" if medium in PAID_MEDIA else "other"


def contacts_of(record: Record) -> set[str]:
    """'contact = `email` / `phone`'"""
    inner = record.get("properties")
    texts = [record.get("text"), *(inner.values() if isinstance(inner, dict) else [])]
    return {found.group() for text in texts if isinstance(text, str) for found in _CONTACT.finditer(text)}


def leads_of(deeds: list[Deed]) -> list[Lead]:
    """'one per person per 30 days'; 'valid = format, and not in a valid lead of the last 30 d'"""
    leads: list[Lead] = []
    latest: dict[Any, Lead] = {}
    for deed in sorted(deeds, key=lambda d: d.order):
        last = latest.get((deed.place, deed.person))
        if deed.kind != "lead":
            if last:
                last.steps.add(deed.kind)
        elif last and deed.record.at - last.opened.record.at < SPAN:
            last.contacts |= contacts_of(deed.record)
        else:
            latest[deed.place, deed.person] = lead = Lead(deed, contacts_of(deed.record))
            leads.append(lead)
    for number, lead in enumerate(leads):
        at = lead.opened.record.at
        taken = {
            contact
            for other in leads[:number]
            if other.valid and other.opened.place == lead.opened.place and at - other.opened.record.at < SPAN
            for contact in other.contacts
        }
        lead.valid = bool(lead.contacts - taken)
    return leads

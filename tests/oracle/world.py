"""All that a heap of events amounts to, before anybody asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from . import threads
from .business import Business
from .conversation import Conversation
from .facts import Facts, facts_of
from .people import People
from .ratings import counted_thumbs
from .records import read
from .requests import Request, requests_of
from .rules import Rules


class World:
    """Conversations, generations and handoff requests of every project and environment."""

    def __init__(self, events: Iterable[Any], rules: Rules) -> None:
        self.rules = rules
        self.records = read(events, rules)
        self.newest = max((record.received for record in self.records), default=0)
        self.requests: list[Request] = []
        self.threads = threads.threads_of(self.records)
        conversations = [c for thread in self.threads.values() for c in self._converse(thread)]
        homes = threads.join_by_trace(self.records, conversations)
        self._see(conversations)
        self._settle(conversations)
        self.facts = [facts_of(c) for c in conversations]
        of = {id(f.conversation): f for f in self.facts}
        self.request_facts = [(request, of[id(request.conversation)]) for request in self.requests]
        self.generations = [
            (record, of[id(homes[id(record)])] if id(record) in homes else None)
            for record in self.records
            if record.type == "generation"
        ]
        self.by_person = people_index(self.facts)
        self.business = Business(self.records, self.facts, self.people, rules)

    def _converse(self, thread: list[Any]) -> list[Conversation]:
        threads.newest_texts(thread)
        conversations = threads.cut(thread, self.rules)
        threads.join(thread, conversations)
        thumbs = counted_thumbs(thread)
        for number, conversation in enumerate(conversations):
            conversation.thumbs = thumbs
            conversation.later = conversations[number + 1 :]
        self.requests += requests_of(thread, conversations, self.rules)
        return conversations

    def _see(self, conversations: list[Conversation]) -> None:
        """'A source sends no intents when it never sent one in the store'; 'Openings are seen for a (project, source,
        channel) that ever sent one in the whole store.'"""
        intents = {(r.project, r.source) for r in self.records if r.type == "intent.recognized"}
        openings = {(r.project, r.source, r.raw.get("channel")) for r in self.records if threads.is_opening(r)}
        for c in conversations:
            c.sends_intents = (c.project, c.source) in intents
            c.openings_seen = (c.project, c.source, c.channel) in openings

    def _settle(self, conversations: list[Conversation]) -> None:
        people = self.people = People(self.records)
        failed: dict[Any, set[str]] = defaultdict(set)
        for c in conversations:
            failed[c.project, c.source, c.thread, c.environment] |= threads.failed_messages(c.events)
        for c in conversations:
            c.failed = failed[c.project, c.source, c.thread, c.environment]
            c.person = people.person(c)


def people_index(facts: list[Facts]) -> dict[tuple[Any, ...], list[Facts]]:
    """Engaged conversations of each person within (project, environment), by start."""
    index: dict[tuple[Any, ...], list[Facts]] = defaultdict(list)
    for f in sorted(facts, key=lambda f: (f.start, f.source, f.thread, f.number)):
        if f.engaged:
            index[f.person_key].append(f)
    return index

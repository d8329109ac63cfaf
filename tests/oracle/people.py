"""Who is who: ids joined by `identify`, and the person of a conversation."""

from __future__ import annotations

from collections.abc import Iterable

from .conversation import Conversation
from .records import Record

Node = tuple[str, str, str]
"""(project, "user" or "anonymous", id)"""


class People:
    """'`identify` with both joins them; `previous_id` joins the old id; joins are transitive and hold for all time,
    back and forth'; 'Only `identify` joins, in time order, across the project's sources'; '`identify` joins from every
    environment.'"""

    def __init__(self, records: Iterable[Record]) -> None:
        everything = list(records)
        self.groups: dict[Node, set[Node]] = {}
        self.user_ids = {(r.project, r.user_id) for r in everything if r.user_id}
        for record in sorted((r for r in everything if r.type == "identify"), key=lambda r: r.order):
            self.identify(record)

    def identify(self, record: Record) -> None:
        """'an event with both ids is its `user_id`'s. `previous_id` is a user id if any event uses it as one, else an
        anonymous id; user-to-user aliases always join.'"""
        own = self.node(record)
        if own is None:
            return
        if record.user_id and record.anonymous_id:
            self.join(own, (record.project, "anonymous", record.anonymous_id))
        previous = record.get("previous_id") or None
        if previous:
            kind = "user" if (record.project, previous) in self.user_ids else "anonymous"
            self.join(own, (record.project, kind, previous))

    def node(self, record: Record) -> Node | None:
        """'Key = `user_id`, else `anonymous_id`'"""
        if record.user_id:
            return record.project, "user", record.user_id
        return (record.project, "anonymous", record.anonymous_id) if record.anonymous_id else None

    def group(self, node: Node) -> set[Node]:
        """Everything that is the same person."""
        return self.groups.setdefault(node, {node})

    def join(self, a: Node, b: Node) -> None:
        """'two different known `user_id`s are never joined by an anonymous id that both used (the anonymous part goes
        to the first)'; 'user-to-user aliases always join.'"""
        one, other = self.group(a), self.group(b)
        if one is other:
            return
        alias = a[1] == b[1] == "user"
        if not alias and _known(one) and _known(other):
            return
        one |= other
        for node in one:
            self.groups[node] = one

    def person(self, conversation: Conversation) -> tuple[str, ...]:
        """'the person is that of the first user message'; 'Where the first user message has no id, or there is none,
        the person is that of the conversation's first event with an id, else the thread.'"""
        for record in conversation.users[:1] + conversation.events:
            node = self.node(record)
            if node:
                return min(self.group(node))
        return (conversation.project, "thread", conversation.source, conversation.thread)


def _known(group: set[Node]) -> bool:
    return any(kind == "user" for _, kind, _ in group)

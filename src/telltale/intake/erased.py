"""Erased: what somebody said before everything of theirs was erased does not come back by another way."""

from __future__ import annotations

from telltale.event import Event, key
from telltale.intake.steps import ERASED, Arrival, Refused
from telltale.store import Tombstones, hashed, trace_key


class Erased:
    """The step of one installation: refuses an event of an erased person, thread or trace that is not newer.

    An import of an old file, a replay and a sender's retry are all alike. What has no time of its own cannot be newer.
    """

    def __init__(self, tombstones: Tombstones, secret: bytes) -> None:
        self._tombstones, self._secret = tombstones, secret

    def __call__(self, event: Event, arrival: Arrival) -> None:
        """Refuse the event, or do nothing.

        Raises:
            Refused: it is of before an erasure.
        """
        newest = self._tombstones.newest
        assert isinstance(event.timestamp, int), "clocks are corrected first"
        if newest is None or (event.timestamp > newest and not event.timestamp_inferred):
            return
        for id_key in _keys(event, event.project_id or arrival.project):
            until = self._tombstones.until(hashed(self._secret, id_key))
            if until is not None and (event.timestamp <= until or event.timestamp_inferred):
                raise Refused(ERASED, "what was said here was erased, and is not taken in again")


def _keys(event: Event, project: str) -> list[int]:
    """What an event is known by: its person, its thread, its trace."""
    found: list[int] = []
    if event.user_id:
        found.append(key(project, "user", event.user_id))
    elif event.anonymous_id:
        found.append(key(project, "anonymous", event.anonymous_id))
    if event.conversation_id is not None:
        found.append(key(project, event.source.source_id, event.conversation_id, event.environment))
    if event.trace_id:
        found.append(trace_key(project, event.trace_id))
    return found

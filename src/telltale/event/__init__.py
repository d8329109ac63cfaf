"""The one shape that every log is turned into: an :class:`Event`, its twelve types, its clock and its identity."""

from telltale.event.envelope import AGAIN, CHANNELS, EARLY, ENVIRONMENTS, Event, Source, channel_of
from telltale.event.identity import environment_of, event_id_of, key, signed_digest
from telltale.event.instants import from_iso, instant, now, to_iso
from telltale.event.properties import PROPERTIES, TYPES

__all__ = [
    "AGAIN",
    "CHANNELS",
    "EARLY",
    "ENVIRONMENTS",
    "PROPERTIES",
    "TYPES",
    "Event",
    "Source",
    "channel_of",
    "environment_of",
    "event_id_of",
    "from_iso",
    "instant",
    "key",
    "now",
    "signed_digest",
    "to_iso",
]

"""Remedies: what to do about records that were not accepted, one sentence a reason."""

from __future__ import annotations

_SENDER = "Put it right where it is sent from and send it again; the kept record stays as it came."
_CLOCK = "Look at the clock and the unit of the sender; seconds, milliseconds and ISO-8601 are read."

REMEDIES: dict[str, str] = {
    "bad_field": "Give the field the type that it has in the interface's description, /docs, and send it again.",
    "bad_row": "Put the row right in the table, as many cells as there are headings, and import the file again.",
    "bad_span_id": "A span id is 16 hexadecimal digits; let the exporter write it as OTLP says.",
    "bad_text": "Save the table as UTF-8 and import it again.",
    "bad_time": _CLOCK,
    "bad_trace_id": "A trace id is 32 hexadecimal digits; let the exporter write it as OTLP says.",
    "conflict": "Two events with one id say different things; the earlier is kept. Give each event an id of its own.",
    "invalid_id": "Give shorter ids, at most 200 characters, and send it again.",
    "invalid_properties": "Compare the properties with those of the event's type in /docs; a newer Telltale may read"
                          " them already, then replay.",
    "invalid_sequence": "Give a whole number of 64 bits as sequence, or none.",
    "invalid_time": _CLOCK,
    "missing_field": "Name the column or field that is missing (telltale import --map says which is which).",
    "no_event": "A track call says what was done in its `event`; " + _SENDER.lower(),
    "no_identity": "A call names somebody: let the sender give a userId or an anonymousId.",
    "no_messages": "The conversation holds no messages; look at whether the export was complete.",
    "no_time": "Let the sender give a timestamp; what is sent live to /v1/events may leave it out.",
    "not_an_object": "Send JSON objects, one an event; " + _SENDER.lower(),
    "not_json": "Send JSON; look at the example for a line that was cut off or is something else.",
    "not_recognised": "Say which format it is (telltale import --format); telltale formats lists them.",
    "time_out_of_range": _CLOCK,
    "too_deep": "Flatten what is nested so deeply before it is sent.",
    "too_many_attributes": "Let the exporter send fewer attributes a span; what is needed is in docs/connectors.md.",
    "too_wide": "Send fewer fields and items in one event; what is not needed can stay where it is.",
    "unknown_record": "The format has records that this version does not know; replay after an upgrade.",
    "unknown_role": "Say who spoke: user, bot, human_agent or system; for a table with telltale import --map.",
    "unknown_type": "Use one of the twelve types of events in /docs, or a call of the Segment protocol.",
}  # fmt: skip

OTHERWISE = "Look at an example (telltale failed show NUMBER), put right what sends it, then replay."


def remedy(reason: str) -> str:
    """What to do about a reason.

    >>> remedy("unknown_role")
    'Say who spoke: user, bot, human_agent or system; for a table with telltale import --map.'
    """
    return REMEDIES.get(reason, OTHERWISE)

"""The columns of what matters to the business: what people did, the leads and goals it comes to, and the way there."""

from __future__ import annotations

from telltale.store.schema.columns import Columns
from telltale.store.schema.details import PLACE

DEEDS: Columns = {
    **PLACE,
    "happened_at": ("BIGINT", "when it happened; ts is the start of its conversation, if it has one"),
    "event_id": ("VARCHAR", "event id"),
    "own_key": ("BIGINT", "key of the person by the conversation's ids, without one by the event's own"),
    "person_key": ("BIGINT", "key of the person after all joins"),
    "kind": (
        "VARCHAR",
        "cta_shown, cta_clicked, form_shown, form_started, lead, qualified, won, goal, or touch by another channel",
    ),
    "name": ("VARCHAR", "name of the goal, or of the form"),
    "detected": ("BOOLEAN", "a contact found in a message, and not one that was sent by a form"),
    "placement": ("VARCHAR", "where a button of the business stood"),
    "wording": ("VARCHAR", "what it said"),
    "value": ("BIGINT", "amount in millionths of its currency"),
    "currency": ("VARCHAR", "its currency, ISO 4217"),
    "flaw": ("VARCHAR", "why an amount cannot be counted: negative, too_large, no_currency or unknown_currency"),
    "contacts": ("VARCHAR[]", "hashes of the addresses and numbers in it whose form is right"),
    "via": ("VARCHAR", "channel of a touch: email, paid or other"),
    "campaign": ("VARCHAR", "source, medium and name of its campaign"),
}

GOALS: Columns = {
    **PLACE,
    "happened_at": ("BIGINT", "when it happened; ts is the start of the conversation that it is credited to"),
    "own_day": ("DATE", "day on which it happened in the project's time zone"),
    "person_key": ("BIGINT", "key of the person after all joins"),
    "kind": ("VARCHAR", "lead or goal"),
    "name": ("VARCHAR", "name of the goal, or of the form"),
    "value": ("BIGINT", "amount in millionths of its currency"),
    "currency": ("VARCHAR", "its currency, ISO 4217"),
    "flaw": ("VARCHAR", "why an amount cannot be counted: negative, too_large, no_currency or unknown_currency"),
    "detected": ("BOOLEAN", "the lead is a contact found in a message, and not sent by a form"),
    "valid": ("BOOLEAN", "the lead gave a contact of the right form that no valid lead of the 30 days before gave"),
    "qualified": ("BOOLEAN", "a valid lead was found good"),
    "won": ("BOOLEAN", "a valid lead became a customer"),
}

TOUCHES: Columns = {
    **PLACE,
    "goal_key": ("BIGINT", "goal that it lies on the way to"),
    "own_day": ("DATE", "day of the goal in the project's time zone"),
    "person_key": ("BIGINT", "key of the person after all joins"),
    "via": ("VARCHAR", "chatbot, email, paid or other"),
    "before": ("BIGINT", "time from its end to the goal"),
    "place": ("BIGINT", "number on the way, from 1"),
    "share": ("DOUBLE", "share of the goal under the project's model and window"),
    "amount": ("BIGINT", "that share of the goal's amount in millionths of its currency"),
    "currency": ("VARCHAR", "its currency, ISO 4217"),
}

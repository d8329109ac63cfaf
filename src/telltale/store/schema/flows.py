"""The columns of what is offered and taken in a conversation: steps of flows, quick replies, and the way through."""

from __future__ import annotations

from telltale.store.schema.columns import Columns
from telltale.store.schema.details import PLACE

STEPS: Columns = {
    **PLACE,
    "happened_at": ("BIGINT", "time of the step itself"),
    "place": ("BIGINT", "place among the steps of the flow in the conversation, from 1"),
    "flow": ("VARCHAR", "flow"),
    "step": ("VARCHAR", "the step with its flow: flow/node, else flow/field"),
    "label": ("VARCHAR", "how the platform calls the step"),
    "slot": ("VARCHAR", "form field that it asks for"),
    "state": ("VARCHAR", "entered, completed, cancelled, interrupted or resumed"),
    "next_state": ("VARCHAR", "state of the next step event of the flow in the conversation"),
    "next_step": ("VARCHAR", "its step"),
    "stay": ("BIGINT", "time until then"),
    "is_exit": ("BOOLEAN", "entered, and after it the flow is neither entered, completed nor resumed"),
    "open_until": ("BIGINT", "until then another activity would still belong to the conversation"),
}

QUICK_REPLIES: Columns = {
    **PLACE,
    "happened_at": ("BIGINT", "time of the offer: the first message of the bot's run that offers"),
    "turn": ("BIGINT", "user turn that the run answers, 0 before the first"),
    "option": ("VARCHAR", "id of the quick reply, else its title, else its value"),
    "label": ("VARCHAR", "title of the quick reply, else its value, else its id"),
    "place": (
        "BIGINT",
        "place among the run's quick replies, from 1; none where only its click tells of it",
    ),
    "flow": ("VARCHAR", "flow that was being gone through"),
    "step": ("VARCHAR", "step of it"),
    "shown": ("BOOLEAN", "the user could answer: no human wrote directly after the run"),
    "clicked": ("BOOLEAN", "clicked in the next user turn"),
    "typed": ("BOOLEAN", "the next user turn has no click on the run"),
    "ignored": ("BOOLEAN", "no user turn follows"),
}

MOVES: Columns = {
    **PLACE,
    "happened_at": ("BIGINT", "time of the move itself"),
    "place": ("BIGINT", "place among the moves of the conversation, from 1"),
    "kind": ("VARCHAR", "step, completed, cancelled, reply, intent or event"),
    "name": ("VARCHAR", "step, quick reply, intent or event"),
}

"""What numbers can be split and filtered by."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Dimension(NamedTuple):
    """A column of the conversations that people split and filter by.

    A conversation has one value, that of its first user message, or, where ``many``, a list of all that occur in it:
    then its groups overlap and need not add up to the whole. ``names`` say what its values are called, where people
    call them otherwise.
    """

    name: str
    column: str
    meaning: str
    many: bool = False
    names: Mapping[str, str] = MappingProxyType({})


DIMENSIONS: dict[str, Dimension] = {
    one.name: one
    for one in (
        Dimension("project", "project", "the project"),
        Dimension("environment", "environment", "production, test, design or evaluation"),
        Dimension("source", "source", "the source that sent it"),
        Dimension("bot", "bot", "the bot"),
        Dimension("bot_version", "bot_version", "the bot's version"),
        Dimension("channel", "channel", "the channel"),
        Dimension("language", "language", "the user's language"),
        Dimension("country", "country", "the user's country"),
        Dimension("device", "device", "the kind of device"),
        Dimension("intent", "intents", "every intent in the conversation", many=True),
        Dimension("primary_intent", "primary_intent", "the first intent that is no greeting"),
        Dimension("topic", "topics", "every topic that the user brought up", many=True),
        Dimension("sentiment", "mood", "whether the user's tone is negative, neutral or positive on average"),
        Dimension("outcome", "outcome", "the outcome, pending until closed"),
        Dimension("campaign_source", "campaign_source", "the campaign's source"),
        Dimension("campaign_medium", "campaign_medium", "the campaign's medium"),
        Dimension("campaign_name", "campaign_name", "the campaign"),
        Dimension("entry_point", "entry_point", "where the conversation was opened"),
        Dimension("segment", "segment", "the user's segment"),
        Dimension("model", "models", "every language model that answered", many=True),
        Dimension("prompt_version", "prompt_versions", "every prompt version used", many=True),
        Dimension("flow", "flows", "every flow entered", many=True),
        Dimension("flow_step", "flow_steps", "every step of a flow, as flow/step", many=True),
        Dimension("quick_reply", "quick_replies", "every quick reply that the bot offered", many=True),
        Dimension("placement", "placements", "where a button of the business stood", many=True),
        Dimension("copy", "wordings", "what such a button said", many=True),
        Dimension("handoff_reason", "handoff_reasons", "why a human was called", many=True),
        Dimension(
            "weekday",
            "weekday",
            "day of the week of the start, 1 Monday to 7 Sunday",
            names={str(number): name for number, name in enumerate(WEEKDAYS, start=1)},
        ),
        Dimension("hour", "hour", "hour of the start, 0 to 23"),
    )
}

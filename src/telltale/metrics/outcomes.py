"""Outcomes: what became of the conversations."""

from telltale.metrics.formula import percentile, share
from telltale.metrics.metric import Better, Metric, Unit

_HOW = "Telltale's definition: docs/metrics.md"

resolution_rate = Metric(
    "resolution_rate",
    formula=share("verified_or_better", over="closed and meaningful"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="Meaningful conversations that the bot resolved, confirmed by the user or verified by a rule.",
    source=_HOW,
    example=0.3888888888888889,
    beside=("confirmed_resolution_rate", "resolution_rate_upper"),
)

confirmed_resolution_rate = Metric(
    "confirmed_resolution_rate",
    formula=share("confirmed", over="closed and meaningful"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="The lower bound of resolution: only what the user confirmed.",
    source=_HOW,
    example=0.2222222222222222,
)

resolution_rate_upper = Metric(
    "resolution_rate_upper",
    formula=share("resolved", over="closed and meaningful"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="The upper bound of resolution: silence after an answer counts as well.",
    source=_HOW,
    example=0.5,
    title="Resolution rate (upper bound)",
)

durable_resolution_rate = Metric(
    "durable_resolution_rate",
    formula=share("durable", over="closed and resolved", window="repeat_window"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="Resolved conversations after which the person did not come back with the same matter.",
    source=_HOW,
    example=0.8,
)

first_contact_resolution = Metric(
    "first_contact_resolution",
    formula=share(
        "resolved and last_of_its_intent",
        over="closed and engaged and first_contact",
        window="repeat_window",
    ),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="First contacts on a matter that were resolved, with no new contact on it on any channel.",
    source=_HOW,
    example=0.4375,
    title="First-contact resolution",
)

containment_rate = Metric(
    "containment_rate",
    formula=share("not handed_off", over="closed and engaged"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="Conversations that no human had to take over. Contained is not resolved: see the split beside it.",
    source=_HOW,
    example=0.8181818181818182,
    beside=("deflection_rate", "abandonment_rate", "unassisted_rate"),
)

unassisted_rate = Metric(
    "unassisted_rate",
    formula=share("unassisted", over="closed and engaged"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="Conversations in which the bot never got as far as a real answer.",
    source=_HOW,
    example=0.09090909090909091,
)

deflection_rate = Metric(
    "deflection_rate",
    formula=share("resolved", over="closed and engaged"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="Inquiries that the bot resolved by itself (S ÷ T).",
    source=_HOW,
    example=0.45454545454545453,
    beside=("quality_deflection_rate", "csat", "first_contact_resolution"),
)

quality_deflection_rate = Metric(
    "quality_deflection_rate",
    formula=share("resolved and durable and quality_clean", over="closed and engaged", window="repeat_window"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="Deflections that lasted and left no negative signal.",
    source=_HOW,
    example=0.3181818181818182,
)

automation_rate = Metric(
    "automation_rate",
    formula=share("resolved", over="closed and engaged", plus="helpdesk_contacts"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="All support contacts, those that never met the bot too, that the bot resolved.",
    source=_HOW,
    example=None,
    requires=("helpdesk_contacts",),
)

abandonment_rate = Metric(
    "abandonment_rate",
    formula=share("abandoned", over="closed and engaged"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="Conversations that ended in silence after a question, a failure or a negative signal.",
    source=_HOW,
    example=0.2727272727272727,
)

repeat_contact_rate = Metric(
    "repeat_contact_rate",
    formula=share("not durable", over="closed and resolved", window="repeat_window"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="Resolved conversations after which the person came back with the same matter.",
    source=_HOW,
    example=0.2,
)

reopen_rate = Metric(
    "reopen_rate",
    formula=share("reopened", over="closed and resolved_before_reopening", window="reopen_window"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="Resolved conversations whose thread the user took up again within 72 hours.",
    source=_HOW,
    example=0.09090909090909091,
)

resolution_time = Metric(
    "resolution_time",
    formula=percentile("resolution_time", 0.5, over="closed and resolved"),
    unit=Unit.SECONDS,
    better=Better.DOWN,
    meaning="Median time from the start to the bot's last message of resolved conversations.",
    source=_HOW,
    example=49.5,
)

handle_time = Metric(
    "handle_time",
    formula=percentile("handle_time", 0.5, over="closed and escalated_served"),
    unit=Unit.SECONDS,
    better=Better.DOWN,
    meaning="Median time that a human spent, from the first human message to the end of the handoff.",
    source=_HOW,
    example=180,
)

"""Support: what reaches humans, and how they are reached."""

from telltale.metrics.formula import count, percentile, quotient, share
from telltale.metrics.metric import Better, Metric, Unit

_HOW = "Telltale's definition: docs/metrics.md"

handoff_rate = Metric(
    "handoff_rate",
    formula=share("handed_off", over="engaged"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="Conversations with a handoff or a human message.",
    source=_HOW,
    example=0.18181818181818182,
)

handoff_served_rate = Metric(
    "handoff_served_rate",
    formula=share("answered_request", fact="handoffs", over="requested", window="handoff_window",
                  window_from="requested_at", own_day=True),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="Requests for a human that one answered within 24 hours.",
    source=_HOW,
    example=0.6666666666666666,
    title="Handoffs answered",
)  # fmt: skip

handoff_wait = Metric(
    "handoff_wait",
    formula=percentile("wait", 0.5, fact="handoffs", over="requested and answered_request",
                       window="handoff_window", window_from="requested_at", own_day=True),
    unit=Unit.SECONDS,
    better=Better.DOWN,
    meaning="Median wait from the request for a human to the first answer.",
    source=_HOW,
    example=210,
)  # fmt: skip

tickets_avoided = Metric(
    "tickets_avoided",
    formula=count("closed and resolved and durable and quality_clean", window="repeat_window",
                  times="contact_probability"),
    unit=Unit.COUNT,
    better=Better.UP,
    meaning="Lasting deflections, times the share of those people who would have contacted a human.",
    source=_HOW,
    example=None,
    requires=("contact_probability",),
)  # fmt: skip

ticket_reduction = Metric(
    "ticket_reduction",
    formula=quotient("tickets_avoided", "baseline_tickets"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="Avoided tickets against those of the baseline, the same number of days before the bot.",
    source=_HOW,
    example=None,
    requires=("contact_probability", "baseline_tickets"),
)

"""Flow: what is offered and taken, and where people leave."""

from telltale.metrics.formula import share
from telltale.metrics.metric import Better, Metric, Unit

_HOW = "Telltale's definition: docs/metrics.md"

quick_reply_ctr = Metric(
    "quick_reply_ctr",
    formula=share("clicked", over="shown", fact="quick_replies", each="event_key"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="Offers of quick replies that the user answered with a click; by quick reply, clicks on that one.",
    source=_HOW,
    example=0.3333333333333333,
    beside=("typed_instead_rate",),
    title="Quick reply click rate",
)

typed_instead_rate = Metric(
    "typed_instead_rate",
    formula=share("typed", over="shown", fact="quick_replies", each="event_key"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="Offers of quick replies that the user answered in words of their own.",
    source=_HOW,
    example=0.3333333333333333,
)

drop_off_rate = Metric(
    "drop_off_rate",
    formula=share("is_exit", over="entered and not open", fact="steps"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="Steps of a flow after which it went no further, in conversations that are over.",
    source=_HOW,
    example=0.25,
)

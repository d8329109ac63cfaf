"""Quality: what users say about it."""

from telltale.metrics.formula import mean, ratio, share
from telltale.metrics.metric import Better, Metric, Unit

_HOW = "Telltale's definition: docs/metrics.md"
_TOP_BOX = "Top-two-box CSAT; Wilson interval (1927)"

csat = Metric(
    "csat",
    formula=share("csat_positive", over="csat_given"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="Ratings that were positive: 4 or 5 of 5.",
    source=_TOP_BOX,
    example=0.4,
    beside=("csat_bot_only", "csat_human_assisted", "csat_response_rate"),
)

csat_bot_only = Metric(
    "csat_bot_only",
    formula=share("csat_positive", over="csat_given and not with_human"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="Positive ratings of conversations without a human.",
    source=_TOP_BOX,
    example=0.3333333333333333,
    title="CSAT without a human",
)

csat_human_assisted = Metric(
    "csat_human_assisted",
    formula=share("csat_positive", over="csat_given and with_human"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="Positive ratings of conversations in which a human wrote.",
    source=_TOP_BOX,
    example=0.5,
    title="CSAT with a human",
)

csat_response_rate = Metric(
    "csat_response_rate",
    formula=share("csat_given", over="csat_asked"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="Conversations asked for a rating that gave one.",
    source=_HOW,
    example=0.8333333333333334,
)

csat_mean = Metric(
    "csat_mean",
    formula=mean("csat_points", over="csat_given"),
    unit=Unit.SCORE,
    better=Better.UP,
    meaning="Mean rating, rescaled to 1 to 5.",
    source=_HOW,
    example=3.111111111111111,
    title="Mean CSAT rating",
)

thumbs_up_rate = Metric(
    "thumbs_up_rate",
    formula=ratio("thumbs_up", per="thumbs"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="Thumbs that point up.",
    source=_HOW,
    example=0.6,
    title="Thumbs-up rate",
)

feedback_rate = Metric(
    "feedback_rate",
    formula=ratio("rated_answers", per="answers", over="engaged"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="Answers of the bot that got a thumb.",
    source=_HOW,
    example=0.12195121951219512,
)

predicted_satisfaction = Metric(
    "predicted_satisfaction",
    formula=mean("predicted_satisfaction", over="engaged"),
    unit=Unit.NUMBER,
    better=Better.UP,
    meaning="Mean satisfaction from 0 to 1 that outcome, effort and tone let one expect, asked for a rating or not.",
    source=_HOW,
    example=None,
    awaits="predicted_satisfaction",
)

sentiment = Metric(
    "sentiment",
    formula=mean("sentiment", over="engaged"),
    unit=Unit.NUMBER,
    better=Better.UP,
    meaning="Mean tone of what users write, from minus 1 to 1.",
    source=_HOW,
    example=None,
    beside=("negative_end_rate", "sentiment_shift"),
    awaits="sentiment",
)

negative_end_rate = Metric(
    "negative_end_rate",
    formula=share("ends_negative", over="engaged and with_tone"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="Conversations that end in a negative tone of the user, of those whose tone is known.",
    source=_HOW,
    example=None,
    awaits="ends_negative",
)

sentiment_shift = Metric(
    "sentiment_shift",
    formula=mean("sentiment_shift", over="engaged"),
    unit=Unit.NUMBER,
    better=Better.UP,
    meaning="Mean tone of the last third of a conversation less that of the first.",
    source=_HOW,
    example=None,
    awaits="sentiment_shift",
)

frustration_rate = Metric(
    "frustration_rate",
    formula=share("frustrated", over="engaged"),
    unit=Unit.SHARE,
    better=Better.DOWN,
    meaning="Conversations with a sign of frustration: the same again, capitals, swearing, calls for a human, a loop.",
    source=_HOW,
    example=None,
    awaits="frustrated",
)

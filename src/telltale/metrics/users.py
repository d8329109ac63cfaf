"""Users: who came, who is new, who came back."""

from telltale.metrics.formula import people, people_with, quotient, share
from telltale.metrics.metric import Better, Metric, Unit

_HOW = "Telltale's definition: docs/metrics.md"

reach = Metric(
    "reach",
    formula=people("opened"),
    unit=Unit.COUNT,
    better=Better.UP,
    meaning="People to whom the bot was shown; where a channel cannot report openings, people who used it.",
    source=_HOW,
    example=23,
)

users = Metric(
    "users",
    formula=people("engaged"),
    unit=Unit.COUNT,
    better=Better.UP,
    meaning="People who wrote or clicked at least once.",
    source=_HOW,
    example=21,
)

new_users = Metric(
    "new_users",
    formula=people("engaged and new_person"),
    unit=Unit.COUNT,
    better=Better.NEITHER,
    meaning="Users whose first conversation ever lies in the period.",
    source=_HOW,
    example=17,
)

returning_users = Metric(
    "returning_users",
    formula=people("engaged and not new_person"),
    unit=Unit.COUNT,
    better=Better.NEITHER,
    meaning="Users who had talked to the bot before the period.",
    source=_HOW,
    example=4,
)

dau = Metric(
    "dau",
    formula=people("engaged", last_days=1),
    unit=Unit.COUNT,
    better=Better.UP,
    meaning="Users on the last day of the period.",
    source=_HOW,
    example=21,
    title="Daily active users",
)

wau = Metric(
    "wau",
    formula=people("engaged", last_days=7),
    unit=Unit.COUNT,
    better=Better.UP,
    meaning="Users in the seven days that end with the period's last day.",
    source=_HOW,
    example=23,
    title="Weekly active users",
)

mau = Metric(
    "mau",
    formula=people("engaged", last_days=30),
    unit=Unit.COUNT,
    better=Better.UP,
    meaning="Users in the thirty days that end with the period's last day.",
    source=_HOW,
    example=24,
    title="Monthly active users",
)

stickiness = Metric(
    "stickiness",
    formula=quotient("dau", "mau"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="How many of the month's users were there on the last day.",
    source=_HOW,
    example=0.875,
)

engaged_users = Metric(
    "engaged_users",
    formula=people_with("came_twice", over="engaged"),
    unit=Unit.COUNT,
    better=Better.UP,
    meaning="Users with at least two messages in a conversation, or at least two conversations.",
    source=_HOW,
    example=16,
)

retention_d1 = Metric(
    "retention_d1",
    formula=share("returned_d1", over="first_ever and day_1_passed"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="New users who came back the next calendar day. For a support bot a high return can be bad news.",
    source=_HOW,
    example=0.11764705882352941,
    beside=("repeat_contact_rate",),
    title="Day-1 retention",
)

retention_w1 = Metric(
    "retention_w1",
    formula=share("returned_w1", over="first_ever and week_1_passed"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="New users who came back 7 to 13 days after their first conversation.",
    source=_HOW,
    example=0.17647058823529413,
    beside=("repeat_contact_rate",),
    title="Week-1 retention",
)

retention_w4 = Metric(
    "retention_w4",
    formula=share("returned_w4", over="first_ever and week_4_passed"),
    unit=Unit.SHARE,
    better=Better.UP,
    meaning="New users who came back 28 to 34 days after their first conversation.",
    source=_HOW,
    example=0.11764705882352941,
    beside=("repeat_contact_rate",),
    title="Week-4 retention",
)

"""Business: which events are deeds - leads, goals, buttons, touches by other channels - and under which names."""

from __future__ import annotations

from telltale.settings import DAY, Settings
from telltale.store.literals import literal

# The deed that each standard name tells of. Goals have names of their own in the settings.
NAMES = {
    "cta_shown": "cta_shown", "cta_clicked": "cta_clicked", "lead_form_shown": "form_shown",
    "lead_form_started": "form_started", "lead_submitted": "lead", "lead_qualified": "qualified", "lead_won": "won",
}  # fmt: skip

# Segment's own names of what people do with a letter.
_LETTERS = ("Email Opened", "Email Link Clicked")

# What links call their medium. All else that a campaign is called is another channel.
_EMAIL = ("email", "e-mail", "mail", "newsletter")
_PAID = ("cpc", "ppc", "cpm", "cpv", "cpa", "sem", "ads", "display", "banner", "retargeting", "affiliate")

# How much of a goal the touches on its way have, as whole numbers: ``nth`` of ``of`` that count, ``before`` the goal.
WEIGHTS = {
    "first_touch": "(nth = 1)::INT",
    "last_touch": "(nth = of)::INT",
    "linear": "1",
    "position": "CASE WHEN of > 2 AND nth IN (1, of) THEN 2 * (of - 2) ELSE 1 END",
    "time_decay": f"greatest(round(pow(2, 40 - before / {7 * DAY * 1_000_000}.0))::BIGINT, 1)",
}

_CAMPAIGN = "coalesce(campaign_source, campaign_medium, campaign_name)"
_CONTACTS = """from_json(properties -> '$.contacts', '[{"kind": "VARCHAR", "hash": "VARCHAR", "valid": "BOOLEAN"}]')"""


def deed(settings: Settings) -> str:
    """SQL for the columns of a deed that its event tells; ``told`` its name, ``NULL`` for a message."""
    return f"""{kind(settings)} AS kind, event_id,
    CASE kind WHEN 'goal' THEN coalesce(properties ->> '$.properties.name', properties ->> '$.name', name)
        WHEN 'touch' THEN name ELSE properties ->> '$.properties.form' END AS name,
    type = 'message' AS detected, properties ->> '$.properties.placement' AS placement,
    properties ->> '$.properties.copy' AS wording, value, currency, flaw,
    coalesce(list_sort(list_distinct(list_transform(list_filter({_CONTACTS},
        lambda one: one.kind IN ('email', 'phone') AND one.valid AND one.hash IS NOT NULL), lambda one: one.hash))), [])
        AS contacts,
    CASE WHEN kind <> 'touch' THEN NULL
        WHEN name IN ({_texts(_LETTERS)}) OR lower(campaign_medium) IN ({_texts(_EMAIL)}) THEN 'email'
        WHEN lower(campaign_medium) IN ({_texts(_PAID)}) OR lower(campaign_medium) LIKE 'paid%' THEN 'paid'
        ELSE 'other' END AS via,
    CASE WHEN kind = 'touch' THEN concat_ws(' / ', campaign_source, campaign_medium, campaign_name) END AS campaign"""


def kind(settings: Settings) -> str:
    """SQL for the kind of deed that an event is; NULL where it is none.

    >>> "'lead_won'" in kind(Settings())
    True
    """
    branches = " ".join(f"WHEN name IN ({_texts(names)}) THEN '{of}'" for of, names in _named(settings).items())
    return f"""CASE WHEN type = 'message' THEN CASE WHEN role = 'user' AND counted AND reachable THEN 'lead' END
        WHEN type <> 'track' THEN NULL WHEN name IN ({_texts(settings.goal_events)}) THEN 'goal' {branches}
        WHEN thread_key IS NULL AND ({_CAMPAIGN} IS NOT NULL OR name IN ({_texts(_LETTERS)})) THEN 'touch' END"""


def shown(settings: Settings) -> str:
    """SQL for the names under which buttons of the business are told of."""
    named = _named(settings)
    return _texts([*named["cta_shown"], *named["cta_clicked"]])


def _named(settings: Settings) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for standard, of in NAMES.items():
        found.setdefault(of, []).extend([standard, *settings.event_names.get(standard, [])])
    return found


def _texts(values: tuple[str, ...] | list[str]) -> str:
    return ", ".join(map(literal, values)) or "NULL"

"""The planted problems: what is wrong at Parcel & Pine on purpose, how large it came out, and how to see it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from telltale.demo.rhythm import Season
from telltale.demo.tally import Sums, Tally

DEAD_BUTTON = "our_story"
LONG_FORM = ("offer", "tax_number")
LOCKER = "parcel_locker"
GIVEAWAY = "pine-giveaway"


@dataclass(frozen=True, slots=True)
class Planted:
    """A problem with a known size.

    ``where`` names dimensions and values, ``since`` and ``until`` the days on which it is there. ``size`` is what
    ``measure`` says, counted while the events were written; ``low`` and ``high`` are the bounds that it was built for
    (from about 6,000 conversations in 90 days on). ``counts`` are the numbers that it was counted from. ``metric``
    and ``question`` show it.
    """

    key: str
    title: str
    what: str
    where: dict[str, str]
    since: str
    until: str
    measure: str
    size: float | None
    low: float
    high: float
    counts: dict[str, int]
    metric: str
    question: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """All of it, ready for JSON."""
        return asdict(self)


def share(part: float, whole: float) -> float | None:
    """A part of a whole; of nothing there is none."""
    return part / whole if whole else None


def change(after: float | None, before: float | None) -> float | None:
    """By how much a share grew, where there are both."""
    return None if after is None or before is None else after - before


def found(tally: Tally, season: Season) -> list[Planted]:
    """Every planted problem, with its size in these counts."""
    return [plant(tally, season) for plant in PLANTS]


def _asked(metric: str, season: Season, **more: Any) -> dict[str, Any]:
    return {"metrics": [metric], "from": season.date(0), "to": season.end.isoformat(), **more}


def _dead_button(tally: Tally, season: Season) -> Planted:
    shown, clicked = tally.buttons_shown[DEAD_BUTTON], tally.buttons_clicked[DEAD_BUTTON]
    return Planted(
        "dead_button", "A button nobody clicks",
        "The greeting on the web offers four buttons; “Our story” is shown every time and never clicked.",
        {"channel": "web", "quick_reply": DEAD_BUTTON}, season.date(0), season.end.isoformat(),
        "clicks for each time the button was shown", share(clicked, shown), 0.0, 0.0,
        {"shown": shown, "clicked": clicked}, "quick_reply_ctr",
        _asked("quick_reply_ctr", season, by=["quick_reply"], where={"channel": ["web"]}),
    )  # fmt: skip


def _long_form(tally: Tally, season: Season) -> Planted:
    form = tally.forms[LONG_FORM]
    others = [one for name, one in tally.forms.items() if name != LONG_FORM]
    counts = {
        "entered": form.entered, "left": form.left,
        "entered_other_fields": sum(one.entered for one in others),
        "left_other_fields": sum(one.left for one in others),
    }  # fmt: skip
    return Planted(
        "long_form", "A form that asks too much",
        "The offer for companies asks for a tax number before the e-mail address; more than half leave there.",
        {"flow": LONG_FORM[0], "slot": LONG_FORM[1]}, season.date(0), season.end.isoformat(),
        "share of people who leave at the field", share(form.left, form.entered), 0.44, 0.68, counts, "drop_off_rate",
        _asked("drop_off_rate", season, by=["flow", "flow_step"]),
    )  # fmt: skip


def _unanswered_topic(tally: Tally, season: Season) -> Planted:
    group = tally.of(matter=LOCKER)
    return Planted(
        "unanswered_topic", "A topic without an answer",
        "From week 6 on people ask for the pick-up code of the parcel locker, and the bot never understands.",
        {"topic": "parcel locker pick-up code"}, season.date(season.locker_from), season.end.isoformat(),
        "share of all engaged conversations of the period that ask for it", share(group.engaged, tally.of().engaged),
        0.015, 0.06, {"conversations": group.engaged, "fallback_turns": group.fallback_turns},
        "fallback_conversation_rate", _asked("fallback_conversation_rate", season, step="week"),
    )  # fmt: skip


def _bad_release(tally: Tally, season: Season) -> Planted:
    before, after = (tally.of(bot_version=version, channel="messenger") for version in ("3.1", "3.2"))
    return Planted(
        "bad_release", "A release that understands less on one channel",
        "Since version 3.2 the bot understands much less on Messenger; the other channels are as they were.",
        {"channel": "messenger", "bot_version": "3.2"}, season.date(season.release_on), season.end.isoformat(),
        "growth of the share of conversations with a fallback on Messenger, 3.2 against 3.1",
        change(_fallback(after), _fallback(before)), 0.08, 0.3,
        {
            "conversations_before": before.engaged, "fallback_conversations_before": before.fallback_conversations,
            "conversations_after": after.engaged, "fallback_conversations_after": after.fallback_conversations,
        },
        "fallback_conversation_rate",
        _asked("fallback_conversation_rate", season, by=["bot_version"], where={"channel": ["messenger"]}),
    )  # fmt: skip


def _language(tally: Tally, season: Season) -> Planted:
    spanish, rest = tally.of(language="es"), Sums()
    for code in ("en", "de"):
        rest.add(tally.of(language=code))
    return Planted(
        "language_served_worse", "A language served worse",
        "Questions in Spanish are misunderstood about three times as often as in English or German.",
        {"language": "es"}, season.date(0), season.end.isoformat(),
        "share of conversations with a fallback, Spanish above English and German together",
        change(_fallback(spanish), _fallback(rest)), 0.07, 0.24,
        {
            "conversations": spanish.engaged, "fallback_conversations": spanish.fallback_conversations,
            "conversations_others": rest.engaged, "fallback_conversations_others": rest.fallback_conversations,
        },
        "fallback_conversation_rate", _asked("fallback_conversation_rate", season, by=["language"]),
    )  # fmt: skip


def _dear_model(tally: Tally, season: Season) -> Planted:
    dear, cheap = tally.of(model="orbit-max"), tally.of(model="orbit-mini")
    cost, least = (share(one.model_cost_micros, one.engaged) for one in (dear, cheap))
    return Planted(
        "dear_model", "A model that costs four times as much for the same resolution",
        "Half of the product advice is given by orbit-max, at four times the price of orbit-mini, and solves no more.",
        {"model": "orbit-max"}, season.date(0), season.end.isoformat(),
        "cost of a conversation, orbit-max over orbit-mini", share(cost or 0.0, least or 0.0), 3.6, 4.4,
        {
            "conversations_max": dear.engaged, "solved_max": dear.solved,
            "cost_micros_max": dear.model_cost_micros, "conversations_mini": cheap.engaged,
            "solved_mini": cheap.solved, "cost_micros_mini": cheap.model_cost_micros,
        },
        "cost_per_conversation", _asked("cost_per_conversation", season, by=["model"]),
    )  # fmt: skip


def _hidden_human(tally: Tally, season: Season) -> Planted:
    before, after = tally.of(way_to_human="open"), tally.of(way_to_human="hidden")
    return Planted(
        "hidden_human", "Deflection rises while CSAT falls",
        "From the middle of the period on the bot sends most people who ask for a human to the help pages.",
        {}, season.date(season.hidden_from), season.end.isoformat(),
        "growth of CSAT after the change (it is negative); handoffs fall at the same time",
        change(share(after.csat_positive, after.csat_answers), share(before.csat_positive, before.csat_answers)),
        -0.35, -0.08,
        {
            "csat_answers_before": before.csat_answers, "csat_positive_before": before.csat_positive,
            "csat_answers_after": after.csat_answers, "csat_positive_after": after.csat_positive,
            "conversations_before": before.engaged, "handed_off_before": before.handed_off,
            "conversations_after": after.engaged, "handed_off_after": after.handed_off,
        },
        "deflection_rate",
        {"metrics": ["deflection_rate", "csat", "quality_deflection_rate"], "from": season.date(0),
         "to": season.end.isoformat(), "step": "week"},
    )  # fmt: skip


def _holiday(tally: Tally, season: Season) -> Planted:
    peak = [tally.days[day] for day in season.holiday]
    usual = [tally.days[day] for day in range(season.days) if day not in season.holiday]
    return Planted(
        "holiday_peak", "A holiday peak",
        "The three days of the shop's own holiday bring two to three times the usual conversations; humans are short.",
        {}, season.date(season.holiday[0]), season.date(season.holiday[-1]),
        "conversations of a holiday over those of a usual day",
        share(sum(peak) * len(usual), sum(usual) * len(peak)), 1.8, 3.4,
        {"conversations_on_holiday": sum(peak), "days_on_holiday": len(peak), "conversations_else": sum(usual),
         "days_else": len(usual)},
        "conversations", _asked("conversations", season, step="day"),
    )  # fmt: skip


def _empty_leads(tally: Tally, season: Season) -> Planted:
    group = tally.of(campaign_name=GIVEAWAY)
    total = tally.of()
    other_leads, other_valid = total.leads - group.leads, total.valid_leads - group.valid_leads
    return Planted(
        "empty_leads", "A campaign whose leads never turn valid",
        "The giveaway fills the voucher form for two weeks, but nobody leaves an address that exists.",
        {"campaign_name": GIVEAWAY}, season.date(season.giveaway[0]), season.date(season.giveaway[-1]),
        "share of the campaign's leads that are valid", share(group.valid_leads, group.leads), 0.0, 0.0,
        {
            "leads": group.leads, "valid_leads": group.valid_leads, "leads_else": other_leads,
            "valid_leads_else": other_valid,
        },
        "valid_lead_rate", _asked("valid_lead_rate", season, by=["campaign_name"]),
    )  # fmt: skip


def _fallback(sums: Sums) -> float | None:
    return share(sums.fallback_conversations, sums.engaged)


PLANTS = (
    _dead_button, _long_form, _unanswered_topic, _bad_release, _language, _dear_model, _hidden_human, _holiday,
    _empty_leads,
)  # fmt: skip

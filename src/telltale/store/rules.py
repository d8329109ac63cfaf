"""The rules of a project as text that the facts are derived with."""

from __future__ import annotations

import re
from pathlib import Path

from telltale.event import key
from telltale.event.tone import NEGATIVE
from telltale.settings import ASYNCHRONOUS, DAY, LONGEST_ATTRIBUTION, Settings
from telltale.store.business import WEIGHTS, deed, shown
from telltale.store.literals import literal
from telltale.store.pricing import CALLS, with_rates
from telltale.store.rows import normal
from telltale.store.tracing import GENERATION

_MICROSECONDS = 1_000_000

GREETINGS = ("hi", "hello", "hey", "hi there", "hello there", "good morning", "good afternoon", "good evening",
             "hallo", "guten tag", "guten morgen", "guten abend", "moin", "servus", "hola", "buenos dias",
             "buenas tardes", "bonjour", "salut", "ciao", "buongiorno", "ola", "hoi")  # fmt: skip
CLOSINGS = ("thanks", "thank you", "thx", "many thanks", "thanks a lot", "thank you very much", "yes it worked",
            "it worked", "that worked", "that helped", "yes that helped", "danke", "vielen dank", "danke schön",
            "hat geklappt", "gracias", "muchas gracias", "merci", "merci beaucoup", "grazie", "obrigado",
            "bedankt")  # fmt: skip
UNHELPFUL = ("this is not helpful", "that is not helpful", "not helpful", "that did not help", "that didn't help",
             "this did not help", "this didn't help", "das hilft mir nicht", "das hat nicht geholfen",
             "eso no ayuda", "no me ayuda")  # fmt: skip
GREETING_INTENTS = ("greet", "greeting", "hello", "hi", "welcome", "goodbye", "bye", "thanks", "thank_you",
                    "smalltalk", "small_talk", "chitchat")  # fmt: skip

# What a conversation takes from its first user message, and where that is silent from the first event that speaks.
SURROUNDINGS = ("channel", "bot", "bot_version", "language", "country", "device", "segment",
                "campaign_source", "campaign_medium", "campaign_name")  # fmt: skip

_FACTS = Path(__file__).parent / "facts"


def placeholders(settings: Settings) -> dict[str, str]:
    """What stands in the SQL of the facts for each ``$name``."""
    return {
        "gap": _by_channel({one: settings.gap(one) for one in _channels(settings)}, settings.gap(None)),
        "handoff_gap": str(settings.asynchronous_gap * _MICROSECONDS),
        "resolution": resolution_window(settings, "e.inferred", "f.channel"),
        "day": str(DAY * _MICROSECONDS),
        "small_talk": _keys(GREETINGS, CLOSINGS, settings.small_talk, settings.closings),
        "closings": _keys(CLOSINGS, settings.closings),
        "unhelpful": _keys(UNHELPFUL, settings.unhelpful),
        "greetings": _texts(GREETING_INTENTS),
        "goals": _texts(settings.goal_events),
        "weighed": weighed(settings, "heard"),
        "generation": GENERATION,
        "calls": with_rates(CALLS),
        "deed": deed(settings),
        "buttons": shown(settings),
        "attribution": str(settings.attribution_window * _MICROSECONDS),
        "longest_attribution": str(LONGEST_ATTRIBUTION * _MICROSECONDS),
        "negative": str(NEGATIVE),
        "weight": WEIGHTS[settings.attribution_model],
        "filled": _filled(),
        "surroundings": ", ".join(f"arg_min({column}, place) AS {column}" for column in SURROUNDINGS),
        "fallback_text": " OR ".join(_matching(text) for text in settings.fallback_texts) or "false",
    }  # fmt: skip


def statements(name: str, settings: Settings) -> str:
    """The SQL of a file of facts, with the rules written in."""
    return _written(name, placeholders(settings))


def weighed(settings: Settings, heard: str) -> str:
    """A SELECT that weighs the signals of the table ``heard``, a row for each conversation that has some."""
    goals = settings.goal_events if settings.confirming_events is None else settings.confirming_events
    values = {
        "heard": heard,
        "negative": _texts(settings.negative_signals),
        "confirming": _texts(settings.confirming_signals),
        "confirming_events": _texts(goals if "goal" in settings.confirming_signals else []),
        "confirmation": str(settings.confirmation_window * _MICROSECONDS),
    }
    return _written("weighed", values).rstrip().rstrip(";")


def resolution_window(settings: Settings, untimed: str, channel: str) -> str:
    """SQL for the silence after which a conversation counts as closed, in microseconds."""
    return (
        f"CASE WHEN {untimed} THEN 0"
        f" WHEN {channel} IN ({_texts(ASYNCHRONOUS)}) THEN {settings.asynchronous_resolution_window * _MICROSECONDS}"
        f" ELSE {settings.resolution_window * _MICROSECONDS} END"
    )


def _written(name: str, values: dict[str, str]) -> str:
    sql = (_FACTS / f"{name}.sql").read_text(encoding="utf-8")
    return re.sub(r"\$(\w+)", lambda match: values[match.group(1)], sql)


def _filled() -> str:
    """A number with a bit for each of the surroundings that an event tells, and one for any id of the person."""
    told = [f"{column} IS NOT NULL" for column in SURROUNDINGS] + ["coalesce(user_id, anonymous_id) IS NOT NULL"]
    return " | ".join(f"(({one})::INT << {bit})" for bit, one in enumerate(told))


def _channels(settings: Settings) -> list[str]:
    return [*ASYNCHRONOUS, *settings.conversation_gaps]


def _by_channel(gaps: dict[str, int], otherwise: int) -> str:
    branches = " ".join(f"WHEN {literal(one)} THEN {gap * _MICROSECONDS}" for one, gap in gaps.items())
    return f"CASE channel {branches} ELSE {otherwise * _MICROSECONDS} END"


def _keys(*lists: tuple[str, ...] | list[str]) -> str:
    return ", ".join(str(key(normal(text))) for texts in lists for text in texts)


def _texts(values: tuple[str, ...] | list[str]) -> str:
    return ", ".join(literal(value) for value in values) or "NULL"


def _matching(text: str) -> str:
    pattern = " ?(.* )?".join(re.escape(normal(part)) for part in text.split("*"))
    words = "trim(regexp_replace(lower(text), '[^\\p{L}\\p{N}]+', ' ', 'g'))"
    return f"regexp_full_match({words}, {literal(pattern)}, 's')"

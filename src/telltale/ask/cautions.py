"""Cautions: what to know when reading the numbers of an answer."""

from __future__ import annotations

from dataclasses import replace

from telltale.ask.answer import Warning  # noqa: A004 - the field's own word on the wire
from telltale.ask.counting import counted, needed_for
from telltale.ask.memory import Memory
from telltale.ask.money import FLAWS
from telltale.ask.plan import Frame
from telltale.ask.question import Question
from telltale.ask.source import dimension
from telltale.ask.telling import missing_prices, unavailable
from telltale.event.tone import SPOKEN
from telltale.metrics import Kind, Metric, catalogue
from telltale.settings import Settings

TONELESS = "tone_not_told"
"""The code of the caution that says of how many messages no tone can be told."""

_NAMED = 3

# What is worked out from the tone of messages.
TONED = frozenset({"sentiment", "ends_negative", "sentiment_shift"})

# What answers were held against.
HELD = frozenset({"supported", "in_knowledge"})


def cautions(question: Question, frame: Frame, metrics: list[Metric], settings: Settings) -> list[Warning]:
    """Why a number is not there, or what of its groups and periods has to be known."""
    found: list[Warning] = []
    found += [warning for metric in metrics if (warning := unavailable(metric, frame, settings))]
    for name in question.by:
        if dimension(name).many:
            sentence = f"a conversation can have several values of {name}: groups need not add up"
            found.append(Warning("overlapping_groups", sentence))
    if question.compare and frame.period.previous() is None:
        found.append(Warning("no_previous_period", "give from and to, so that there is a period before"))
    return list(dict.fromkeys(found))


def flaws(memory: Memory, frame: Frame, metrics: list[Metric]) -> list[Warning]:
    """Amounts that no sum holds, if money is asked for."""
    if not any(one.formula.kind is Kind.MONEY for one in needed_for(metrics)):
        return []
    inside, _ = frame.period.condition("day", "ts")
    sql = f"""SELECT flaw, count(*) FROM goals WHERE environment = 'production' AND flaw IS NOT NULL AND {inside}
        GROUP BY flaw ORDER BY flaw"""
    _, rows = memory.read(sql, frame.used(sql))
    return [
        Warning(
            "amounts_left_out",
            f"{count:,} goals have an amount {FLAWS[flaw]}: they count, and their money does not",
        )
        for flaw, count in rows
    ]


def unpriced(memory: Memory, frame: Frame, asked: list[Metric]) -> list[Warning]:
    """What is missing in a cost: the tokens of the period and the filters that nobody knows a price for."""
    if not any(metric.formula.lacks for metric in asked):
        return []
    metric = catalogue()["unpriced_tokens"]
    counts, _ = counted(memory, replace(frame, by=("model",), step=None), [metric])
    by_model = {str(group[0]): int(parts[metric.key]["top"] or 0) for group, parts in counts.items()}
    return missing_prices(by_model)


def toneless(memory: Memory, frame: Frame, asked: list[Metric]) -> list[Warning]:
    """The share of what users say that is in a language whose tone is not read, if a number is made of tones."""
    if TONED.isdisjoint(metric.awaits for metric in asked):
        return []
    rows, kept = frame.rows("messages")
    sql = f"""SELECT language, count(*) FROM {rows}
        WHERE {kept} AND role = 'user' AND is_read AND language IS NOT NULL GROUP BY language ORDER BY 2 DESC, 1"""
    counts = dict(memory.read(sql, frame.used(sql))[1])
    silent = [name for name in counts if name not in SPOKEN]
    share = sum(counts[name] for name in silent) / max(1, sum(counts.values()))
    if not silent:
        return []
    which = ", ".join(silent[:_NAMED]) + (", …" if len(silent) > _NAMED else "")
    told = f"{100 * share:.0f} %" if share >= 0.01 else "under 1 %"
    sentence = f"{told} of what users say is in languages whose tone is not read ({which}); it is left out"
    return [Warning(TONELESS, sentence)]


def held(memory: Memory, frame: Frame) -> list[str]:
    """How many answers of the period were held against what was retrieved for them, and how many against a base."""
    rows, kept = frame.rows("turns")
    sql = f"SELECT count(supported), count(in_knowledge) FROM {rows} WHERE {kept}"
    ((retrieved, known),) = memory.read(sql, frame.used(sql))[1]
    if not retrieved and not known:
        return []
    counts = (
        f"{retrieved:,} answers were held against texts retrieved for them, {known:,} others against a knowledge base"
    )
    return [f"{counts}; the two are different numbers, and no answer is in both"]

"""Contentment: rated conversations of the simulated company, as what a user went through and how it was rated."""

from __future__ import annotations

from statistics import median
from typing import Any, NamedTuple

from telltale.demo import Company
from telltale.event import Event
from telltale.language.friction import Said, signs
from telltale.language.satisfaction import Experience
from telltale.language.tone import Lexicon, course

GOOD = 4


class Rated(NamedTuple):
    """A conversation, whether it was rated with four or five stars, and whose it was."""

    experience: Experience
    satisfied: bool
    person: str


def rated(conversations: int) -> list[Rated]:
    """Every rated conversation of a company with so many; nothing of the rating goes into the experience."""
    threads: dict[str, list[Event]] = {}
    for event in Company(conversations):
        if event.conversation_id:
            threads.setdefault(event.conversation_id, []).append(event)
    lexicon, found = Lexicon(), list[Rated]()
    for thread in threads.values():
        stars = [_of(one)["score_value"] for one in thread if one.type == "feedback" and _of(one)["name"] == "csat"]
        if stars:
            who = thread[0].user_id or thread[0].anonymous_id or ""
            found.append(Rated(_experience(thread, lexicon), stars[-1] >= GOOD, who))
    return found


def _of(event: Event) -> dict[str, Any]:
    return event.properties or {}


def _experience(thread: list[Event], lexicon: Lexicon) -> Experience:
    language = next((one.locale.split("-")[0] for one in thread if one.locale), None)
    written = [one for one in thread if one.type == "message" and _of(one).get("text")]
    messages = [Said(_of(one)["role"], _of(one)["text"], language) for one in written]
    shown = [one.signal for one in signs(messages)]
    turns, waits = list[list[str]](), list[float]()
    for at, (one, said) in enumerate(zip(written, messages, strict=True)):
        before = messages[at - 1].role if at else None
        if said.role == "user":
            if before != "user":
                turns.append([])
            turns[-1].append(said.text)
        elif before == "user":
            waits.append((int(one.timestamp) - int(written[at - 1].timestamp)) / 1e6)
    tones = course([lexicon.read(turn, [language] * len(turn)) for turn in turns])
    return Experience(
        outcome=_outcome(thread, messages),
        turns=len(turns),
        fallbacks=sum(bool(_of(one).get("is_fallback")) or _of(one).get("match_type") in {"fallback", "no_match"}
                      for one in thread if one.type == "intent.recognized"),
        loops=shown.count("loop"),
        rephrasings=shown.count("rephrasing"),
        signs=sum(one not in {"loop", "rephrasing"} for one in shown),
        waiting=median(waits) if waits else None,
        tone=tones.mean,
        ends_negative=tones.ends_negative,
        shift=tones.shift,
    )  # fmt: skip


def _outcome(thread: list[Event], messages: list[Said]) -> str | None:
    """What can be said of the outcome without knowing the rating: whether a human was asked for, and came."""
    if any(one.role == "human_agent" for one in messages):
        return "escalated_served"
    return "escalated_unserved" if any(one.type == "handoff" for one in thread) else None

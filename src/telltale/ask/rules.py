"""Rules as people write them: ``reopen_window=36h``, read, and looked at for what contradicts itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

import msgspec

from telltale.errors import UnknownName, WordsError
from telltale.settings import ASYNCHRONOUS, DAY, HOUR, Settings, as_declared, declarations, rules

_UNITS = {"s": 1, "min": 60, "h": HOUR, "d": DAY, "w": 7 * DAY}
_LENGTH = re.compile(r"(\d+) *(s|min|h|d|w)?")
_LOOK = "telltale rules"


def read(texts: Iterable[str], usual: Settings) -> dict[str, Any]:
    """Rules by name from ``NAME=VALUE`` texts: a length of time, or names separated by commas; ``none`` for no name.

    >>> read(["reopen_window=36h", "negative_signals=thumbs_down,low_rating"], Settings())
    {'reopen_window': 129600, 'negative_signals': ['thumbs_down', 'low_rating']}

    Raises:
        UnknownName: there is no such rule, or no such signal.
        WordsError: a text cannot be read, or what it says is impossible.
    """
    found: dict[str, Any] = {}
    for text in texts:
        name, mark, value = text.partition("=")
        name = name.strip()
        if not mark:
            raise WordsError(f"'{text}' is not of the form RULE=VALUE, as in reopen_window=36h; see {_LOOK}")
        if name not in rules():
            raise UnknownName("rule", name, rules(), _LOOK)
        found[name] = _value(name, value.strip(), getattr(usual, name))
    return found


def _value(name: str, text: str, usual: Any) -> Any:
    if isinstance(usual, int):
        return _length(name, text)
    if isinstance(usual, dict):
        pairs = [one.partition(":") for one in text.split(",") if one.strip() and text != "none"]
        return {channel.strip(): _length(name, length.strip()) for channel, _, length in pairs}
    if name == "confirming_events" and text == "goal_events":
        return None
    if text.startswith("["):
        try:
            return as_declared(name, msgspec.json.decode(text))
        except msgspec.DecodeError:
            raise WordsError(f"rule {name}: '{text}' is no list; separate names by commas") from None
    return [] if text in ("", "none") else [one.strip() for one in text.split(",") if one.strip()]


def _length(name: str, text: str) -> int:
    match = _LENGTH.fullmatch(text)
    if not match:
        raise WordsError(f"rule {name}: '{text}' is no length of time; write 45min, 36h, 3d or a number of seconds")
    return int(match[1]) * _UNITS[match[2] or "s"]


def written(value: Any) -> str:
    """A rule's value as people write it.

    >>> written(129600), written([]), written(["goal"]), written(90), written(None)
    ('36h', 'none', 'goal', '90s', 'goal_events')
    """
    if value is None:
        return "goal_events"
    if isinstance(value, int):
        unit = next((one for one in ("d", "h", "min") if value and value % _UNITS[one] == 0), "s")
        # three days are called 72 hours in this trade, a week is called seven days
        if unit == "d" and value < 4 * DAY:
            unit = "h"
        return f"{value // _UNITS[unit]}{unit}"
    if isinstance(value, Mapping):
        known: Mapping[str, int] = value  # pyright: ignore[reportUnknownVariableType]
        return ", ".join(f"{channel}:{written(length)}" for channel, length in known.items()) or "none"
    return ", ".join(value) or "none"


def under(settings: Settings, changes: Mapping[str, Any]) -> Settings:
    """Settings with changed rules.

    Raises:
        UnknownName: there is no such signal.
        WordsError: the rules contradict each other; it says how.
    """
    changed = replace(settings, **{name: as_declared(name, value) for name, value in changes.items()})
    for sentence in _contradictions(changed):
        raise WordsError(sentence)
    return changed


def _contradictions(rules: Settings) -> Iterable[str]:
    for waits, gap in (("resolution_window", "conversation_gap"),
                       ("asynchronous_resolution_window", "asynchronous_gap")):  # fmt: skip
        if getattr(rules, waits) < getattr(rules, gap):
            yield (f"{waits} {written(getattr(rules, waits))} is shorter than {gap} {written(getattr(rules, gap))}: a"
                   " conversation would be judged while it may still go on; make it at least as long")  # fmt: skip
    for channel, gap in rules.conversation_gaps.items():
        waits = rules.asynchronous_resolution_window if channel in ASYNCHRONOUS else rules.resolution_window
        if waits < gap:
            yield (f"conversation_gaps: on {channel} a conversation may rest for {written(gap)}, but is judged after"
                   f" {written(waits)}; make the resolution window at least as long")  # fmt: skip
    for ours, theirs in (("closings", "unhelpful"), ("small_talk", "unhelpful")):
        for text in sorted({*map(str.lower, getattr(rules, ours))} & {*map(str.lower, getattr(rules, theirs))}):
            yield f"'{text}' stands in {ours} and in {theirs}: it cannot speak for and against a resolution"
    if rules.confirming_events and "goal" not in rules.confirming_signals:
        yield "confirming_events names events, but the signal goal is not among confirming_signals: nothing reads them"


def cautions(new: Settings, days: int, events: list[str]) -> list[str]:
    """What is possible but may not be meant; ``days`` is the length of the data, ``events`` are the tracked ones."""
    found: list[str] = []
    for name in ("resolution_window", "asynchronous_resolution_window", "repeat_window", "reopen_window"):
        length = getattr(new, name)
        if length > days * DAY:
            found.append(f"{name} {written(length)} is longer than the data, which has {days} days: no conversation has"
                         " outlived it, so what waits for it is not known yet")  # fmt: skip
    for name in new.confirming_events or []:
        if name not in events:
            close = get_close_matches(name, events, n=1)
            seen = f"seen are {', '.join(events[:12])}" if events else "none was"
            hint = f" (did you mean '{close[0]}'?)" if close else ""
            found.append(f"no tracked event '{name}' was ever seen{hint}; {seen}")
    if not new.negative_signals:
        found.append("no signal speaks against a resolution any more")
    if not new.confirming_signals:
        found.append("nothing confirms a resolution any more: resolved_confirmed will be empty")
    return found


def meanings() -> dict[str, str]:
    """What each rule is about."""
    told = declarations()
    return {name: told[name][1] for name in rules()}

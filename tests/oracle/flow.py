"""What was offered and clicked, and where flows were left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .arithmetic import Value, share
from .conversation import Conversation
from .facts import Facts
from .forms import Metric
from .periods import Span
from .records import Record
from .turns import is_click
from .view import View


@dataclass(frozen=True, eq=False)
class Offered:
    """One quick reply of one run of bot messages that offers some."""

    run: int
    option: str
    shown: bool
    clicked: bool
    typed: bool


@dataclass(frozen=True, eq=False)
class Step:
    """One `flow.step` with what follows it in its flow."""

    flow: str | None
    step: str
    entered: bool
    left: bool
    facts: Facts


def runs_of(messages: list[Record]) -> Iterator[tuple[list[Record], list[Record]]]:
    """Every 'bot run' with the run of one role that follows it directly."""
    groups: list[list[Record]] = []
    for message in messages:
        if groups and groups[-1][0].get("role") == message.get("role"):
            groups[-1].append(message)
        else:
            groups.append([message])
    for place, group in enumerate(groups):
        if group[0].get("role") == "bot":
            yield group, groups[place + 1] if place + 1 < len(groups) else []


def offers_of(c: Conversation) -> list[Offered]:
    """'Shown = bot run with ≥ 1 offering message, not directly followed by a human message (all conversations);
    clicked = the next user turn has a click whose `offered_in` is in the run or missing; typed instead = a next user
    turn without one.'"""
    found: list[Offered] = []
    for number, (run, after) in enumerate(runs_of(c.messages)):
        offered = [reply for message in run for reply in message.get("quick_replies") or []]
        if not offered:
            continue
        next_role = after[0].get("role") if after else None
        clicks = [click for message in after if next_role == "user" for click in own_clicks(message, run)]
        taken = {option_of(click, offered) for click in clicks}
        for option in dict.fromkeys([*map(name_of, offered), *taken]):
            typed = next_role == "user" and not clicks
            found.append(Offered(number, option, next_role != "human_agent", option in taken, typed))
    return found


def own_clicks(message: Record, run: list[Record]) -> list[dict[str, Any]]:
    """The click of a user message, if it is one on this run."""
    if not is_click(message):
        return []
    click = message.get("selected_quick_reply")
    within = {one.message_id for one in run if one.message_id}
    return [click] if not click.get("offered_in") or click["offered_in"] in within else []


def name_of(reply: dict[str, Any]) -> str:
    """What a quick reply is known by: its id, else its title, else its value."""
    return str(reply.get("id") or reply.get("title") or reply.get("value") or "(unnamed)")


def option_of(click: dict[str, Any], offered: list[dict[str, Any]]) -> str:
    """The offered reply that a click means, by id, title or value; one that was not listed stands for itself."""
    for same in (
        lambda reply: click.get("id") and name_of(reply) == click["id"],
        lambda reply: click.get("title") and reply.get("title") == click["title"],
        lambda reply: click.get("value") and reply.get("value") == click["value"],
    ):
        for reply in offered:
            if same(reply):
                return name_of(reply)
    return name_of(click)


def steps_of(facts: Facts) -> list[Step]:
    """'entry = `entered`; exit = no later `entered`, `completed`, `resumed` of that `flow_id` in the conversation'"""
    records = [record for record in facts.conversation.activities if record.type == "flow.step"]
    found: list[Step] = []
    for place, record in enumerate(records):
        flow = record.get("flow_id") or record.get("flow_name")
        later = [one for one in records[place + 1 :] if (one.get("flow_id") or one.get("flow_name")) == flow]
        on = any(one.get("state") in ("entered", "completed", "resumed") for one in later)
        found.append(Step(flow, step_name(record), record.get("state") == "entered", not on, facts))
    return found


def step_name(record: Record) -> str:
    """A step with its flow."""
    flow = record.get("flow_id") or record.get("flow_name")
    node = record.get("node_id") or record.get("node_name") or record.get("slot")
    return "/".join(str(part) for part in (flow, node) if part) or "(unnamed)"


def offers(part: Callable[[Offered], bool]) -> Metric:
    """Runs of which one row fulfils it / runs shown."""

    def answer(rows: list[tuple[Facts, Offered]], view: View, span: Span) -> Value:
        shown = [(id(facts), one.run, part(one)) for facts, one in rows if one.shown]
        return share(len({(c, run) for c, run, holds in shown if holds}), len({(c, run) for c, run, _ in shown}))

    return Metric("offer", answer)


def dropped(rows: list[Step], view: View, span: Span) -> Value:
    """'`drop_off_rate`: …; only ended ones or past their gap.'"""
    entered = [step for step in rows if step.entered and view.over(step.facts)]
    return share(sum(step.left for step in entered), len(entered))

"""``telltale show``: one conversation, with what decided its outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from telltale.surfaces.cli import options, terminal

if TYPE_CHECKING:
    from telltale.ask import Moment, Transcript

# Facts worth a line above a transcript, in this order.
_FACTS = ("channel", "language", "bot", "bot_version", "person", "primary_intent", "csat", "environment", "started_at",
          "ended_at")  # fmt: skip
_STYLES = {"user": "bold", "bot": "", "human_agent": "cyan", "system": "dim"}
_DETAILS = (
    "intent", "confidence", "name", "event", "state", "reason", "flow_id", "node_id", "score_value", "response_model",
    "input_tokens", "output_tokens", "error_type", "change",
)  # fmt: skip


@click.command("show")
@click.argument("conversation")
@options.as_json
def show(conversation: str, as_json: bool) -> None:
    """One conversation, with its outcome and the evidence.

    CONVERSATION is an id as telltale conversations prints it.
    """
    from telltale.settings import load
    from telltale.surfaces.doors import opened

    with opened(load()) as door:
        found = door.transcript(conversation)
    if as_json:
        terminal.print_json(found)
    else:
        _print(found)


def _print(found: Transcript) -> None:
    terminal.say(f"{found.outcome.replace('_', ' ')}: {found.reason}", "bold")
    facts = [f"{name.replace('_', ' ')} {found.facts[name]}" for name in _FACTS if found.facts.get(name) is not None]
    terminal.say(f"{found.conversation} in thread {found.thread}", "dim")
    terminal.say(", ".join(facts), "dim")
    made = terminal.table("at (UTC)", "who", "what", "decided")
    for moment in found.moments:
        marks = "; ".join(f"◀ {mark.words}" for mark in moment.marks)
        quiet = moment.type != "message"
        style = "dim" if quiet else _STYLES.get(moment.role or "", "")
        at = moment.at[:19].replace("T", " ")
        terminal.add(made, terminal.text(at, "dim"), terminal.text(moment.role or moment.type, style),
                     terminal.text(_said(moment), style), terminal.text(marks, "yellow"))  # fmt: skip
    terminal.show(made)
    for name, other in (("before it in the thread", found.earlier), ("after it", found.later)):
        if other:
            terminal.note(f"{name}: telltale show {other}")


def _said(moment: Moment) -> str:
    if moment.type == "message":
        offered: list[dict[str, Any]] = moment.details.get("quick_replies") or []
        buttons = " ".join(f"[{one.get('title') or one.get('value') or one.get('id')}]" for one in offered)
        clicked = "(click) " if moment.details.get("selected_quick_reply") else ""
        gone = f"({moment.details['changed']})" if moment.text is None and "changed" in moment.details else ""
        return " ".join(part for part in (clicked + (moment.text or ""), gone, buttons) if part)
    told = [
        f"{name.replace('_', ' ')} {moment.details[name]}" for name in _DETAILS if moment.details.get(name) is not None
    ]
    return ", ".join(told)

"""Lists of conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telltale.surfaces.cli import terminal

if TYPE_CHECKING:
    from telltale.ask import Listed

_BEGINNING = 60


def print_listed(conversations: list[Listed]) -> None:
    """A row a conversation; times are UTC."""
    names = ["conversation", "started (UTC)", "channel", "lang", "outcome", ">messages", ">csat", "intent", "begins"]
    rows: list[list[object]] = [
        [one.conversation, _minute(one.started_at), one.channel, one.language, one.outcome, one.messages,
         None if one.csat is None else f"{one.csat:.2f}", one.intent, _beginning(one.first_text)]
        for one in conversations
    ]  # fmt: skip
    names, rows = terminal.columns_of(rows, names)
    made = terminal.table(*names)
    if made.columns:
        made.columns[0].no_wrap = True
    for row in rows:
        terminal.add(made, *row)
    terminal.show(made)


def _minute(iso: str) -> str:
    return iso[:16].replace("T", " ")


def _beginning(text: str | None) -> str:
    words = terminal.harmless(text or "")
    return words if len(words) <= _BEGINNING else f"{words[: _BEGINNING - 1]}…"

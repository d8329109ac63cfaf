"""Lists of conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telltale.surfaces.cli import terminal

if TYPE_CHECKING:
    from telltale.ask import Listed

# What is shown of the first message: never more than the longest, and no column of less than the shortest.
_LONGEST, _SHORTEST = 60, 12
_GAP = 3


def print_listed(conversations: list[Listed]) -> None:
    """A row a conversation, on one line where the terminal is wide enough; times are UTC."""
    names = ["conversation", "started (UTC)", "channel", "lang", "outcome", ">messages", ">csat", "intent"]
    rows: list[list[object]] = [
        [one.conversation, _minute(one.started_at), one.channel, one.language, one.outcome, one.messages,
         None if one.csat is None else f"{one.csat:.2f}", one.intent]
        for one in conversations
    ]  # fmt: skip
    names, rows = terminal.columns_of(rows, names)
    taken = sum(max(len(str(cell or "")) for cell in column) + _GAP for column in zip(names, *rows, strict=True))
    room = min(terminal.out().width - taken, _LONGEST)
    if room >= _SHORTEST:
        names.append("begins")
        rows = [[*row, _beginning(one.first_text, room)] for row, one in zip(rows, conversations, strict=True)]
    made = terminal.table(*names)
    made.whole = set(range(len(names)))
    for row in rows:
        terminal.add(made, *row)
    terminal.show(made)


def _minute(iso: str) -> str:
    return iso[:16].replace("T", " ")


def _beginning(text: str | None, room: int) -> str:
    words = terminal.harmless(text or "")
    return words if len(words) <= room else f"{words[: room - 1]}…"

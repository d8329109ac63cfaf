"""What to say where nothing is left to count."""

from __future__ import annotations

from collections.abc import Mapping

from telltale.ask.asker import Asker


def nothing_there(asker: Asker, where: Mapping[str, list[str]]) -> str:
    """A sentence about a period and filters without a conversation: what there is instead.

    It speaks of the projects that were asked about only.
    """
    names = where.get("project") or []
    values = {f"project_{place}": name for place, name in enumerate(names)}
    within = f" AND project IN ({', '.join(f'${name}' for name in values)})" if values else ""
    _, rows = asker.memory.read(
        f"SELECT count(*), min(day), max(day) FROM conversations WHERE environment = 'production'{within}", values
    )
    number, first, last = rows[0]
    if not number:
        return "There are no conversations yet."
    rest = " with other filters" if set(where) - {"project"} else ""
    return f"No conversation is like that. There are {number:,}{rest}, from {first} to {last}."

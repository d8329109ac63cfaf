"""What was read out of the messages of one conversation, for its transcript."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from telltale.ask.asker import Asker
from telltale.ask.conversations import Heard, Nearest

# A reading holds for the words that were read: where they have been changed since, the keys of the texts differ. What
# was retrieved for an answer goes before the knowledge base.
_HEARD = """SELECT m.event_key, m.project, m.text, m.tone, m.signs, m.topic,
        CASE WHEN s.event_key IS NOT NULL THEN 'retrieved' WHEN g.event_key IS NOT NULL THEN 'knowledge' END AS against,
        CASE WHEN s.event_key IS NOT NULL THEN s.supported ELSE g.supported END,
        CASE WHEN s.event_key IS NOT NULL THEN s.unsupported ELSE g.unsupported END, g.nearest, g.version
    FROM messages m LEFT JOIN supports s ON s.event_key = m.event_key AND s.text_key = m.text_key
    LEFT JOIN groundings g ON g.event_key = m.event_key AND g.text_key = m.text_key AND m.kind = 'answer'
    WHERE m.conversation_key = $conversation AND m.text <> ''
        AND (m.tone IS NOT NULL OR m.signs <> '' OR m.topic IS NOT NULL OR against IS NOT NULL)"""

NAMED = 3
"""Passages that are named under a message."""


def heard(asker: Asker, conversation: int) -> dict[int, tuple[str, Heard]]:
    """The words of each message in which anything was read, and what; by the key of its event."""
    _, rows = asker.store.read(_HEARD, {"conversation": conversation})
    return {row[0]: (row[2], _heard(asker, row)) for row in rows}


def _heard(asker: Asker, row: Any) -> Heard:
    _, project, text, tone, signs, topic, against, supported, places, near, version = row
    found = Heard(
        tone, [*filter(None, (signs or "").split(","))], topic, supported, spans(places, text),
        against if supported is not None else None,
    )  # fmt: skip
    if against == "knowledge" and found.unsupported:
        found.nearest = _nearest(asker, project, version, (one for *_, one in numbered(places, near, text)))
    return found


def _nearest(asker: Asker, project: str, version: int, numbers: Iterable[int]) -> list[Nearest]:
    """The passages of these numbers, where the base is still of that version."""
    asked = [*dict.fromkeys(numbers)][:NAMED]
    if asker.store.knowledge.version(project) != version:
        return []
    passages = asker.store.knowledge.some(project, asked)
    return [Nearest(one.title, one.text, one.url) for number in asked if (one := passages.get(number))]


def spans(written: str | None, text: str) -> list[tuple[int, int]]:
    """Places in a text as they are written in a reading, in order; what overlaps is one, what is none is left out.

    >>> spans("6-11,0-2,1-4,90-99,oops", "Monday at six")
    [(0, 4), (6, 11)]
    """
    found: list[tuple[int, int]] = []
    for begin, end, _ in sorted(numbered(written, None, text)):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def numbered(written: str | None, numbers: str | None, text: str) -> list[tuple[int, int, int]]:
    """Places as they are written, each with the number that is written for it; -1 where none is.

    >>> numbered("6-11,0-2,90-99", "4,7,1", "Monday at six")
    [(6, 11, 4), (0, 2, 7)]
    """
    pairs = [one.partition("-") for one in (written or "").split(",")]
    kept = (numbers or "").split(",")
    found = [
        (int(begin), min(int(end), len(text)), int(kept[place]) if place < len(kept) and _is_place(kept[place]) else -1)
        for place, (begin, _, end) in enumerate(pairs)
        if _is_place(begin) and _is_place(end)
    ]
    return [one for one in found if one[0] < one[1]]


def _is_place(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) < 12

"""What was read out of the messages of one conversation, for its transcript."""

from __future__ import annotations

from telltale.ask.asker import Asker
from telltale.ask.conversations import Heard

# A reading holds for the words that were read: where they have been changed since, the keys of the texts differ.
_HEARD = """SELECT m.event_key, m.text, m.tone, m.signs, m.topic, s.supported, s.unsupported
    FROM messages m LEFT JOIN supports s ON s.event_key = m.event_key AND s.text_key = m.text_key
    WHERE m.conversation_key = $conversation AND m.text <> ''
        AND (m.tone IS NOT NULL OR m.signs <> '' OR m.topic IS NOT NULL OR s.event_key IS NOT NULL)"""


def heard(asker: Asker, conversation: int) -> dict[int, tuple[str, Heard]]:
    """The words of each message in which anything was read, and what; by the key of its event."""
    _, rows = asker.store.read(_HEARD, {"conversation": conversation})
    return {
        event: (text, Heard(tone, [*filter(None, (signs or "").split(","))], topic, supported, spans(places, text)))
        for event, text, tone, signs, topic, supported, places in rows
    }


def spans(written: str | None, text: str) -> list[tuple[int, int]]:
    """Places in a text as they are written in a reading, in order; what overlaps is one, what is none is left out.

    >>> spans("6-11,0-2,1-4,90-99,oops", "Monday at six")
    [(0, 4), (6, 11)]
    """
    found: list[tuple[int, int]] = []
    pairs = (one.partition("-") for one in (written or "").split(","))
    numbers = ((int(begin), int(end)) for begin, _, end in pairs if _is_place(begin) and _is_place(end))
    for begin, end in sorted((begin, min(end, len(text))) for begin, end in numbers):
        if begin >= end:
            continue
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def _is_place(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) < 12

"""How the parts of a formula read in English."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """A condition or a column in words: what is said of rows, what where it is denied, and whether it goes before them.

    >>> Words("engaged", before=True).denied
    ''
    """

    said: str
    denied: str = ""
    before: bool = False


# Names of facts, metrics and settings that do not read as they are named.
NAMES = {
    "turns": "user turns",
    "recognitions": "recognised intents",
    "generations": "model calls",
    "quick_replies": "offers of quick replies",
    "steps": "flow steps",
    "goals": "leads and goals",
    "deeds": "buttons",
    "touches": "touches on the way to goals",
    "dau": "daily active users",
    "wau": "weekly active users",
    "mau": "monthly active users",
    "contact_probability": "the share of people who would have contacted a human",
    "helpdesk_contacts": "help-desk contacts",
    "baseline_tickets": "tickets before the bot",
}


def name_in_words(name: str) -> str:
    """A name as English.

    >>> name_in_words("repeat_window"), name_in_words("generations")
    ('repeat window', 'model calls')
    """
    return NAMES.get(name, name.replace("_", " "))

"""What somebody may do: every check in the house goes through :func:`may`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Action(StrEnum):
    """What can be allowed."""

    SEND = "send"
    """Send events, traces and files."""
    FEEDBACK = "feedback"
    """Send feedback from a public page."""
    READ = "read"
    """Ask for numbers, conversations and transcripts."""
    EXPORT = "export"
    """Take events and conversations away as files."""
    CHANGE = "change"
    """Change sources, rules, annotations and what else belongs to a project."""
    ERASE = "erase"
    """Erase a person's data."""
    ADMINISTER = "administer"
    """Manage projects, keys and people, and read the audit log."""


class Scope(StrEnum):
    """What a key is for; its first letter stands in the key."""

    INGEST = "ingest"
    READ = "read"
    ADMIN = "admin"
    WIDGET = "widget"

    @property
    def letter(self) -> str:
        return self.value[0]


class Role(StrEnum):
    """What a person is."""

    OWNER = "owner"


RIGHTS: dict[Scope | Role, frozenset[Action]] = {
    Scope.INGEST: frozenset({Action.SEND}),
    Scope.WIDGET: frozenset({Action.FEEDBACK}),
    Scope.READ: frozenset({Action.READ, Action.EXPORT}),
    Scope.ADMIN: frozenset(Action),
    Role.OWNER: frozenset(Action),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """Somebody who is known: a key or a person.

    ``actor`` is what the audit log calls them; ``project`` is None for all projects; ``origins`` are the sites that a
    widget key is good for.
    """

    actor: str
    standing: Scope | Role
    project: str | None = None
    name: str = field(default="", repr=False)
    origins: tuple[str, ...] = ()


def may(grant: Grant | None, action: Action, project: str | None = None) -> bool:
    """Whether a grant allows something in a project, or, where that is None, in the whole installation.

    >>> key = Grant("key:tt_iabcdef", Scope.INGEST, "shop")
    >>> may(key, Action.SEND, "shop"), may(key, Action.SEND, "bank"), may(key, Action.READ, "shop")
    (True, False, False)
    >>> may(key, Action.SEND), may(None, Action.READ, "shop")
    (False, False)
    """
    if grant is None or action not in RIGHTS[grant.standing]:
        return False
    return grant.project is None or grant.project == project

"""Versions: the rules of an installation over time, each with who wrote it, when and why.

The rules are settings. What ``telltale.toml`` or the environment says is the first version, and when they change there
that is another; what is decided here since then stays. They lie in the inbox, which every backup holds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from telltale.errors import UnknownName
from telltale.event import now, to_iso
from telltale.settings import Settings, as_declared, rule_values
from telltale.store.inbox import Inbox

SETTINGS = "settings"
"""The author of a version that the settings gave."""


class RuleVersion(msgspec.Struct, frozen=True):
    """The rules from an instant (ISO-8601) on: every rule's value, and which of them changed with it."""

    number: int
    at: str
    author: str
    reason: str
    values: dict[str, Any]
    changed: list[str] = []


class Versions:
    """The versions in an inbox; ``settings`` are those of the installation."""

    def __init__(self, inbox: Inbox, settings: Settings) -> None:
        self._inbox, self._settings = inbox, settings
        self._note_settings()
        self._known = self._read()

    def all(self) -> list[RuleVersion]:
        """Every version, the oldest first."""
        return list(self._known)

    def _read(self) -> list[RuleVersion]:
        found: list[RuleVersion] = []
        for number, at, author, reason, told, _ in self._inbox.rows("SELECT * FROM rules ORDER BY number"):
            values = self._filled(msgspec.json.decode(told))
            before = found[-1].values if found else values
            changed = [name for name in values if values[name] != before[name]]
            found.append(RuleVersion(number, to_iso(at), author, reason, values, changed))
        return found

    def newest(self) -> RuleVersion:
        """The version that holds."""
        return self._known[-1]

    def of(self, number: int) -> RuleVersion:
        """The version of that number.

        Raises:
            UnknownName: there is none; it says which there are.
        """
        found = self.all()
        for one in found:
            if one.number == number:
                return one
        raise UnknownName("rule version", str(number), [str(one.number) for one in found], "telltale rules")

    def under(self, version: RuleVersion) -> Settings:
        """The settings with the rules of a version."""
        return replace(self._settings, **version.values)

    def add(self, values: Mapping[str, Any], author: str, reason: str) -> RuleVersion:
        """Keep another version."""
        with self._inbox.writing() as db:
            _insert(db, values, rule_values(self._settings), author, reason)
        self._known = self._read()
        return self.newest()

    def _filled(self, values: dict[str, Any]) -> dict[str, Any]:
        """Values of an earlier release know nothing of rules that came later."""
        return {name: as_declared(name, values.get(name, usual)) for name, usual in rule_values(self._settings).items()}

    def _note_settings(self) -> None:
        """What the settings say is a version too, and so is a change of them."""
        own = rule_values(self._settings)
        rows = self._inbox.rows("SELECT told, settings FROM rules ORDER BY number DESC LIMIT 1")
        if not rows:
            with self._inbox.writing() as db:
                _insert(db, own, own, SETTINGS, "what the settings say")
            return
        told, before = (self._filled(msgspec.json.decode(one)) for one in rows[0])
        changed = [name for name in own if own[name] != before[name]]
        if changed:
            with self._inbox.writing() as db:
                values = told | {name: own[name] for name in changed}
                _insert(db, values, own, SETTINGS, f"changed in the settings: {', '.join(changed)}")


def _insert(db: sqlite3.Connection, values: Mapping[str, Any], own: dict[str, Any], author: str, reason: str) -> None:
    told, settings = (msgspec.json.encode(one).decode() for one in (dict(values), own))
    db.execute("INSERT INTO rules (at, author, reason, told, settings) VALUES (?, ?, ?, ?, ?)",
               (now(), author, reason, told, settings))  # fmt: skip

"""Decisions: rules that are applied and outcomes that are given by hand, each in the audit log.

What everybody needs who may decide, whether a server runs or not. The log names who, when and what; the reason, which
may speak of a person, lies beside the conversation and is erased with it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import msgspec

from telltale.ask import Asker
from telltale.ask.rules import under, written
from telltale.ask.views.preview import PreviewQuestion, changes_of
from telltale.errors import UnknownName, WordsError
from telltale.settings import rule_values
from telltale.store import Override, RuleVersion, Store

if TYPE_CHECKING:
    from telltale.accounts.accounts import Accounts

TAKEN_BACK = "outcome override taken back"


class RuleChange(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """Rules to apply: ``change`` as ``RULE=VALUE``, or those of an older ``version``; ``reason`` says why."""

    reason: str
    change: list[str] = []
    version: int | None = None


class Applied(msgspec.Struct):
    """The version that holds now, and how many conversations have another row because of it."""

    version: RuleVersion
    conversations: int


class Verdict(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """An outcome that somebody gives a conversation, and why; without an outcome an earlier one is taken back."""

    conversation: str
    outcome: str | None = None
    reason: str = ""


class Overridden(msgspec.Struct):
    """What holds now: the outcome, the one that the rules give, and who decided if somebody did."""

    conversation: str
    outcome: str
    by_rule: str
    override: Override | None


class Decisions:
    """Decides over a store; ``accounts`` give what the audit log is part of."""

    def __init__(self, store: Store, accounts: Callable[[], AbstractContextManager[Accounts]]) -> None:
        self._store, self._accounts = store, accounts
        self._asker = Asker(store, store.settings)

    def apply(self, change: RuleChange, by: str) -> Applied:
        """Apply rules to all of history and keep them as a version; ``by`` is how the audit log calls who asks.

        Raises:
            UnknownName: there is no such rule, signal or version.
            WordsError: nothing changes, the rules contradict each other, or there is no reason.
        """
        if not change.reason.strip():
            raise WordsError("a change of rules needs a reason: say --reason 'why', it is kept with the version")
        changes = changes_of(self._asker, PreviewQuestion(change.change, change.version))
        before = self._store.settings
        after = rule_values(under(before, changes))
        changes = {name: value for name, value in after.items() if value != getattr(before, name)}
        if not changes:
            raise WordsError("these rules are those that hold; see telltale rules")
        version, conversations = self._store.ledger.apply(changes, by, change.reason.strip())
        told = {name: f"{written(getattr(before, name))} to {written(value)}" for name, value in changes.items()}
        with self._accounts() as accounts:
            accounts.audit.record_once(by, "rules applied", f"rules:{version.number}", **told)
        return Applied(version, conversations)

    def override(self, verdict: Verdict, by: str, project: str | None = None) -> Overridden:
        """Give a conversation an outcome that holds whatever the rules say, or take that back.

        ``project`` is the only one whose conversations there are for whoever asks.

        Raises:
            UnknownName: there is no such conversation or outcome.
            WordsError: there is no reason, it cannot have that outcome, or there is nothing to take back.
        """
        self._seen(verdict.conversation, project)
        before = self._store.ledger.override(verdict.conversation, verdict.outcome, by, verdict.reason)
        if verdict.outcome is None and before is None:
            raise WordsError(f"{verdict.conversation} has the outcome that the rules give it: nothing to take back")
        held = next(iter(self._store.ledger.overrides(verdict.conversation)), None)
        outcome, by_rule = self._seen(verdict.conversation, project)
        action = "outcome overridden" if verdict.outcome else TAKEN_BACK
        with self._accounts() as accounts, accounts.database.writing() as db:
            accounts.audit.record(db, by, action, f"conversation:{verdict.conversation}", outcome=outcome,
                                  before=before.outcome if before else by_rule, by_rule=by_rule)  # fmt: skip
        return Overridden(verdict.conversation, outcome, by_rule, held)

    def _seen(self, conversation: str, project: str | None) -> tuple[str, str]:
        """The outcome of a conversation, and the one that the rules give it."""
        _, rows = self._store.read(
            "SELECT outcome, outcome_by_rule FROM conversations WHERE conversation = $name"
            " AND ($project IS NULL OR project = $project)",
            {"name": conversation, "project": project},
        )
        if not rows:
            raise UnknownName("conversation", conversation, [], "telltale conversations")
        return rows[0]

"""Decisions: rules that are applied, outcomes and intents that are given by hand, each in the audit log.

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
from telltale.store import NO_INTENT, Override, RuleVersion, Store

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


class Labelling(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """Which ``intent`` a user's turn has (its number in the conversation); ``(none)`` for none of the bot's.

    Without an intent an earlier label is taken back. ``new`` says that the bot does not have it yet: else a name that
    nobody has used is taken for a slip.
    """

    conversation: str
    turn: int
    intent: str | None = None
    new: bool = False


class Labelled(msgspec.Struct):
    """What holds now: the label, what the bot recognised, and whether that is right; None where nothing is said."""

    conversation: str
    turn: int
    label: str | None
    recognised: str | None
    right: bool | None


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

    def label(self, wish: Labelling, by: str, project: str | None = None) -> Labelled:
        """Say which intent a turn of a user has, or take that back; ``project`` as in :meth:`override`.

        Raises:
            UnknownName: there is no such conversation, or nobody has used the intent.
            WordsError: there is no such turn, or nothing to take back.
        """
        self._seen(wish.conversation, project)
        if wish.intent is not None and not wish.new:
            self._check_intent(wish.conversation, wish.intent.strip())
        before = self._store.ledger.label(wish.conversation, wish.turn, wish.intent, by)
        if wish.intent is None and not before:
            raise WordsError(f"turn {wish.turn} of {wish.conversation} has no label: nothing to take back")
        action = "intent labelled" if wish.intent else "intent label taken back"
        told = {"intent": wish.intent.strip()} if wish.intent else {}
        with self._accounts() as accounts, accounts.database.writing() as db:
            accounts.audit.record(db, by, action, f"conversation:{wish.conversation}", turn=f"{wish.turn}", **told)
        return self._labelled(wish)

    def _check_intent(self, conversation: str, intent: str) -> None:
        _, rows = self._store.read(
            """WITH its AS (SELECT project FROM conversations WHERE conversation = $name)
            SELECT DISTINCT unnest(intents) FROM conversations WHERE project IN (FROM its)
            UNION SELECT DISTINCT label FROM turns WHERE label IS NOT NULL AND project IN (FROM its)""",
            {"name": conversation},
        )
        known = {name for (name,) in rows if name} | {NO_INTENT}
        if intent not in known:
            raise UnknownName("intent", intent, known, "telltale label --help, for one that the bot does not have yet")

    def _labelled(self, wish: Labelling) -> Labelled:
        _, ((label, recognised, right),) = self._store.read(
            """SELECT label, recognised, rightly_recognised FROM turns JOIN conversations USING (conversation_key)
            WHERE conversation = $name AND turn = $turn""",
            {"name": wish.conversation, "turn": wish.turn},
        )
        shown = NO_INTENT if label == "" else label
        return Labelled(wish.conversation, wish.turn, shown, recognised, right)

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

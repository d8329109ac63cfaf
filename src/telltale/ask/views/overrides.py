"""Overrides: which outcomes somebody gave by hand, who, when and why, and what the rules say instead."""

from __future__ import annotations

import msgspec

from telltale.ask.asker import Asker
from telltale.ask.views.view import View
from telltale.errors import WordsError
from telltale.store import Override


class OverridesQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """Of which conversations: of one, or of some projects; all, unless said."""

    conversation: str | None = None
    where: dict[str, list[str]] = {}


class OverrideList(msgspec.Struct):
    """Those that hold, the newest first."""

    overrides: list[Override]


def overrides(asker: Asker, asked: OverridesQuestion) -> OverrideList:
    """The overrides that hold.

    Raises:
        WordsError: something else than the project is filtered by.
    """
    if set(asked.where) - {"project"}:
        raise WordsError("overrides are filtered by project alone; telltale conversations filters by anything")
    found = asker.store.ledger.overrides(asked.conversation)
    projects = asked.where.get("project")
    return OverrideList([one for one in found if projects is None or one.project in projects])


VIEW = View("overrides", OverridesQuestion, OverrideList, overrides, "Outcomes that somebody gave by hand, and why.")

"""Rules: by which outcomes are told, since when, and what can be changed about them."""

from __future__ import annotations

from typing import Any

import msgspec

from telltale.ask.asker import Asker
from telltale.ask.rules import meanings, written
from telltale.ask.views.view import View
from telltale.settings import rules as known
from telltale.store import OUTCOMES, RuleVersion


class RulesQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """Nothing more is needed; rules are those of the whole installation, whatever is filtered."""

    where: dict[str, list[str]] = {}


class Rule(msgspec.Struct):
    """A rule with its value today, as people write it; ``derives`` says that a change has to derive facts again."""

    name: str
    value: Any
    written: str
    meaning: str
    derives: bool


class Tried(msgspec.Struct):
    """An outcome, in the order in which they are tried: the first that matches wins."""

    name: str
    meaning: str
    condition: str


class Rules(msgspec.Struct):
    """The rules that hold, their versions, the newest first, and the outcomes that they lead to."""

    version: int
    rules: list[Rule]
    versions: list[RuleVersion]
    outcomes: list[Tried]


def rules(asker: Asker, asked: RulesQuestion) -> Rules:
    """The rules that hold, and all there were."""
    _ = asked
    versions, told = asker.store.versions.all()[::-1], meanings()
    values = versions[0].values
    return Rules(
        versions[0].number,
        [Rule(name, values[name], written(values[name]), told[name], derives) for name, derives in known().items()],
        versions,
        [Tried(one.name, one.meaning, one.when) for one in OUTCOMES],
    )


VIEW = View("rules", RulesQuestion, Rules, rules, "The rules by which outcomes are told, and their versions.")

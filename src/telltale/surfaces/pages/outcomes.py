"""What became of the conversations, by whose rules: ours, those of other tools, those that somebody tries."""

from __future__ import annotations

from typing import Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from telltale.accounts import Action, Grant, may
from telltale.ask import Asker
from telltale.ask.views import views
from telltale.ask.views.others import OthersQuestion
from telltale.ask.views.overrides import OverridesQuestion
from telltale.ask.views.preview import Preview, PreviewQuestion
from telltale.ask.views.rules import Rule, Rules, RulesQuestion
from telltale.charts import charts
from telltale.charts.tables import table
from telltale.errors import WordsError
from telltale.settings import CONFIRMING_SIGNALS, NEGATIVE_SIGNALS
from telltale.store import OUTCOMES, REASONS
from telltale.surfaces.decisions import Decisions, RuleChange, Verdict
from telltale.surfaces.pages.bar import bar
from telltale.surfaces.pages.entering import inside, small_form
from telltale.surfaces.pages.filters import Filters, Span
from telltale.surfaces.pages.frame import Frame

PATH = "/outcomes"
APPLY, OVERRIDE = f"{PATH}/apply", f"{PATH}/override"
MOST = 50
"""Overrides and versions that are shown."""

_TICKED = {"negative_signals": NEGATIVE_SIGNALS, "confirming_signals": CONFIRMING_SIGNALS}
_TRYING = "try"


class Field(NamedTuple):
    """A rule in the form: ``value`` is what the reader wrote, or what holds; ``ticks`` are the signals to choose from,
    each with its words and whether it counts.
    """

    rule: Rule
    value: str
    ticks: list[tuple[str, str, bool]]


class OutcomesPage:
    """The page, and what its forms do; without ``decisions`` it only shows."""

    def __init__(self, asker: Asker, decisions: Decisions | None, frame: Frame) -> None:
        self._asker, self._decisions, self._frame = asker, decisions, frame

    def routes(self) -> list[BaseRoute]:
        """Their addresses."""
        return [
            Route(PATH, self.page, methods=["GET"], name="outcomes"),
            Route(APPLY, self.apply, methods=["POST"]),
            Route(OVERRIDE, self.override, methods=["POST"]),
        ]

    def page(self, request: Request) -> Response:
        """The page under the choice in its address."""
        params = request.query_params
        chosen, span = Filters.read(params), self._asker.span()
        if span is None:
            return self._frame.show(request, "empty.html", title="Outcomes", origin=str(request.base_url).rstrip("/"))
        known: Rules = self._view("rules", RulesQuestion())
        version, trouble = self._version(params)
        mix = self._mix(chosen, span, version)
        first, last = (day.isoformat() for day in chosen.days(span))
        tried, refused = self._tried(params, known)
        grant: Grant | None = getattr(request.state, "grant", None)
        return self._frame.show(
            request,
            "outcomes.html",
            title="Outcomes",
            bar=bar(self._asker, PATH, chosen, span, compares=False,
                    extra={"rules": str(version) if version else None}),
            chosen=chosen,
            version=version,
            trouble=trouble,
            mix=mix,
            option=charts()["stacked"](mix) if any(row.values["conversations"].n for row in mix.rows) else None,
            table=table(mix),
            others=self._view("others", OthersQuestion([], first, last, where=chosen.where, rules=version)),
            known=known,
            fields=fields(known, params),
            tried=tried,
            refused=refused,
            overrides=self._view("overrides", OverridesQuestion()).overrides,
            most=MOST,
            apply=APPLY if self._decisions and (grant is None or may(grant, Action.CHANGE)) else None,
        )  # fmt: skip

    async def apply(self, request: Request) -> Response:
        """Apply the rules of a preview.

        Raises:
            WordsError: there is no reason, or they cannot be applied.
        """
        given = await small_form(request)
        change = RuleChange(given.get("reason", ""), given.get("change", "").splitlines())
        if self._decisions:
            await run_in_threadpool(self._decisions.apply, change, _actor(request))
        return RedirectResponse(f"{PATH}#rules", 303, {"cache-control": "no-store"})

    async def override(self, request: Request) -> Response:
        """Give a conversation an outcome by hand, or take that back.

        Raises:
            WordsError: there is no reason, or it cannot have that outcome.
        """
        given = await small_form(request)
        name = given.get("conversation", "")
        verdict = Verdict(name, given.get("outcome") or None, given.get("reason", ""))
        if self._decisions:
            await run_in_threadpool(self._decisions.override, verdict, _actor(request))
        return RedirectResponse(inside(f"/conversations/{name}"), 303, {"cache-control": "no-store"})

    def _version(self, params: QueryParams) -> tuple[int | None, str]:
        """The version of the rules that is asked for, and why it cannot be shown if it cannot."""
        given = params.get("rules")
        if not given:
            return None, ""
        if not given.isascii() or not given.isdigit():
            raise WordsError(f"'{given}' is no number of a version of the rules; they are listed on {PATH}")
        try:
            found = self._asker.store.versions.of(int(given))
            self._asker.store.ledger.under(found)
        except WordsError as error:
            return None, str(error)
        return (None if found == self._asker.store.versions.newest() else found.number), ""

    def _mix(self, chosen: Filters, span: Span, version: int | None) -> Any:
        step = chosen.step(span)
        return self._asker.ask(chosen.question(span, ["conversations"], by=["outcome"], step=step, rules=version))

    def _tried(self, params: QueryParams, known: Rules) -> tuple[Preview | None, str]:
        """What the rules in the form would change, or why they cannot be tried."""
        if _TRYING not in params:
            return None, ""
        change = [f"{one.rule.name}={one.value}" for one in fields(known, params) if one.value != one.rule.written]
        try:
            return self._view("rules/preview", PreviewQuestion(change)), ""
        except WordsError as error:
            return None, str(error)

    def _view(self, name: str, asked: Any) -> Any:
        return views()[name].look(self._asker, asked)


def fields(known: Rules, params: QueryParams) -> list[Field]:
    """The form, with what the reader wrote into it."""
    trying = _TRYING in params
    found: list[Field] = []
    for rule in known.rules:
        signals = _TICKED.get(rule.name, ())
        if signals:
            counting = params.getlist(rule.name) if trying else rule.value
            ticks = [(one, REASONS[one], one in counting) for one in signals]
            found.append(Field(rule, ", ".join(one for one, _, counts in ticks if counts) or "none", ticks))
        else:
            written = (params.get(rule.name, rule.written).strip() or "none") if trying else rule.written
            found.append(Field(rule, written, []))
    return found


def choices(outcome: str, *, engaged: bool) -> list[tuple[str, str]]:
    """The outcomes that somebody can give a conversation, each with its meaning."""
    return [
        (one.name, one.meaning) for one in OUTCOMES if one.name != outcome and (one.name != "not_engaged") == engaged
    ]


def _actor(request: Request) -> str:
    grant: Grant | None = getattr(request.state, "grant", None)
    return grant.actor if grant else "nobody"

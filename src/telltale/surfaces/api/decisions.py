"""The addresses at which rules are applied, outcomes and intents are given by hand, for whoever may change things."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from telltale.accounts import Action, Grant, may
from telltale.surfaces.api.endpoints import answer_json
from telltale.surfaces.api.problems import KeyNeededError
from telltale.surfaces.api.routes import Described
from telltale.surfaces.api.uploads import body, decoded
from telltale.surfaces.api.words import converted
from telltale.surfaces.decisions import Applied, Decisions, Labelled, Labelling, Overridden, RuleChange, Verdict
from telltale.surfaces.gate import APPLYING, LABELLING, OVERRIDING

DESCRIBED = (
    Described("POST", APPLYING, "apply_rules", Applied, takes=RuleChange,
              summary="Applies rules to all of history and keeps them as a version; `/v1/rules/preview` tries them."),
    Described("POST", OVERRIDING, "override", Overridden, takes=Verdict,
              summary="Gives a conversation an outcome that holds whatever the rules say; without one it is taken"
                      " back."),
    Described("POST", LABELLING, "label", Labelled, takes=Labelling,
              summary="Says which intent a turn of a user has; without one the label is taken back."),
)  # fmt: skip


def grant_of(request: Request, *, whole: bool = False) -> Grant:
    """Who asks, if they may change things; with ``whole`` those of all projects.

    Raises:
        KeyNeededError: they may not.
    """
    grant: Grant | None = getattr(request.state, "grant", None)
    if grant is None or not may(grant, Action.CHANGE, None if whole else grant.project):
        raise KeyNeededError
    return grant


def routes(decisions: Decisions) -> list[BaseRoute]:
    """The routes, over what decides."""

    async def apply(request: Request) -> Response:
        grant = grant_of(request, whole=True)
        change: RuleChange = converted(decoded(await body(request)), RuleChange, strict=True)
        return answer_json(await run_in_threadpool(decisions.apply, change, grant.actor))

    async def override(request: Request) -> Response:
        grant = grant_of(request)
        verdict: Verdict = converted(decoded(await body(request)), Verdict, strict=True)
        return answer_json(await run_in_threadpool(decisions.override, verdict, grant.actor, grant.project))

    async def label(request: Request) -> Response:
        grant = grant_of(request)
        wish: Labelling = converted(decoded(await body(request)), Labelling, strict=True)
        return answer_json(await run_in_threadpool(decisions.label, wish, grant.actor, grant.project))

    return [
        Route(APPLYING, apply, methods=["POST"]),
        Route(OVERRIDING, override, methods=["POST"]),
        Route(LABELLING, label, methods=["POST"]),
    ]

"""The address at which a person is erased, for whoever may do that."""

from __future__ import annotations

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from telltale.accounts import Action, Grant, may
from telltale.store import Receipt
from telltale.surfaces.api.endpoints import answer_json
from telltale.surfaces.api.problems import KeyNeededError
from telltale.surfaces.api.routes import Described
from telltale.surfaces.api.uploads import body, decoded
from telltale.surfaces.api.words import converted
from telltale.surfaces.erasures import Erasure, Erasures
from telltale.surfaces.gate import ERASING

DESCRIBED = (
    Described("POST", ERASING, "erase", Receipt, takes=Erasure,
              summary="Erases a person for good, or, with `dry`, counts what would go. The receipt names nobody."),
)  # fmt: skip


def routes(erasures: Erasures) -> list[BaseRoute]:
    """The route, over what erases."""

    async def erase(request: Request) -> Response:
        erasure: Erasure = converted(decoded(await body(request)), Erasure, strict=True)
        grant: Grant | None = getattr(request.state, "grant", None)
        if grant is None or not may(grant, Action.ERASE, grant.project):
            raise KeyNeededError
        if grant.project and erasure.project not in (None, grant.project):
            raise KeyNeededError  # whether there is such a project is nobody's business
        own = msgspec.structs.replace(erasure, project=grant.project or erasure.project)
        return answer_json(await run_in_threadpool(erasures.erase, own, grant.actor))

    return [Route(ERASING, erase, methods=["POST"])]

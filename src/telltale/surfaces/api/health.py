"""How the server is, for programs."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from telltale.store import Committer, Store
from telltale.surfaces.api.endpoints import answer_json, reads_only
from telltale.surfaces.api.routes import Described
from telltale.surfaces.health import Health, health

DESCRIBED = Described(
    "GET", "/v1/health", "health", Health,
    summary="The ledger of everything that was sent, how far the index is behind, and what could not be accepted.",
)  # fmt: skip


def routes(store: Store, committer: Committer | None) -> list[BaseRoute]:
    """Its address."""

    async def answer(request: Request) -> Response:
        return answer_json(await run_in_threadpool(health, store, committer, reads_only(request)))

    return [Route(DESCRIBED.path, answer, methods=[DESCRIBED.method])]

"""A knowledge base on the page where training sets are: what is there, what answers say beyond it, and its forms."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from telltale.accounts import Grant
from telltale.surfaces.api.uploads import uploaded
from telltale.surfaces.gate import DROPPING_KNOWLEDGE, DROPPING_SET, TAKING_KNOWLEDGE
from telltale.surfaces.knowledge import File, Librarian
from telltale.surfaces.pages.entering import small_form
from telltale.surfaces.training import Trainer


class KnowledgeForms:
    """What the forms of a knowledge base do, and that which drops a training set; each leads back to the page."""

    def __init__(self, librarian: Librarian, trainer: Trainer, page: str) -> None:
        self._librarian, self._trainer, self._page = librarian, trainer, page

    def routes(self) -> list[BaseRoute]:
        """Their addresses."""
        return [
            Route(TAKING_KNOWLEDGE, self.load, methods=["POST"]),
            Route(DROPPING_KNOWLEDGE, self.drop, methods=["POST"]),
            Route(DROPPING_SET, self.drop_set, methods=["POST"]),
        ]

    async def load(self, request: Request) -> Response:
        """Take in the file of a form; answers are held against it beside everything else.

        Raises:
            InputError: it cannot be read.
            UnknownName: there is no such project.
        """
        project = request.query_params.get("project", "default")
        await run_in_threadpool(self._librarian.check, project)
        upload = await uploaded(request)
        files = [File(upload.name, upload.document)]
        await run_in_threadpool(self._librarian.load, project, files, {}, actor(request))
        return self._back(project, "#knowledge")

    async def drop(self, request: Request) -> Response:
        """Drop the knowledge base of a project."""
        project = await self._project(request)
        await run_in_threadpool(self._librarian.drop, project, actor(request))
        return self._back(project, "#knowledge")

    async def drop_set(self, request: Request) -> Response:
        """Drop the training set of a project."""
        project = await self._project(request)
        await run_in_threadpool(self._trainer.drop, project, actor(request))
        return self._back(project)

    async def _project(self, request: Request) -> str:
        project = (await small_form(request)).get("project", "default")
        await run_in_threadpool(self._librarian.check, project)
        return project

    def _back(self, project: str, place: str = "") -> Response:
        chosen = "" if project == "default" else f"?{urlencode({'project': project})}"
        return RedirectResponse(f"{self._page}{chosen}{place}", 303, {"cache-control": "no-store"})


def actor(request: Request) -> str:
    """Who asks."""
    grant: Grant | None = getattr(request.state, "grant", None)
    return grant.actor if grant else "nobody"

"""The addresses at which a knowledge base is taken in and dropped; what answers are outside of it is a view."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from telltale.surfaces.api.decisions import grant_of
from telltale.surfaces.api.endpoints import answer_json, project_of
from telltale.surfaces.api.routes import Described
from telltale.surfaces.api.uploads import uploaded
from telltale.surfaces.gate import KNOWING
from telltale.surfaces.knowledge import File, Librarian, LoadedKnowledge
from telltale.surfaces.training import Dropped

DROPPING = "/v1/knowledge"

_PROJECT = ("project", "the project whose knowledge base it is; that of the key where it has one")

DESCRIBED = (
    Described("POST", KNOWING, "import_knowledge", LoadedKnowledge, takes=bytes,
              words=(_PROJECT,
                     ("name", "the file's name, whose ending tells the format: help.md, faq.csv, pages.jsonl"),
                     ("map", "JSON: which column is the text, the title and the url, for tables")),
              summary="Takes in a knowledge base, in place of the one that there is."),
    Described("DELETE", DROPPING, "drop_knowledge", Dropped, words=(_PROJECT,),
              summary="Drops a knowledge base, and what answers were told by it."),
)  # fmt: skip


def routes(librarian: Librarian) -> list[BaseRoute]:
    """The routes, over what takes in and drops."""

    async def load(request: Request) -> Response:
        grant, project = grant_of(request), project_of(request)
        await run_in_threadpool(librarian.check, project)
        upload = await uploaded(request)
        columns = {field: str(column) for field, column in (upload.map or {}).items()}
        files = [File(upload.name, upload.document)]
        return answer_json(await run_in_threadpool(librarian.load, project, files, columns, grant.actor))

    async def drop(request: Request) -> Response:
        grant, project = grant_of(request), project_of(request)
        await run_in_threadpool(librarian.check, project)
        return answer_json(await run_in_threadpool(librarian.drop, project, grant.actor))

    return [Route(KNOWING, load, methods=["POST"]), Route(DROPPING, drop, methods=["DELETE"])]

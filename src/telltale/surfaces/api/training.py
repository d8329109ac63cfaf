"""The addresses at which training sets are taken in, and messages that would teach the bot are found."""

from __future__ import annotations

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from telltale.accounts import Grant
from telltale.reading import SuggestionList, SuggestQuestion
from telltale.surfaces.api.decisions import grant_of
from telltale.surfaces.api.endpoints import answer_json, project_of
from telltale.surfaces.api.routes import Described
from telltale.surfaces.api.uploads import uploaded
from telltale.surfaces.api.words import converted
from telltale.surfaces.gate import TEACHING
from telltale.surfaces.training import Dropped, Taught, Trainer

SUGGESTIONS, DROPPING = "/v1/training/suggestions", "/v1/training"

DESCRIBED = (
    Described("POST", TEACHING, "import_training", Taught, takes=bytes,
              words=(("project", "the project whose set it is; that of the key where it has one"),
                     ("name", "the file's name, whose ending tells the format: nlu.yml, utterances.csv"),
                     ("map", "JSON: which column is the text and which the intent, for tables")),
              summary="Takes in a training set, in place of the one that there is."),
    Described("DELETE", DROPPING, "drop_training", Dropped,
              words=(("project", "the project whose set it is; that of the key where it has one"),),
              summary="Drops a training set, and what was told of messages by it."),
    Described("GET", SUGGESTIONS, "training_suggestions", SuggestionList, query=SuggestQuestion,
              summary="Messages that would teach the bot most, if somebody added them to its training set."),
)  # fmt: skip


def routes(trainer: Trainer) -> list[BaseRoute]:
    """The routes, over what takes in and suggests."""

    async def teach(request: Request) -> Response:
        grant, project = grant_of(request), project_of(request)
        await run_in_threadpool(trainer.check, project)
        upload = await uploaded(request)
        columns = {field: str(column) for field, column in (upload.map or {}).items()}
        return answer_json(
            await run_in_threadpool(trainer.teach, project, upload.name, upload.document, columns, grant.actor)
        )

    async def drop(request: Request) -> Response:
        grant, project = grant_of(request), project_of(request)
        await run_in_threadpool(trainer.check, project)
        return answer_json(await run_in_threadpool(trainer.drop, project, grant.actor))

    async def suggest(request: Request) -> Response:
        grant: Grant | None = getattr(request.state, "grant", None)
        asked: SuggestQuestion = converted(dict(request.query_params), SuggestQuestion)
        if grant and grant.project:
            asked = msgspec.structs.replace(asked, project=grant.project)
        return answer_json(await run_in_threadpool(trainer.suggest, asked))

    return [
        Route(TEACHING, teach, methods=["POST"]),
        Route(DROPPING, drop, methods=["DELETE"]),
        Route(SUGGESTIONS, suggest, methods=["GET"]),
    ]

"""The addresses at which topics are made anew and changed, for whoever may change things."""

from __future__ import annotations

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from telltale.accounts import Grant
from telltale.reading import LikeList, LikeQuestion, TopicChange
from telltale.surfaces.api.decisions import grant_of
from telltale.surfaces.api.endpoints import answer_json
from telltale.surfaces.api.routes import Described
from telltale.surfaces.api.uploads import body, decoded
from telltale.surfaces.api.words import converted
from telltale.surfaces.gate import CHANGING_TOPICS, SORTING
from telltale.surfaces.sorting import SortedTopics, Sorter, SortWish

LIKE = "/v1/like"

DESCRIBED = (
    Described("GET", LIKE, "like", LikeList, query=LikeQuestion,
              summary="Conversations in which something like a text was said, or that are like another."),
    Described("POST", SORTING, "sort_topics", SortedTopics, takes=SortWish,
              summary="Makes the topics of a project anew; what people did with topics stays."),
    Described("POST", CHANGING_TOPICS, "change_topic", SortedTopics, takes=TopicChange,
              summary="Renames, merges, hides or parts a topic."),
)  # fmt: skip


def routes(sorter: Sorter) -> list[BaseRoute]:
    """The routes, over what sorts."""

    async def sort(request: Request) -> Response:
        grant = grant_of(request)
        wish: SortWish = converted(decoded(await body(request)), SortWish, strict=True)
        wish = msgspec.structs.replace(wish, project=grant.project or wish.project)
        return answer_json(await run_in_threadpool(sorter.sort, wish, grant.actor))

    async def change(request: Request) -> Response:
        grant = grant_of(request)
        wanted: TopicChange = converted(decoded(await body(request)), TopicChange, strict=True)
        wanted = msgspec.structs.replace(wanted, project=grant.project or wanted.project)
        return answer_json(await run_in_threadpool(sorter.change, wanted, grant.actor))

    async def like(request: Request) -> Response:
        grant: Grant | None = getattr(request.state, "grant", None)
        asked: LikeQuestion = converted(dict(request.query_params), LikeQuestion)
        if grant and grant.project:
            asked = msgspec.structs.replace(asked, project=grant.project)
        return answer_json(await run_in_threadpool(sorter.like, asked))

    return [
        Route(LIKE, like, methods=["GET"]),
        Route(SORTING, sort, methods=["POST"]),
        Route(CHANGING_TOPICS, change, methods=["POST"]),
    ]

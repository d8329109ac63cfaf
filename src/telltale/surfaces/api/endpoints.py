"""What the HTTP interface does, one function an address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from telltale.accounts import Grant
from telltale.ask import Asker, Question, Selection
from telltale.ask.views import views
from telltale.errors import TelltaleError, UnknownName, WordsError
from telltale.metrics import Metric, catalogue
from telltale.surfaces.api.problems import MissingError
from telltale.surfaces.api.uploads import Upload, body, decoded, uploaded
from telltale.surfaces.api.words import converted, question, selection, words_of

Asked = TypeVar("Asked", bound=msgspec.Struct)

Importer = Callable[[Upload, str], dict[str, Any]]
"""Takes a document into a project, and gives the ledger."""


class Definition(msgspec.Struct):
    """A metric: what it means, how it is counted, and which way is good."""

    key: str
    title: str
    family: str
    meaning: str
    formula: str
    unit: str
    better: str
    source: str
    beside: list[str]
    requires: list[str]

    @classmethod
    def of(cls, metric: Metric) -> Definition:
        """The definition of a metric of the catalogue."""
        return cls(metric.key, metric.title, metric.family, metric.meaning, metric.formula.words, metric.unit.value,
                   metric.better.value, metric.source, list(metric.beside), list(metric.requires))  # fmt: skip


class Catalogue(msgspec.Struct):
    """Every metric."""

    metrics: list[Definition]


def answer_json(thing: Any, status: int = 200) -> Response:
    """Anything of ours as JSON."""
    return Response(msgspec.json.encode(thing), status, {"cache-control": "no-store"}, "application/json")


def project_of(request: Request) -> str:
    """The project that a request is about: that of its key, else the one it names."""
    return reads_only(request) or request.query_params.get("project") or "default"


def reads_only(request: Request) -> str | None:
    """The only project that whoever asks may know of; None where that is not bound."""
    grant: Grant | None = getattr(request.state, "grant", None)
    return grant.project if grant else None


def _within(request: Request, asked: Asked) -> Asked:
    """A question or selection within what whoever asks may know of: of other projects nothing is there."""
    project = reads_only(request)
    if project is None:
        return asked
    where: dict[str, list[str]] = getattr(asked, "where")  # noqa: B009 - whatever can be asked has filters
    named = where.get("project", [project])
    return msgspec.structs.replace(asked, where=where | {"project": [project] if project in named else [""]})


class Endpoints:
    """The endpoints over one asker; those that only ask are plain functions, which Starlette runs beside its loop."""

    def __init__(self, asker: Asker, importer: Importer | None, ready: Callable[[], bool]) -> None:
        self._asker, self._importer, self._ready = asker, importer, ready

    def metrics(self, request: Request) -> Response:
        """The catalogue."""
        _ = request
        return answer_json(Catalogue([Definition.of(metric) for metric in catalogue().values()]))

    def ask_by_address(self, request: Request) -> Response:
        """An answer to the question in the address."""
        return answer_json(self._asker.ask(_within(request, question(request.query_params))))

    async def ask(self, request: Request) -> Response:
        """An answer to the question in the body."""
        asked: Question = converted(decoded(await body(request)), Question, strict=True)
        return answer_json(await run_in_threadpool(self._asker.ask, _within(request, asked)))

    def conversations(self, request: Request) -> Response:
        """The conversations of a selection, newest first, and the cursor of the next page."""
        chosen: Selection = selection(request.query_params)
        return answer_json(self._asker.conversations(_within(request, chosen)))

    def conversation(self, request: Request) -> Response:
        """One conversation with its outcome, the evidence and every moment."""
        name, project = request.path_params["id"], reads_only(request)
        try:
            shown = self._asker.transcript(name)
            if project and shown.facts["project"] != project:
                raise UnknownName("conversation", name, [], "telltale conversations")
        except WordsError as error:
            raise MissingError(str(error)) from error
        return answer_json(shown)

    def view_by_address(self, name: str, request: Request) -> Response:
        """What a view shows for the question in the address."""
        view = views()[name]
        return answer_json(view.look(self._asker, _within(request, words_of(request.query_params, view.asks))))

    async def view(self, name: str, request: Request) -> Response:
        """What a view shows for the question in the body."""
        view = views()[name]
        asked: msgspec.Struct = converted(decoded(await body(request)), view.asks, strict=True)
        return answer_json(await run_in_threadpool(view.look, self._asker, _within(request, asked)))

    async def import_document(self, request: Request) -> Response:
        """Takes in a document, as the body or as the field ``file`` of a form, and gives the ledger."""
        if self._importer is None:
            raise TelltaleError("this server takes nothing in; run telltale serve over a data folder")
        upload = await uploaded(request)
        ledger = await run_in_threadpool(self._importer, upload, project_of(request))
        return answer_json(ledger)

    def alive(self, request: Request) -> Response:
        """The process answers."""
        _ = request
        return answer_json({"status": "ok"})

    def ready(self, request: Request) -> Response:
        """The store answers too."""
        _ = request
        fit = self._ready()
        return answer_json({"status": "ready" if fit else "not ready"}, 200 if fit else 503)

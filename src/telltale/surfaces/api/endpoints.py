"""What the HTTP interface does, one function an address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from telltale.ask import Asker, Question, Selection
from telltale.errors import TelltaleError, WordsError
from telltale.metrics import Metric, catalogue
from telltale.surfaces.api.problems import MissingError
from telltale.surfaces.api.uploads import body, decoded, uploaded
from telltale.surfaces.api.words import converted, question, selection

# document, its name, format or "auto", source, mapping → the ledger: read, stored, duplicates, rejected by reason
Importer = Callable[[bytes, str, str, str | None, dict[str, Any] | None], dict[str, Any]]


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
        return answer_json(self._asker.ask(question(request.query_params)))

    async def ask(self, request: Request) -> Response:
        """An answer to the question in the body."""
        asked: Question = converted(decoded(await body(request)), Question, strict=True)
        return answer_json(await run_in_threadpool(self._asker.ask, asked))

    def conversations(self, request: Request) -> Response:
        """The conversations of a selection, newest first, and the cursor of the next page."""
        chosen: Selection = selection(request.query_params)
        return answer_json(self._asker.conversations(chosen))

    def conversation(self, request: Request) -> Response:
        """One conversation with its outcome, the evidence and every moment."""
        try:
            return answer_json(self._asker.transcript(request.path_params["id"]))
        except WordsError as error:
            raise MissingError(str(error)) from error

    async def import_document(self, request: Request) -> Response:
        """Takes in a document, as the body or as the field ``file`` of a form, and gives the ledger."""
        if self._importer is None:
            raise TelltaleError("this server takes nothing in; run telltale serve over a data folder")
        upload = await uploaded(request)
        ledger = await run_in_threadpool(
            self._importer, upload.document, upload.name, upload.format, upload.source, upload.map
        )
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

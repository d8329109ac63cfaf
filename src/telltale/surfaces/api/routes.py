"""The addresses of the HTTP interface: one table, from which the routes and their description are made."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from starlette.routing import BaseRoute, Route

from telltale.ask import Answer, Listing, Question, Selection, Transcript
from telltale.ask.views import views
from telltale.surfaces.api.endpoints import Catalogue, Endpoints


class Described(NamedTuple):
    """An address with its method: which endpoint answers, what it takes and gives; ``summary`` says what it does."""

    method: str
    path: str
    endpoint: str
    gives: Any
    query: type[Any] | None = None
    takes: type[Any] | None = None
    words: tuple[tuple[str, str], ...] = ()
    summary: str = ""


TABLE = (
    Described("GET", "/v1/metrics", "metrics", Catalogue),
    Described("GET", "/v1/ask", "ask_by_address", Answer, query=Question),
    Described("POST", "/v1/ask", "ask", Answer, takes=Question),
    Described("GET", "/v1/conversations", "conversations", Listing, query=Selection),
    Described("GET", "/v1/conversations/{id}", "conversation", Transcript),
    Described("POST", "/v1/import", "import_document", dict[str, Any], takes=bytes,
              words=(("project", "the project to take them into; that of the key where it has one"),
                    ("format", "the format's name, see telltale formats; auto looks at the content"),
                     ("name", "the document's name, whose ending helps to tell the format"),
                     ("source", "what to call the sender of these conversations"),
                     ("map", "JSON: which column is which, for tables"))),
    Described("GET", "/healthz", "alive", dict[str, str]),
    Described("GET", "/readyz", "ready", dict[str, str]),
)  # fmt: skip


def routes(endpoints: Endpoints) -> list[BaseRoute]:
    """A route for every row of the table."""
    asked: list[BaseRoute] = [Route(one.path, getattr(endpoints, one.endpoint), methods=[one.method]) for one in TABLE]
    for name in views():
        asked += [
            Route(f"/v1/{name}", partial(endpoints.view_by_address, name), methods=["GET"]),
            Route(f"/v1/{name}", partial(endpoints.view, name), methods=["POST"]),
        ]
    return asked


def described() -> list[Described]:
    """Every row of the table, and two for every view: asked in the address, or in the body."""
    found = list(TABLE)
    for name, view in views().items():
        found += [
            Described("GET", f"/v1/{name}", f"{name}_by_address", view.gives, query=view.asks, summary=view.summary),
            Described("POST", f"/v1/{name}", name, view.gives, takes=view.asks, summary=view.summary),
        ]
    return found

"""The interface described: OpenAPI 3.1, generated from the table of routes and the types themselves."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import msgspec

import telltale
from telltale.metrics import DIMENSIONS
from telltale.surfaces.api import health, live, monitoring
from telltale.surfaces.api.decisions import DESCRIBED as DECIDING
from telltale.surfaces.api.endpoints import Endpoints
from telltale.surfaces.api.erasures import DESCRIBED as ERASING
from telltale.surfaces.api.intake.described import RECEIVED
from telltale.surfaces.api.knowledge import DESCRIBED as KNOWLEDGE
from telltale.surfaces.api.problems import Problem
from telltale.surfaces.api.routes import Described, described
from telltale.surfaces.api.sorting import DESCRIBED as SORTING
from telltale.surfaces.api.training import DESCRIBED as TRAINING

_KEYS = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "a key of `telltale keys create`"},
    "header": {"type": "apiKey", "in": "header", "name": "x-api-key", "description": "the same in a header of its own"},
}

EVERY: tuple[Described, ...] = (
    *described(),
    live.DESCRIBED,
    health.DESCRIBED,
    monitoring.DESCRIBED,
    *RECEIVED,
    *ERASING,
    *DECIDING,
    *SORTING,
    *TRAINING,
    *KNOWLEDGE,
)
"""All that is described."""

_REF = "#/components/schemas/{name}"


@cache
def document() -> dict[str, Any]:
    """The whole description."""
    types = [kind for one in EVERY for kind in (one.gives, one.query, one.takes) if kind] + [Problem]
    schemas, components = msgspec.json.schema_components(types, schema_hook=_anything, ref_template=_REF)
    known = dict(zip(map(str, types), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for one in EVERY:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, known, components)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Telltale", "version": telltale.__version__, "description": telltale.__doc__},
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _KEYS},
        "security": [{name: []} for name in _KEYS],
    }


def _anything(kind: type) -> dict[str, Any]:
    """The schema of a type that JSON Schema has no word for: anything goes."""
    if kind is object:
        return {"description": "anything"}
    raise NotImplementedError


def _operation(one: Described, known: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    summary = one.summary or (getattr(Endpoints, one.endpoint).__doc__ or "").strip()
    problem = {"content": {"application/problem+json": {"schema": known[str(Problem)]}}}
    given = "text/plain" if one.gives is str else "application/json"
    operation: dict[str, Any] = {
        "operationId": one.endpoint,
        "summary": summary,
        "parameters": _parameters(one, components),
        "responses": {
            "200": {"description": "Done.", "content": {given: {"schema": known[str(one.gives)]}}},
            "default": {"description": "What went wrong, and what would have done."} | problem,
        },
    }
    if one.takes:
        kind = "application/octet-stream" if one.takes is bytes else "application/json"
        schema: dict[str, Any] = {} if one.takes is bytes else known[str(one.takes)]
        operation["requestBody"] = {"required": True, "content": {kind: {"schema": schema}}}
    return operation


def _parameters(one: Described, components: dict[str, Any]) -> list[dict[str, Any]]:
    found = [
        _parameter(name, "path", {"type": "string"}, "the conversation's id")
        for name in re.findall(r"{(\w+)}", one.path)
    ]
    found += [_parameter(name, "query", {"type": "string"}, words) for name, words in one.words]
    if one.query:
        fields = components[one.query.__name__]["properties"]
        found += [_parameter(name, "query", schema, "") for name, schema in fields.items() if name != "where"]
        values = {"type": "array", "items": {"type": "string"}}
        found += [
            _parameter(name, "query", values, f"only these values of {dimension.meaning}")
            for name, dimension in DIMENSIONS.items()
            if name not in fields
        ]
    return found


def _parameter(name: str, place: str, schema: dict[str, Any], words: str) -> dict[str, Any]:
    required = {"required": True} if place == "path" else {}
    return {"name": name, "in": place, "schema": schema} | required | ({"description": words} if words else {})

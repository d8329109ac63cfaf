"""Questions and selections written as the query of an address."""

from __future__ import annotations

from typing import Any, get_origin

import msgspec
from starlette.datastructures import QueryParams

from telltale.ask import Question, Selection
from telltale.errors import UnknownName, WordsError
from telltale.metrics import DIMENSIONS

_SEPARATED = {"metrics", "by"}
"""Lists of names, which have no commas in them."""


def question(params: QueryParams) -> Question:
    """``?metrics=csat,users&from=2026-10-01&by=channel&language=de&language=en`` as a question.

    >>> asked = question(QueryParams("metrics=csat&by=channel&language=de&language=en"))
    >>> asked.metrics, asked.by, asked.where
    (['csat'], ['channel'], {'language': ['de', 'en']})
    """
    return words_of(params, Question)


def selection(params: QueryParams) -> Selection:
    """``?metric=csat&part=denominator&search=refund&channel=web&limit=20&cursor=…`` as a selection."""
    return words_of(params, Selection)


def words_of(params: QueryParams, kind: type[msgspec.Struct]) -> Any:
    """The query of an address as one of the structs that can be asked; filters go under ``where``."""
    fields = {field.encode_name for field in msgspec.structs.fields(kind)} - {"where"}
    lists = {field.encode_name for field in msgspec.structs.fields(kind) if get_origin(field.type) is list}
    words: dict[str, Any] = {"where": {}}
    for name in dict.fromkeys(params.keys()):
        given = params.getlist(name)
        if name in _SEPARATED & fields:
            words[name] = [one for part in given for one in part.split(",") if one]
        elif name in lists:
            words[name] = given
        elif name in fields and (len(given) == 1 or name not in DIMENSIONS):
            words[name] = given[-1]
        elif name in DIMENSIONS:
            words["where"][name] = given
        else:
            raise UnknownName("parameter", name, [*fields, *DIMENSIONS], "/docs")
    return converted(words, kind)


def converted(words: Any, kind: type[Any], *, strict: bool = False) -> Any:
    """Plain data as one of our types, or a sentence about what does not fit."""
    try:
        return msgspec.convert(words, kind, strict=strict)
    except msgspec.ValidationError as error:
        raise WordsError(f"the {kind.__name__.lower()} cannot be read: {error}; see /docs") from error

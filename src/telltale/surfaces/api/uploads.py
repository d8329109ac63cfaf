"""What is sent to us: bodies and forms, refused as soon as they are too large."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from starlette.datastructures import UploadFile
from starlette.requests import Request

from telltale.errors import InputError, WordsError
from telltale.surfaces.api.problems import TooLargeError

MOST = 64 * 1024 * 1024  # bytes of one document; larger ones are imported from the command line


class Upload(NamedTuple):
    """A document, and what its sender said about it."""

    document: bytes
    name: str
    format: str
    source: str | None
    map: dict[str, Any] | None


async def uploaded(request: Request) -> Upload:
    """The document of a request, which is its body or the field ``file`` of a form; words may stand in either place."""
    words, name = dict(request.query_params), "upload"
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        _check_length(request, required=True)  # a form is parsed as a whole
        async with request.form(max_files=1, max_fields=20) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise InputError("the form has no field 'file' with a document in it")
            words |= {key: value for key, value in form.items() if isinstance(value, str)}
            name, document = file.filename or name, await file.read()
    else:
        document = await body(request)
    mapping = decoded(words["map"].encode()) if words.get("map") else None
    return Upload(document, words.get("name") or name, words.get("format") or "auto", words.get("source"), mapping)


async def body(request: Request) -> bytes:
    """The whole body."""
    _check_length(request)
    parts, size = list[bytes](), 0
    async for part in request.stream():
        size += len(part)
        if size > MOST:
            raise _too_large()
        parts.append(part)
    return b"".join(parts)


def decoded(document: bytes) -> Any:
    """JSON as plain data."""
    try:
        return msgspec.json.decode(document)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise WordsError(f"that is not JSON: {error}") from error
    except RecursionError:
        raise WordsError("that JSON is nested too deeply") from None


def _check_length(request: Request, *, required: bool = False) -> None:
    length = request.headers.get("content-length", "")
    if (int(length) > MOST) if length.isdigit() else required:
        raise _too_large()


def _too_large() -> TooLargeError:
    return TooLargeError(f"more than {MOST // 1024 // 1024} MB at once; split it, or run telltale import on the server")

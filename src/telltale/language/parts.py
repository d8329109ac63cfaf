"""Parts: what the process that reads can be asked, a file each in ``asked/``."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import msgspec

from telltale.errors import TelltaleError
from telltale.registry import Registry, declared


class Part(NamedTuple):
    """Something that can be asked under a name: what it is given, and what it says of that.

    Models are loaded when they are first needed, since most processes need few of them.
    """

    name: str
    given: Any
    says: Callable[[Any], Any]


@cache
def parts() -> Registry[Part]:
    """Every part by name."""
    found = declared("telltale.language.asked", Part)
    return Registry("part", "docs/understanding.md", {part.name: part for _, part in found})


def answered(frame: bytes) -> bytes:
    """The answer to a request (name and what is given), both MessagePack: the result, or a sentence why there is none.

    >>> msgspec.msgpack.decode(answered(msgspec.msgpack.encode(("dreams", []))))[1]
    "no part 'dreams'; there are ..."
    """
    result: Any = None
    failed: str | None = None
    try:
        name, given = msgspec.msgpack.decode(frame, type=tuple[str, msgspec.Raw])
        part = parts()[name]
        result = part.says(msgspec.msgpack.decode(given, type=part.given))
    except TelltaleError as error:
        failed = str(error)
    return msgspec.msgpack.encode((result, failed))

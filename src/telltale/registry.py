"""A registry finds what is declared in a folder: one module a thing, or one module a family of things."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TypeVar

from telltale.errors import UnknownName

T = TypeVar("T")


class Registry(dict[str, T]):
    """Declarations by name; asking for one that is not there says which there are.

    >>> Registry("fruit", "the basket", {"apple": 1})["appel"]
    Traceback (most recent call last):
    telltale.errors.UnknownName: no fruit 'appel' (did you mean 'apple'?); there are apple; see the basket
    """

    def __init__(self, kind: str, look: str, members: dict[str, T] | None = None) -> None:
        super().__init__(members or {})
        self.kind, self.look = kind, look

    def __missing__(self, name: str) -> T:
        raise UnknownName(self.kind, name, self, self.look)


def declared(package: str, kind: type[T]) -> list[tuple[str, T]]:
    """Every instance of ``kind`` at the top level of the modules of ``package``, each with its module's name.

    Modules come in alphabetical order, declarations in the order they are written; an instance that one module
    imports from another is found once.
    """
    found: list[tuple[str, T]] = []
    seen: set[int] = set()
    for name in sorted(info.name for info in iter_modules(import_module(package).__path__)):
        for thing in vars(import_module(f"{package}.{name}")).values():
            if isinstance(thing, kind) and id(thing) not in seen:
                seen.add(id(thing))
                found.append((name, thing))
    return found

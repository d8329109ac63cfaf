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


def declared(package: str, kind: type[T]) -> list[T]:
    """Every instance of ``kind`` at the top level of the modules in ``package``, in order of module and line."""
    found: list[T] = []
    root = import_module(package)
    for module in sorted(iter_modules(root.__path__), key=lambda info: info.name):
        if module.name.startswith("_"):
            continue
        names = vars(import_module(f"{package}.{module.name}")).values()
        found += [thing for thing in names if isinstance(thing, kind) and thing not in found]
    return found

"""Connectors: a foreign record becomes events, one file a platform.

To add one, write a module in this folder that declares a :class:`Connector`; its ``read`` is one generator function
whose docstring shows a record in and its events out. The registry finds it, ``telltale formats`` lists it, and the
conformance tests run over it.
"""

from __future__ import annotations

from telltale.connectors.connector import Connector, Failed, Hints
from telltale.connectors.document import Document
from telltale.registry import Registry, declared

__all__ = ["Connector", "Document", "Failed", "Hints", "connectors"]


def connectors() -> Registry[Connector]:
    """All connectors by name."""
    found = {one.name: one for one in declared(__name__, Connector)}
    return Registry("format", "telltale formats", found)

"""Connectors: a foreign record becomes events, one file a platform.

To add one, write a module in this folder that declares a :class:`Connector`; its ``read`` is one generator function
whose docstring shows a record in and its events out. The registry finds it, ``telltale formats`` lists it, and the
conformance tests run over it.
"""

from __future__ import annotations

from telltale.connectors.connector import Connector, Failed, Hints
from telltale.connectors.document import Document, documents
from telltale.errors import InputError
from telltale.registry import Registry, declared

__all__ = ["Connector", "Document", "Failed", "Hints", "connectors", "documents", "recognise"]

CERTAIN_ENOUGH = 0.4


def connectors() -> Registry[Connector]:
    """All connectors by name."""
    found = {one.name: one for _, one in declared(__name__, Connector)}
    return Registry("format", "telltale formats", found)


def recognise(document: Document, hints: Hints | None = None) -> Connector:
    """The connector that is most certain to read the document; hints that name the column of the text mean a table.

    Raises:
        InputError: none is certain enough; the message says which formats there are and how to name one.

    >>> recognise(Document("log", content=b'{"type": "message", "properties": {"role": "user"}}')).name
    'events'
    """
    known = connectors()
    if not document.head.strip():
        raise InputError(f"'{document.name}' is empty: there is nothing in it to import")
    if hints and "text" in hints.map:
        return known["table"]
    certainty = {name: one.recognise(document) for name, one in known.items()}
    best = max(certainty, key=lambda name: certainty[name])
    if certainty[best] < CERTAIN_ENOUGH:
        raise InputError(
            f"'{document.name}' looks like none of the formats {', '.join(known)}; name one with --format (see"
            " telltale formats), or say which column is what with --map text=COLUMN"
        )
    return known[best]

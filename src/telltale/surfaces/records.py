"""Records of accounts as they are told: instants as ISO-8601, in UTC."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from telltale.event import to_iso

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def told(record: DataclassInstance) -> dict[str, Any]:
    """The fields of a record; those that are named ``at`` or end in ``_at`` are instants.

    >>> from telltale.accounts.audit import Entry
    >>> told(Entry(1, 1_772_000_000_000_000, "terminal", "key created", "key:tt_iabcdef", {}))["at"]
    '2026-02-25T06:13:20Z'
    """
    values = {one.name: getattr(record, one.name) for one in fields(record)}
    return {
        name: to_iso(value) if isinstance(value, int) and (name == "at" or name.endswith("_at")) else value
        for name, value in values.items()
    }

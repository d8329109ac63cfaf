"""Form fields that wait for an answer."""

from __future__ import annotations

from typing import Any

from .records import Record


def step(active: set[Any], record: Record) -> None:
    """'A slot is active from `entered` / `resumed` with `slot` to the next step event of that `flow_id`.'"""
    if record.type != "flow.step":
        return
    active.discard(record.get("flow_id"))
    if record.get("state") in ("entered", "resumed") and record.get("slot"):
        active.add(record.get("flow_id"))

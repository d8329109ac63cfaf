"""What columns are declared as."""

from __future__ import annotations

Columns = dict[str, tuple[str, str]]
"""By name: the type, and what it means."""

"""Colours by role, one set for light and one for dark paper.

Charts name a role, ``var(--series-1)``, never a colour: the page resolves it at the moment of drawing from its style
sheet (``frontend/src/palette.css``, which the tests hold equal to these), mail and PDF with :func:`painted`. Neighbours
differ in lightness as well as in hue, so that they can be told apart with any of the common colour blindnesses.
"""

from __future__ import annotations

from typing import Any

# role: (light, dark)
ROLES: dict[str, tuple[str, str]] = {
    "ink": ("#1c2430", "#e6e9ee"),
    "soft": ("#5a6473", "#a3adba"),
    "line": ("#e2e5ea", "#2e3642"),
    "paper": ("#ffffff", "#1a2029"),
    "series-1": ("#0b6e99", "#5bb3dd"),
    "series-2": ("#e0a100", "#f0c04a"),
    "series-3": ("#8f4fa8", "#c792dd"),
    "series-4": ("#5b8c2a", "#9fcb6d"),
    "band": ("#0b6e9926", "#5bb3dd30"),
    "confirmed": ("#0a5a50", "#2fb39e"),
    "verified": ("#2c9c8c", "#7bd0c2"),
    "assumed": ("#a5d8cf", "#3c6f68"),
    "served": ("#5f82cf", "#5f80c8"),
    "unserved": ("#9e2b20", "#f08a7c"),
    "abandoned": ("#e8973a", "#f2b566"),
    "unassisted": ("#f3d19c", "#8a6a3a"),
    "idle": ("#aab2bd", "#4a5361"),
    "heat-0": ("#eef4f7", "#1f2a35"),
    "heat-1": ("#a9cfe0", "#2b5a75"),
    "heat-2": ("#3f93b8", "#4797be"),
    "heat-3": ("#0a4a69", "#b5e2f7"),
}

# Each outcome's role, best first: the order in which they are stacked.
OUTCOMES: dict[str, str] = {
    "resolved_confirmed": "confirmed",
    "resolved_verified": "verified",
    "resolved_assumed": "assumed",
    "escalated_served": "served",
    "escalated_unserved": "unserved",
    "abandoned": "abandoned",
    "unassisted": "unassisted",
    "not_engaged": "idle",
    "pending": "line",
}


def role(name: str) -> str:
    """The reference to a role that stands in an option.

    >>> role("ink")
    'var(--ink)'
    """
    return f"var(--{name})"


def series(index: int) -> str:
    """The colour of the nth series, around again after the fourth."""
    return role(f"series-{index % 4 + 1}")


def painted(option: Any, *, dark: bool = False) -> Any:
    """The option with every role replaced by its colour, for drawing without a page.

    >>> painted({"color": ["var(--ink)", "red"]})
    {'color': ['#1c2430', 'red']}
    """
    if isinstance(option, dict):
        return {key: painted(part, dark=dark) for key, part in option.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(option, list):
        return [painted(part, dark=dark) for part in option]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(option, str) and option.startswith("var(--"):
        return ROLES[option[6:-1]][dark]
    return option

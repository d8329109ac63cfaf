"""Views: questions whose answer is no row of numbers but a table, a tree or a list of its own shape.

One module a view, each with one declaration; from it come ``GET`` and ``POST /v1/{name}``, their description, and the
verb of the command line's door. To add one, copy the shortest neighbour.
"""

from __future__ import annotations

from functools import cache

from telltale.ask.views.view import View
from telltale.registry import Registry, declared

__all__ = ["View", "views"]


@cache
def views() -> Registry[View]:
    """Every view by name."""
    return Registry("view", "/docs", {view.name: view for _, view in declared(__name__, View)})

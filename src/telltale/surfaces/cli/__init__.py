"""The command line: one file a command in ``commands``, found by looking into that folder.

A command says what it was given and leaves the work to a :class:`telltale.surfaces.doors.Door`, which opens either
on the data folder or on the server that owns it. Nothing heavy is imported before a command runs.
"""

from __future__ import annotations

from telltale.surfaces.cli.program import main

__all__ = ["main"]

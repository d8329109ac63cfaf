"""What accounts keep in the data folder."""

from __future__ import annotations

from pathlib import Path

ACCOUNTS = "accounts.sqlite"
SECRET = "accounts.secret"  # noqa: S105 - the name of a file


def exist(home: Path) -> bool:
    """Whether a data folder has accounts yet.

    >>> exist(Path("/nowhere"))
    False
    """
    return (home / ACCOUNTS).exists()

"""Accounts: projects and their sources, keys, the owner, sessions and the audit log.

with opened(home) as accounts:
    made = accounts.keys.create("ingest", project="default", by=TERMINAL)
    accounts.keys.verify(made.key)        # a Grant, or None
    may(grant, Action.SEND, "default")

What is imported here is light; the database is loaded when accounts are opened.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from telltale.accounts.credentials import presented
from telltale.accounts.files import exist
from telltale.accounts.grants import Action, Grant, Role, Scope, may
from telltale.accounts.keytext import is_whole
from telltale.accounts.refusals import InvitationRefused, SignInRefused, TooManyGuesses

if TYPE_CHECKING:
    from telltale.accounts.accounts import Accounts

__all__ = [
    "TERMINAL", "Action", "Grant", "InvitationRefused", "Role", "Scope", "SignInRefused", "TooManyGuesses", "exist",
    "is_whole", "may", "opened", "presented",
]  # fmt: skip

# The actor of what is done on the machine itself, where nobody is asked who they are.
TERMINAL = "terminal"


@contextmanager
def opened(home: Path, url: str | None = None, *, migrating: bool = True) -> Generator[Accounts]:
    """The accounts of a data folder; several threads and processes may have them open at once.

    Raises:
        DataFolderError: they cannot be read or written, a newer version wrote them, or an older one did and there is to
            be no ``migrating``.
    """
    from telltale.accounts.accounts import Accounts

    accounts = Accounts(home, url, migrating=migrating)
    try:
        yield accounts
    finally:
        accounts.close()

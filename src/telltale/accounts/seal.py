"""The seal: a secret of this installation, in a file of its own, that makes digests which nobody else can make."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from telltale.accounts.files import SECRET
from telltale.errors import DataFolderError

_BYTES = 32


class Seal:
    """Keyed digests (BLAKE2b, 32 bytes), one kind a purpose.

    What is sealed has at least 128 random bits, so that a slow hash would guard nothing; it would only cost every
    request. Passwords are another matter: see ``passwords``.

    >>> Seal(b"k" * 32).digest("key", "tt_i") == Seal(b"k" * 32).digest("session", "tt_i")
    False
    """

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @classmethod
    def of(cls, home: Path, *, anew: bool = True) -> Seal:
        """The seal of a data folder; where there is none it is made, unless something was sealed before (``anew``).

        Raises:
            DataFolderError: the file is missing, cannot be read or written, or holds something else.
        """
        path = home / SECRET
        try:
            if not path.exists():
                if not anew:
                    raise DataFolderError(
                        f"{path} is missing, and without it no key or session works; restore it from the backup that"
                        " the accounts are from"
                    )
                _make(path)
            secret = path.read_bytes()
        except OSError as error:
            raise DataFolderError(
                f"{path} cannot be used: {error.strerror or error}; set TELLTALE_HOME to a folder that can be written"
            ) from error
        if len(secret) != _BYTES:
            raise DataFolderError(f"{path} is damaged: it must have {_BYTES} bytes; restore it from a backup")
        return cls(secret)

    def digest(self, purpose: str, *parts: str | bytes) -> bytes:
        """The digest of texts for a purpose of at most 16 letters."""
        made = blake2b(digest_size=_BYTES, key=self._secret, person=purpose.encode())
        for part in parts:
            data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
            if len(parts) > 1:
                made.update(len(data).to_bytes(8, "big"))
            made.update(data)
        return made.digest()


def _make(path: Path) -> None:
    """Written aside and then linked, so that of two processes one wins and neither reads half a secret."""
    written = path.with_name(f"{SECRET}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(written)
    finally:
        written.unlink()

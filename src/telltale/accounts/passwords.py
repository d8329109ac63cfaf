"""Passwords: few rules, a slow hash, and the same work whether the account exists or not."""

from __future__ import annotations

from threading import Lock
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from telltale.errors import WordsError

SHORTEST, LONGEST = 12, 1024

# The second choice of RFC 9106: three passes over 64 MiB.
COST = {"time_cost": 3, "memory_cost": 64 * 1024, "parallelism": 4}


def check(password: str, *names: str | None) -> None:
    """A password has 12 signs or more, and is not the name; what it is made of is its owner's affair.

    >>> check("correct horse", "ann")

    Raises:
        WordsError: it may not be one; the sentence does not repeat it.
    """
    given = _normal(password)
    if len(given) < SHORTEST:
        raise WordsError(f"a password has at least {SHORTEST} signs; a few words that only you would put together do")
    if len(given) > LONGEST:
        raise WordsError(f"a password has at most {LONGEST} signs")
    if len(set(given)) == 1:
        raise WordsError("a password is more than one sign repeated; a few words do")
    same = {_normal(name).casefold() for name in names if name}
    if given.casefold() in same | {name.partition("@")[0] for name in same}:
        raise WordsError("the password is the name; choose another")


class Passwords:
    """Argon2id; one at a time, since each takes that memory."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(COST["time_cost"], COST["memory_cost"], COST["parallelism"])
        self._lock = Lock()
        self._nobodys: str | None = None

    def hash(self, password: str) -> str:
        """What is kept of a password."""
        with self._lock:
            return self._hasher.hash(_normal(password))

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether a password is the one; with nothing kept the same work is done for nothing."""
        with self._lock:
            if self._nobodys is None:
                self._nobodys = self._hasher.hash("nobody")
            try:
                right = self._hasher.verify(kept or self._nobodys, _normal(password))
            except (VerificationError, InvalidHashError):
                return False
        return right and kept is not None


def _normal(text: str) -> str:
    """The same password from every keyboard; half a character, which cannot be typed, counts as a wrong one."""
    return normalize("NFKC", text).encode("utf-8", "replace").decode()

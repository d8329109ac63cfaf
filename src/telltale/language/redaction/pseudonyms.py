"""Pseudonyms: what stands for a contact, so that it can be counted and joined and not be read."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

# Bytes of the key of a data folder.
KEY_SIZE = 32


class Pseudonyms:
    """Keyed hashes of one project; those of two projects, or of two data folders, cannot be joined.

    >>> one, other = Pseudonyms(b"k" * 32, "shop").of, Pseudonyms(b"k" * 32, "support").of
    >>> one("email", "jane@example.com") == one("email", "jane@example.com") != other("email", "jane@example.com")
    True
    """

    def __init__(self, key: bytes, project: str) -> None:
        own = blake2b(project.encode("utf-8", "surrogatepass"), key=key, digest_size=32).digest()

        @lru_cache(maxsize=1 << 14)
        def of(kind: str, value: str) -> str:
            said = f"{kind}\x1f{value}".encode("utf-8", "surrogatepass")
            return blake2b(said, key=own, digest_size=16).hexdigest()

        self.of = of
        """The hash of a value of a kind: 32 hexadecimal digits."""

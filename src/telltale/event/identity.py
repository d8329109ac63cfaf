"""Who an event is: its deterministic id, its 64-bit key, and whether it is production traffic."""

from __future__ import annotations

from hashlib import sha1
from uuid import UUID

from xxhash import xxh3_64_intdigest

from telltale.event.envelope import ENVIRONMENTS

_HALF = 1 << 63
_NAMESPACE = UUID("6f2b7d3e-5c0a-4e0e-9d57-74656c6c7461")
# The digit that tells the variant of a UUID: two of its bits are given, two are the digest's.
_VARIANT = {f"{digit:x}": f"{8 | digit & 3:x}" for digit in range(16)}

# What platforms call the traffic of builders and testers.
_ENVIRONMENT_WORDS = {
    "production": "production", "prod": "production", "live": "production", "published": "production",
    "test": "test", "testing": "test", "staging": "test", "stage": "test", "qa": "test", "tstaliasid": "test",
    "design": "design", "development": "design", "dev": "design", "draft": "design", "emulator": "design",
    "local": "design", "-": "design", "pva-studio": "design",
    "evaluation": "evaluation", "eval": "evaluation", "pva-autonomous": "evaluation",
}  # fmt: skip

assert set(_ENVIRONMENT_WORDS.values()) == set(ENVIRONMENTS)


def event_id_of(source_id: str, native_type: str, native_id: str) -> str:
    """The id of an event that brought none: the same record gives the same id, however often it is read.

    >>> event_id_of("shop", "user", "42") == event_id_of("shop", "user", "42") != event_id_of("shop", "bot", "42")
    True
    """
    record = f"{source_id}|{native_type}|{native_id}".encode()
    found = sha1(_NAMESPACE.bytes + record, usedforsecurity=False).hexdigest()
    # Written as a UUID of version 5, by hand: the library's takes five times as long.
    return f"{found[:8]}-{found[8:12]}-5{found[13:16]}-{_VARIANT[found[16]]}{found[17:20]}-{found[20:32]}"


def key(*parts: str) -> int:
    """A signed 64-bit key over texts, the same on every machine and in every version.

    Engines join and sort integers many times faster than texts, and their own hashes change between versions.

    >>> key("a", "bc") != key("ab", "c")
    True
    >>> -(2**63) <= key("default", "thread-1") < 2**63
    True
    """
    return signed_digest("\x1f".join(parts).encode("utf-8", "surrogatepass"))


def signed_digest(content: bytes) -> int:
    """A 64-bit digest of bytes in the range that databases have for integers, the same on every machine.

    >>> -(2**63) <= signed_digest(b"") < 2**63
    True
    """
    return xxh3_64_intdigest(content) - _HALF


def environment_of(word: str | None) -> str:
    """The environment that a platform's own word means; a word nobody knows is production.

    >>> environment_of("TSTALIASID"), environment_of("staging"), environment_of(None)
    ('test', 'test', 'production')
    """
    return _ENVIRONMENT_WORDS.get((word or "production").strip().lower(), "production")

"""Where a request carries its key: bearer, ``x-api-key``, or the user name of the Basic form that Segment uses."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error

# Longer is no key, whoever sends it.
_LONGEST = 512


def presented(authorization: str | None = None, api_key: str | None = None) -> str | None:
    """The key that the two headers present, whether it is any good or not.

    >>> presented("Bearer tt_i1"), presented("bearer  tt_i1 "), presented(None, "tt_i1")
    ('tt_i1', 'tt_i1', 'tt_i1')
    >>> presented("Basic dHRfaTE6"), presented("Basic ???"), presented("tt_i1"), presented()
    ('tt_i1', None, None, None)
    """
    if authorization and len(authorization) <= _LONGEST:
        kind, _, rest = authorization.strip().partition(" ")
        if kind.lower() == "bearer":
            return rest.strip() or None
        if kind.lower() == "basic":
            return _user(rest.strip())
    if api_key and len(api_key) <= _LONGEST:
        return api_key.strip() or None
    return None


def _user(encoded: str) -> str | None:
    try:
        name, _, _ = b64decode(encoded, validate=True).decode("ascii").partition(":")
    except (Error, ValueError):
        return None
    return name or None

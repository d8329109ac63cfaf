"""How a key is written: ``tt_``, the letter of its scope, 28 random signs, and 6 that tell a typo from a wrong key.

The random signs hold 166 bits. The first six are shown in lists; 130 bits remain that nobody sees again.
"""

from __future__ import annotations

import secrets
from string import ascii_letters, digits
from zlib import crc32

from telltale.accounts.grants import Scope

SIGNS = digits + ascii_letters
MARK = "tt_"
RANDOM, CHECK = 28, 6
LENGTH = len(MARK) + 1 + RANDOM + CHECK
ID_LENGTH = len(MARK) + 1 + 6


def random_text(length: int) -> str:
    """Random signs, each worth 5.95 bits."""
    return "".join(secrets.choice(SIGNS) for _ in range(length))


def new(scope: Scope) -> str:
    """A key that nobody has had."""
    body = MARK + scope.letter + random_text(RANDOM)
    return body + check(body)


def check(body: str) -> str:
    """The signs at the end of a key: its CRC-32, in base 62.

    >>> check("tt_i" + "0" * 28)
    '3YU3OM'
    """
    rest, signs = crc32(body.encode()), ""
    for _ in range(CHECK):
        rest, sign = divmod(rest, len(SIGNS))
        signs = SIGNS[sign] + signs
    return signs


def is_whole(text: str) -> bool:
    """Whether a text can be a key at all: what is cut, mistyped or something else cannot.

    >>> is_whole("tt_i" + "0" * 28 + "3YU3OM"), is_whole("tt_i" + "0" * 27 + "13YU3OM")
    (True, False)
    """
    if len(text) != LENGTH or not text.startswith(MARK) or not text.isascii():
        return False
    return text[len(MARK)] in {scope.letter for scope in Scope} and check(text[:-CHECK]) == text[-CHECK:]


def id_of(text: str) -> str:
    """What of a key may be shown, from the key or from that part of it.

    >>> id_of("tt_i" + "0" * 34)
    'tt_i000000'
    """
    return text[:ID_LENGTH]

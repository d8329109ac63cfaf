"""Identifiers that are themselves an address or a number: a keyed hash takes their place, so that joins still work."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from telltale.language.redaction.kind import Kind
from telltale.language.redaction.kinds.phone import number_of
from telltale.language.redaction.pseudonyms import Pseudonyms

# What a colon stands behind where it makes a number or an address of what follows, and what else is read as an at sign.
_SCHEMES = ("tel:", "sms:", "sip:", "whatsapp:", "phone:", "mailto:", "&", "(", "[", "{")
_SIGN = re.compile("[@+:%\uff20\ufe6b]").search


def signed(identifiers: str) -> bool:
    """Whether any of the identifiers, written together, could be an address or a number with its country's code.

    >>> signed("u-4711"), signed("span:0042"), signed("jane@example.com"), signed("tel:0044 20 7946 0958")
    (False, False, True, True)
    """
    if not identifiers.isascii():
        return _SIGN(identifiers) is not None
    # Looks for one character each are quicker than one for a class of them.
    if "@" in identifiers or "+" in identifiers or "%" in identifiers:
        return True
    if ":" in identifiers:
        for scheme in _SCHEMES:
            if scheme in identifiers:
                return True
    return False


_NUMBER = re.compile(
    r"(?:(?:tel|sms|sip|whatsapp|phone):)?[ ]?(?P<lead>\+|00)?(?P<digits>[0-9(][0-9 ()./-]{5,24}[0-9])"
)
_BARE = re.compile(r"[1-9][0-9]{7,14}")
_NOT_DIGIT = re.compile(r"[^0-9]+")


class Identifiers:
    """Ids of people, threads and messages; nearly all of them come back as they are.

    >>> from telltale.language.redaction import known
    >>> of = Identifiers(known().values(), Pseudonyms(b"k" * 32, "shop")).of
    >>> of("u-4711"), of("jane@example.com") == of("mailto:Jane@Example.com"), of("jane@example.com")[:6]
    ('u-4711', True, 'email:')
    >>> of("whatsapp:+49 171 2345678") == of("491712345678", telephone=True) != of("491712345678")
    True
    """

    def __init__(self, kinds: Iterable[Kind], pseudonyms: Pseudonyms) -> None:
        chosen = {one.name: one for one in kinds}
        self._email, self._phone = chosen.get("email"), chosen.get("phone")
        self._pseudonyms = pseudonyms
        # Ids come in runs: those of a conversation, and of its person.
        self._exchanged = lru_cache(maxsize=1 << 14)(self._exchange)

    def of(self, identifier: str, *, telephone: bool = False) -> str:
        """What stands for an identifier; digits alone are a number only on a ``telephone`` channel."""
        if not telephone and not signed(identifier):
            return identifier
        return self._exchanged(identifier, telephone)

    def _exchange(self, identifier: str, telephone: bool) -> str:
        bare = telephone and _BARE.fullmatch(identifier)
        if self._phone and (number := self._number(identifier, bool(bare))):
            return f"phone:{self._pseudonyms.of('phone', number)}"
        return self._addresses(identifier) if self._email else identifier

    def _number(self, identifier: str, bare: bool) -> str:
        match = _NUMBER.fullmatch(identifier)
        if match is None or not (bare or match["lead"]):
            return ""
        found = number_of("+" + _NOT_DIGIT.sub("", match["digits"]), None)
        return found[0] if found and (found[1] or not bare) else ""

    def _addresses(self, identifier: str) -> str:
        """The identifier with every address in it exchanged: threads of mail carry them in their ids."""
        assert self._email is not None
        assert self._email.pattern is not None
        text = identifier.removeprefix("mailto:")
        parts: list[str] = []
        last = 0
        for match in self._email.pattern.finditer(text):
            for found in self._email.check(match, None):
                parts += [text[last : found.start], f"email:{self._pseudonyms.of('email', found.value)}"]
                last = found.end
        return "".join([*parts, text[last:]]) if parts else identifier

"""Records: texts in nested JSON, each cleaned as what its key says it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as part_of
from typing import Any, NamedTuple

import msgspec

from telltale.language.redaction.cleaning import Cleaner
from telltale.language.redaction.identifiers import Identifiers, signed
from telltale.language.redaction.kind import Kind
from telltale.language.redaction.pseudonyms import Pseudonyms

# Deeper than this a value is kept as the text of its JSON.
_DEEPEST = 60

MOST_NAMES = 10_000
"""Names in one object. What has more is no record but somebody's attempt, and every name costs a look."""

_SMALLEST_CARD = 10**12

# Keys whose objects speak of a person; a group's or a product's name is nobody's.
_PEOPLE = frozenset(["traits", "user", "customer", "contact", "profile", "visitor", "lead", "person"])
# Numbers with dots that are versions, and what we have written ourselves.
_LEFT = frozenset(("user_agent", "useragent", "ip_hash", "hash"))
_IDS = frozenset(("id", "uuid", "ids", "offered_in", "distinct_id", "raw_ref"))
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_KEYS = 1 << 14


class Contact(NamedTuple):
    """A contact that somebody gave: its kind, its keyed hash, whether its form is right, and in which field."""

    kind: str
    hash: str
    valid: bool
    field: str


class TooWide(ValueError):
    """An object has more names than are looked at."""

    def __init__(self, names: int) -> None:
        super().__init__(f"an object has {names:,} names; at most {MOST_NAMES:,} are looked through")


@dataclass(slots=True)
class Look:
    """A look at one record: the country whose ways are meant, and the contacts that were met, in order.

    ``keep`` leaves the contacts of a person's traits as they are.
    """

    region: str | None = None
    keep: bool = False
    field: str = ""
    contacts: list[Contact] = part_of(default_factory=list[Contact])


class _Key(NamedTuple):
    """How the value under a key is looked at."""

    kind: Kind | None
    personal: Kind | None
    is_id: bool
    is_left: bool
    is_person: bool
    is_hidden: bool


_PLAIN = _Key(None, None, is_id=False, is_left=False, is_person=False, is_hidden=False)
_ID = _PLAIN._replace(is_id=True)


class Records:
    """Cleans whatever JSON can hold; what needs no cleaning is given back itself, not a copy.

    >>> from telltale.language.redaction import known
    >>> records = Records(known().values(), Pseudonyms(b"k" * 32, "shop"))
    >>> look = Look()
    >>> records.clean({"note": ["write to jane@example.com"], "traits": {"name": "Jane", "plan": "pro"}}, look)
    {'note': ['write to [email]'], 'traits': {'name': '[name]', 'plan': 'pro'}}
    >>> look.contacts[0].kind, look.contacts[0].valid
    ('email', True)
    """

    def __init__(self, kinds: Iterable[Kind], pseudonyms: Pseudonyms) -> None:
        chosen = list(kinds)
        self._cleaner, self._pseudonyms = Cleaner(chosen), pseudonyms
        self._fields = {name: one for one in chosen for name in one.fields}
        self._personal = {name: one for one in chosen for name in (*one.personal, *one.fields)}
        self._keys: dict[str, _Key] = {}
        # Keys that say nothing about their values, and keys of ids.
        self._plain: set[str] = set()
        self._ids: set[str] = set()
        self.identifiers = Identifiers(chosen, pseudonyms)

    def passes(self, value: dict[str, Any]) -> bool:  # noqa: C901, PLR0911, PLR0912 - a call costs more than a look
        """Whether an object is soon seen to hold nothing: most do, and this is all that is done with them."""
        if len(value) > MOST_NAMES:
            return False
        plain, ids, empty = self._plain, self._ids, self._cleaner.empty
        for name, part in value.items():
            kind = part.__class__
            if name not in plain:
                if name in ids:
                    if kind is str and signed(part) and self.identifiers.of(part) is not part:
                        return False
                    if kind is str or kind is int:
                        continue
                elif not self._is_plain(name):
                    return False
            if kind is str:
                if part not in empty and not self._cleaner.passes(part):
                    return False
            elif kind is dict:
                if not self.passes(part):
                    return False
            elif kind is list:
                if not self._all_pass(part):
                    return False
            elif kind is int and part >= _SMALLEST_CARD:
                return False
        return True

    def _is_plain(self, name: str) -> bool:
        """Whether a key says nothing about its value; one that is met for the first time is learnt."""
        return name not in self._keys and self._key(name)._replace(personal=None) == _PLAIN

    def _all_pass(self, value: list[Any]) -> bool:
        for part in value:
            kind = part.__class__
            if kind is dict:
                if not self.passes(part):
                    return False
            elif kind is str:
                if not self._cleaner.passes(part):
                    return False
            elif kind is list or (kind is int and part >= _SMALLEST_CARD):
                return False
        return True

    def clean(self, value: Any, look: Look, *, key: str = "", person: bool = False, depth: int = 0) -> Any:
        """The value as it may be kept; ``person`` says that it speaks of one."""
        if value.__class__ is str:
            return self._text(value, look, self._key(key), person) if value else value
        if value.__class__ is dict:
            return self._object(value, look, person, depth) if depth < _DEEPEST else self._flat(value, look)
        if value.__class__ is list:
            return self._list(value, look, key, person, depth) if depth < _DEEPEST else self._flat(value, look)
        if value.__class__ is int and value >= _SMALLEST_CARD:
            return self._number(value, look, self._key(key), person)
        return value

    def text(self, text: str, look: Look) -> str:
        """A text that is nothing but text."""
        cleaned, hits = self._cleaner.clean(text, look.region)
        for kind, found in hits:
            if kind.contact:
                self._met(kind, found.value, found.valid, look)
        return cleaned

    def _object(self, value: dict[str, Any], look: Look, person: bool, depth: int) -> dict[str, Any]:
        if len(value) > MOST_NAMES:
            raise TooWide(len(value))
        changed: dict[str, Any] | None = None
        keys, hidden = self._keys, False
        for name, part in value.items():
            key = keys.get(name) or self._learnt(name)
            hidden = hidden or key.is_hidden
            kind = part.__class__
            if kind is bool or kind is float or part is None:
                continue
            if kind is str:
                new = self._text(part, look, key, person) if part else part
            elif kind is dict and (whole := self._whole(key, person)) and not look.keep:
                new = whole.mark
            else:
                new = self.clean(part, look, key=name, person=person or key.is_person, depth=depth + 1)
            if new is not part:
                changed = {**value} if changed is None else changed
                changed[name] = new
        cleaned = value if changed is None else changed
        return {self.text(name, look): part for name, part in cleaned.items()} if hidden else cleaned

    def _list(self, value: list[Any], look: Look, key: str, person: bool, depth: int) -> list[Any]:
        cleaned = [self.clean(part, look, key=key, person=person, depth=depth + 1) for part in value]
        return value if all(new is old for new, old in zip(cleaned, value, strict=True)) else cleaned

    def _flat(self, value: Any, look: Look) -> str:
        return self.text(msgspec.json.encode(value).decode(), look)

    def _text(self, text: str, look: Look, key: _Key, person: bool) -> str:
        if key.is_left:
            return text
        if key.is_id:
            return self.identifiers.of(text)
        kind = self._whole(key, person)
        if kind is not None and (person or not kind.contact or _looks(kind, text)):
            return self._field(kind, text, look, person)
        if text[0] in "{[" and text[-1] in "}]":
            return self._wrapped(text, look, person)
        return self.text(text, look)

    def _number(self, number: int, look: Look, key: _Key, person: bool) -> int | str:
        kind = self._whole(key, person)
        if kind is not None:
            return self._field(kind, str(number), look, person)
        if key.is_id or key.is_left or number >= _SMALLEST_CARD**2:
            return number
        cleaned, hits = self._cleaner.clean(str(number), None)
        return cleaned if hits else number

    def _whole(self, key: _Key, person: bool) -> Kind | None:
        """The kind that the whole value under a key is."""
        return key.personal if person else key.kind

    def _field(self, kind: Kind, text: str, look: Look, person: bool) -> str:
        if text == kind.mark:
            return text
        if kind.contact and kind.read:
            found = kind.read(text, look.region)
            if found:
                self._met(kind, found.value, found.valid, look)
        return text if person and look.keep else kind.mark

    def _wrapped(self, text: str, look: Look, person: bool) -> str:
        """JSON inside a text, as models hand arguments to their tools."""
        try:
            inside: Any = msgspec.json.decode(text)
        except (ValueError, RecursionError):
            return self.text(text, look)
        cleaned = self.clean(inside, look, person=person, depth=_DEEPEST // 2)
        return text if cleaned is inside else msgspec.json.encode(cleaned).decode()

    def _met(self, kind: Kind, value: str, valid: bool, look: Look) -> None:
        contact = Contact(kind.name, self._pseudonyms.of(kind.name, value), valid, look.field)
        if contact not in look.contacts:
            look.contacts.append(contact)

    def _key(self, name: str) -> _Key:
        return self._keys.get(name) or self._learnt(name)

    def _learnt(self, name: str) -> _Key:
        plain = _HUMP.sub("_", name[:100]).replace("-", "_").replace(" ", "_").lower()
        key = _Key(
            self._fields.get(plain),
            self._personal.get(plain),
            plain in _IDS or plain.endswith(("_id", "_ids", "_uuid")),
            plain in _LEFT,
            plain in _PEOPLE,
            self._cleaner.clean(name, None)[0] != name or name not in self._cleaner.empty,
        )
        if len(self._keys) >= _KEYS:
            self._keys.clear()
            self._plain.clear()
            self._ids.clear()
        self._keys[name] = key
        if key._replace(personal=None) == _PLAIN:
            self._plain.add(name)
        elif key == _ID:
            self._ids.add(name)
        return key


def _looks(kind: Kind, text: str) -> bool:
    """Whether a value that only its key calls a contact could be one: `mail: newsletter` is none."""
    return "@" in text if kind.name == "email" else sum(map(str.isdigit, text[:40])) >= 5

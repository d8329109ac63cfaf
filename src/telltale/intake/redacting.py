"""Redacting: personal data and secrets leave an event before anything of it is written down."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from telltale.connectors import Failed
from telltale.errors import DataFolderError, UnknownName
from telltale.event import Event
from telltale.intake.steps import Arrival, Refused
from telltale.language.redaction import Contact, Kind, Look, Pseudonyms, Records, TooWide, known
from telltale.language.redaction.identifiers import signed
from telltale.language.redaction.names import listed
from telltale.language.redaction.pseudonyms import KEY_SIZE
from telltale.language.redaction.records import MOST_NAMES
from telltale.language.redaction.rules import own_kinds
from telltale.settings import Settings

KEY_FILE = "contacts.key"

# Channels whose people are their telephone numbers, written as digits alone.
_TELEPHONES = frozenset(("whatsapp", "sms", "voice"))
_PEOPLE = ("user_id", "anonymous_id", "conversation_id", "session_id")
# Projects whose rules are held ready.
_PROJECTS = 256
# Bytes that are kept of a record that is too wide to be looked through.
_BEGINNING = 2_000
_TRAITS = frozenset(("traits", "group_traits"))


class Redaction:
    """The step of one installation: ``redact(event, arrival)`` changes the event.

    Marks such as ``[email]`` take the place of what was found. Contacts leave a line each in ``properties.contacts``:
    ``{"kind": "email", "hash": "…", "valid": true, "field": "text"}``, the hash keyed by a secret of the data folder
    and the project. Ids that are an address or a number become ``email:…`` or ``phone:…`` with the same hash.

    ``key`` is given where nothing is stored, as in a dry run; else it is read from the data folder, or made.

    Raises:
        UnknownName: the settings name a kind that does not exist.
        WordsError: a rule or a name of the settings is not taken; it says why.
        DataFolderError: the key can be neither read nor made.

    >>> properties = {"role": "user", "text": "I am +44 20 7946 0958"}
    >>> event = Event(type="message", user_id="jane@example.com", properties=properties)
    >>> Redaction(Settings(), key=b"k" * 32)(event, Arrival())
    >>> event.properties["text"], event.properties["contacts"][0]["kind"], event.user_id[:6]
    ('I am [phone]', 'phone', 'email:')
    """

    def __init__(self, settings: Settings, *, key: bytes | None = None) -> None:
        every = known()
        for name in settings.unredacted_kinds:
            if name not in every:
                raise UnknownName("kind of data", name, every, "docs/decisions/redaction.md")
        self._chosen = _chosen(settings, every)
        self._key = key or contact_key(settings.home)
        self.secret = self._key
        """What the hashes of this data folder are keyed with."""
        self._keep, self._home = settings.keep_contact_traits, settings.phone_region.upper() or None
        self._projects: dict[str, Records] = {}

    def _of(self, project: str) -> Records:
        """What cleans for a project."""
        records = self._projects.get(project)
        if records is None:
            if len(self._projects) >= _PROJECTS:
                self._projects.clear()
            records = self._projects.setdefault(project, Records(self._chosen, Pseudonyms(self._key, project)))
        return records

    def __call__(self, event: Event, arrival: Arrival) -> None:
        """Redact an event in place.

        Raises:
            Refused: it is nested too deeply, or has too many names, to be looked through.
        """
        project = event.project_id or arrival.project
        records = self._projects.get(project) or self._of(project)
        people = f"{event.user_id}{event.anonymous_id}{event.conversation_id}{event.session_id}"
        if event.channel in _TELEPHONES or signed(f"{people}{event.event_id}{event.source.native_id}"):
            _name(event, records)
        context = event.context
        try:
            if not (records.passes(event.properties) and (not context or records.passes(context))):
                self._clean(event, records)
        except RecursionError:
            raise Refused("too_deep", "the event is nested too deeply to be redacted") from None
        except TooWide as error:
            raise Refused("too_wide", str(error)) from None

    def failed(self, one: Failed, project: str) -> Failed:
        """A failed record, as it may be kept and told of."""
        value = _decoded(one.raw)
        message = self.text(one.message, project, self._country(value))
        return replace(one, message=message, raw=self._raw(one.raw, value, project))

    def raw(self, content: bytes, project: str) -> bytes:
        """A record that was not accepted, as it may be kept to be tried again; the same bytes if it holds nothing."""
        return self._raw(content, _decoded(content), project)

    def _raw(self, content: bytes, value: Any, project: str) -> bytes:
        records = self._of(project)
        look = Look(self._country(value))
        try:
            if value is not None:
                cleaned = records.clean(value, look)
                return content if cleaned is value else msgspec.json.encode(cleaned)
        except TooWide:
            content = content[:_BEGINNING].rpartition(b",")[0]
        except (ValueError, RecursionError):
            pass
        text = content.decode("utf-8", "surrogateescape")
        return "\n".join(records.text(line, look) for line in text.split("\n")).encode("utf-8", "surrogateescape")

    def names(self, identifier: str, project: str) -> list[str]:
        """As what somebody of this id may be stored: as it is, and, where it is an address or a number, its mark.

        >>> Redaction(Settings(), key=b"k" * 32).names("u-4711", "shop")
        ['u-4711']
        """
        of = self._of(project).identifiers.of
        return list(dict.fromkeys((identifier, of(identifier), of(identifier, telephone=True))))

    def text(self, text: str, project: str, region: str | None = None) -> str:
        """A sentence that quotes what came in, as the message of a refusal does, in the ways of a country."""
        return self._of(project).text(text, Look(region or self._home))

    def _country(self, record: Any) -> str | None:
        """The country that a record names which became no event, in the places in which senders name it."""
        context, locale = _field(record, "context"), _field(record, "locale")
        return _region(context, locale or _field(context, "locale")) or self._home

    def _clean(self, event: Event, records: Records) -> None:
        properties, context = event.properties, event.context
        if len(properties) > MOST_NAMES:
            raise TooWide(len(properties))
        look = Look(_region(context, event.locale) or self._home)
        changed: dict[str, Any] = {}
        for name, value in properties.items():
            look.field, look.keep = name, self._keep and name in _TRAITS
            new = records.clean(value, look, key=name, person=name == "traits" and event.type == "identify")
            if new is not value:
                changed[name] = new
        if context:
            look.field, look.keep = "context", self._keep
            event.context = records.clean(context, look)
        if look.contacts:
            changed["contacts"] = _told(properties.get("contacts"), look.contacts)
        event.properties = {records.text(name, look): value for name, value in {**properties, **changed}.items()}


def _decoded(content: bytes) -> Any:
    """What JSON holds; nothing where it is none, or none that can be read through."""
    try:
        return msgspec.json.decode(content)
    except (ValueError, RecursionError):
        return None


def _field(value: Any, name: str) -> Any:
    if not isinstance(value, dict):
        return None
    fields: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
    return fields.get(name)


def _chosen(settings: Settings, every: Mapping[str, Kind]) -> list[Kind]:
    """The kinds of an installation, its own rules before all others."""
    chosen = {name: one for name, one in every.items() if name not in settings.unredacted_kinds}
    if "name" in chosen:
        chosen["name"] = listed(chosen["name"], settings.redacted_names)
    return [*own_kinds(settings.redaction_rules, every), *chosen.values()]


def _name(event: Event, records: Records) -> None:
    """The ids of the event, its thread, its person and its record."""
    source, telephone = event.source, event.channel in _TELEPHONES
    of = records.identifiers.of
    for name in _PEOPLE:
        if value := getattr(event, name):
            setattr(event, name, of(value, telephone=telephone))
    event.event_id, source.native_id = of(event.event_id), of(source.native_id)


def _told(before: Any, contacts: list[Contact]) -> list[Any]:
    """The contacts of an event, once each, whether it was redacted before or not."""
    kept: list[Any] = list(before) if isinstance(before, list) else []  # pyright: ignore[reportUnknownArgumentType]
    return kept + [one for one in (contact._asdict() for contact in contacts) if one not in kept]


def _region(context: Any, locale: Any) -> str | None:
    """The country that an event or a record names: of its context, else of its locale."""
    country = _field(context, "country") or _field(_field(context, "location"), "country")
    if isinstance(country, str) and len(country) == 2:
        return country.upper()
    return _of_locale(locale) if locale and isinstance(locale, str) else None


@lru_cache(maxsize=1024)
def _of_locale(locale: str) -> str | None:
    """The region of a language tag; the bare tag of a language names none.

    >>> _of_locale("de-CH"), _of_locale("zh_Hant_TW"), _of_locale("en")
    ('CH', 'TW', None)
    """
    for part in locale.replace("_", "-").split("-")[1:]:
        if len(part) == 2 and part.isalpha():
            return part.upper()
    return None


def contact_key(home: Path) -> bytes:
    """The secret of a data folder that contacts are hashed with; made when it is first needed, mode 0600.

    Without it the hashes of what comes are others than those of what came: it belongs into every backup that is to be
    continued, and out of every copy that is given away.

    Raises:
        DataFolderError: it can be neither read nor made, or is not as long as one.
    """
    path = home / KEY_FILE
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes()
    except OSError as error:
        raise DataFolderError(f"{path} cannot be used: {error.strerror or error}") from error
    if len(key) != KEY_SIZE:
        raise DataFolderError(
            f"{path} holds {len(key)} bytes instead of {KEY_SIZE}: restore it from a backup, or delete it and accept"
            " that people known by their address alone are new people from now on"
        )
    return key


def _make(path: Path) -> None:
    """Whole or not at all, and by one of several processes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(KEY_SIZE))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()

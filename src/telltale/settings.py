"""Every setting, declared once: its environment variable, its place in ``telltale.toml`` and its documentation follow.

``TELLTALE_TIMEZONE=Europe/Berlin`` in the environment wins over ``timezone = "Europe/Berlin"`` in the data folder's
``telltale.toml``, which wins over the default.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import msgspec

from telltale.errors import UnknownName, WordsError

HOUR = 3600
DAY = 24 * HOUR

# Attribution looks no further back.
LONGEST_ATTRIBUTION = 90 * DAY

# Channels on which people answer when they find the time.
ASYNCHRONOUS = ("whatsapp", "telegram", "messenger", "instagram", "sms", "email", "slack", "msteams")


# What speaks against a resolution, and what a user confirms one with.
NEGATIVE_SIGNALS = ("rephrased", "said_unhelpful", "fallback_loop", "thumbs_down", "low_rating", "said_unresolved")
CONFIRMING_SIGNALS = ("thumbs_up", "good_rating", "said_resolved", "goal")

RULE, DERIVING_RULE = "rule", "deriving rule"


class Rate(msgspec.Struct, frozen=True, rename={"from_": "from"}, forbid_unknown_fields=True):
    """What one unit of a currency is worth in the project's own, from a day on."""

    currency: str
    rate: Annotated[float, msgspec.Meta(gt=0)]
    from_: date
    source: str = ""


class Input(msgspec.Struct, frozen=True, rename={"from_": "from"}, forbid_unknown_fields=True):
    """An amount that the return on investment is worked out with, from a day on, and where it comes from."""

    name: str
    value: Annotated[float, msgspec.Meta(ge=0)]
    from_: date
    source: str = ""


def _declare(default: Any, meaning: str, *, shown: bool = True, kind: str = "") -> Any:
    """A setting; a ``kind`` says that it is a rule by which outcomes are told, kept as versions."""
    make: dict[str, Any] = {"default_factory": default} if callable(default) else {"default": default}
    return field(metadata={"meaning": meaning, "kind": kind}, repr=shown, **make)


def application_folder() -> Path:
    """Where this platform keeps an application's data."""
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "telltale"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "telltale"
    return Path(os.environ.get("XDG_DATA_HOME", home / ".local" / "share")) / "telltale"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation can be told. Durations are seconds.

    >>> Settings(timezone="Europe/Berlin").gap("whatsapp") == 24 * 3600
    True
    """

    home: Path = _declare(application_folder, "data folder")
    timezone: str = _declare("UTC", "time zone of days and weeks, an IANA name")
    host: str = _declare("127.0.0.1", "address that the server listens on")
    port: int = _declare(8090, "port that the server listens on")
    log_format: Literal["auto", "text", "json"] = _declare(
        "auto", "form of the server's log: `json`, `text`, or `auto`, which is text on a terminal"
    )
    names: list[str] = _declare(list, "further names under which browsers reach it, as behind a proxy")
    origins: list[str] = _declare(list, "sites whose pages may send events with a key, as https://shop.example")
    accounts_url: str | None = _declare(
        None,
        "database of projects, keys and people; without it, accounts.sqlite in the data folder",
        shown=False,
    )
    store: str | None = _declare(
        None,
        "ClickHouse database that answers questions, as clickhouse://user:password@host:8123/database; without it, the"
        " index in the data folder",
        shown=False,
    )
    conversation_gap: int = _declare(
        30 * 60, "silence after which the next activity opens a new conversation", kind=DERIVING_RULE
    )
    asynchronous_gap: int = _declare(
        DAY, f"the same on {', '.join(ASYNCHRONOUS)}, and while a handoff is open", kind=DERIVING_RULE
    )
    conversation_gaps: dict[str, int] = _declare(
        dict, "the same for single channels, as {channel = seconds}", kind=DERIVING_RULE
    )
    resolution_window: int = _declare(DAY, "silence after which a conversation is closed for outcomes", kind=RULE)
    asynchronous_resolution_window: int = _declare(3 * DAY, "the same on the asynchronous channels", kind=RULE)
    repeat_window: int = _declare(
        7 * DAY, "time in which another contact takes away a resolution's durability", kind=RULE
    )
    reopen_window: int = _declare(
        3 * DAY, "time in which a new message in the thread withdraws a resolution", kind=RULE
    )
    confirmation_window: int = _declare(DAY, "time after a bot message in which a signal confirms", kind=RULE)
    negative_signals: list[str] = _declare(
        lambda: list(NEGATIVE_SIGNALS), "signals that speak against a resolution", kind=RULE
    )
    confirming_signals: list[str] = _declare(
        lambda: list(CONFIRMING_SIGNALS), "signals that confirm a resolution", kind=RULE
    )
    confirming_events: list[str] | None = _declare(
        None, "tracked events that confirm it, as the signal `goal`; without it, `goal_events`", kind=RULE
    )
    handoff_window: int = _declare(DAY, "time in which a request for a human must be answered")
    fallback_texts: list[str] = _declare(
        list, "answers that mean the bot did not understand; * stands for anything", kind=DERIVING_RULE
    )
    small_talk: list[str] = _declare(list, "further greetings that need no intent", kind=DERIVING_RULE)
    closings: list[str] = _declare(list, "further ways to say thanks, it worked", kind=DERIVING_RULE)
    unhelpful: list[str] = _declare(list, "further ways to say that it did not help", kind=DERIVING_RULE)
    low_confidence: float = _declare(0.7, "confidence below which a matched intent is in doubt, 0 to 1")
    monthly_budget: float | None = _declare(None, "dollars a month that language models may cost")
    goal_events: list[str] = _declare(lambda: ["goal", "order_completed"], "tracked events that are goals")
    event_names: dict[str, list[str]] = _declare(
        dict, 'what tracked events are called here, as {lead_submitted = ["Lead Created"]}'
    )
    attribution_window: int = _declare(7 * DAY, "time after a conversation in which a goal is credited to it")
    attribution_model: Literal["first_touch", "last_touch", "linear", "position", "time_decay"] = _declare(
        "linear",
        "how revenue is attributed: `first_touch`, `last_touch`, `linear`, `position` or `time_decay`",
    )
    currency: str | None = _declare(None, "currency in which several are added up, and in which costs are told, as EUR")
    exchange_rates: list[Rate] = _declare(list, "what other currencies are worth in it, each from a day on")
    inputs: list[Input] = _declare(list, "what the return on investment is worked out with, each from a day on")
    holidays: str = _declare(
        "", "country whose public holidays are marked in what is counted by day, as DE, or DE-BY for a region"
    )
    unredacted_kinds: list[str] = _declare(
        list, "kinds of personal data and secrets that are kept as they came; all others leave a mark"
    )
    redaction_rules: dict[str, str] = _declare(
        dict, "kinds of your own by name and pattern, as {employee = 'EMP-[0-9]{6}'}; each leaves its name as a mark"
    )
    redacted_names: list[str] = _declare(list, "names of people that leave a mark wherever they are written")
    phone_region: str = _declare(
        "", "country whose way of writing telephone numbers is meant where an event names none, as DE"
    )
    keep_contact_traits: bool = _declare(False, "keep names, addresses and contacts that `identify` tells of a person")
    contact_probability: float | None = _declare(None, "share of resolved people who would have contacted a human")
    baseline_tickets: float | None = _declare(None, "tickets a day before the bot")
    helpdesk_contacts: float | None = _declare(None, "support contacts a day that never meet the bot")

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.timezone)
        except (KeyError, ValueError, OSError):
            message = f"no time zone '{self.timezone}'; give an IANA name such as Europe/Berlin or UTC"
            raise WordsError(message) from None
        for name, known in (("negative_signals", NEGATIVE_SIGNALS), ("confirming_signals", CONFIRMING_SIGNALS)):
            for one in getattr(self, name):
                if one not in known:
                    raise UnknownName(f"signal of {name}", one, known, "docs/outcomes.md")

        if not DAY <= self.attribution_window <= LONGEST_ATTRIBUTION:
            days = self.attribution_window / DAY
            raise WordsError(f"an attribution window of {days:g} days is none; give 1 to 90 days, in seconds")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def told(self) -> dict[str, Any]:
        """Every setting as it may be printed: of an address, which can hold a password, only how it begins.

        >>> Settings(accounts_url="postgresql+psycopg://ann:hush@host/db").told()["accounts_url"]
        'postgresql+psycopg://***'
        """
        values = {one.name: getattr(self, one.name) for one in fields(Settings)}
        kind, mark, _ = (self.accounts_url or "").partition("://")
        return values | {"accounts_url": f"{kind if mark else ''}{mark}***" if self.accounts_url else None}

    def gap(self, channel: str | None) -> int:
        """The conversation gap of a channel."""
        usual = self.asynchronous_gap if channel in ASYNCHRONOUS else self.conversation_gap
        return self.conversation_gaps.get(channel or "", usual)


def load(environment: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """Settings from what is given, the environment, the data folder's ``telltale.toml``, and the defaults.

    Raises:
        WordsError: a setting has the wrong type, or there is no setting of that name; it says which there are.
    """
    said = os.environ if environment is None else environment
    given = {name: value for name, value in given.items() if value is not None}
    home = Path(given.get("home") or said.get("TELLTALE_HOME") or application_folder()).expanduser()
    values: dict[str, Any] = {**_from_file(home / "telltale.toml"), **_from_environment(said), **given, "home": home}
    return Settings(**{name: as_declared(name, value) for name, value in values.items()})


def add_input(name: str, value: float, from_: date, source: str, environment: Mapping[str, str] | None = None) -> Path:
    """Write an input into the data folder's ``telltale.toml``, behind what stands there; gives the file.

    Raises:
        WordsError: with it the file could not be read, since the inputs stand there in another form; it is as it was.
    """
    said = os.environ if environment is None else environment
    home = Path(said.get("TELLTALE_HOME") or application_folder()).expanduser()
    path = home / "telltale.toml"
    as_declared("inputs", [{"name": name, "value": value, "from": from_, "source": source}])
    before = path.read_bytes() if path.exists() else b""
    quoted = {key: msgspec.json.encode(text).decode() for key, text in (("name", name), ("source", source))}
    lines = ["", "[[inputs]]", f"name = {quoted['name']}", f"value = {float(value)!r}", f"from = {from_.isoformat()}",
             f"source = {quoted['source']}", ""]  # fmt: skip
    written = (before.decode("utf-8").rstrip("\n") + "\n" + "\n".join(lines)).lstrip("\n")
    try:
        tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise WordsError(f"{path} cannot take it: {error}; write the inputs there as [[inputs]] tables") from error
    home.mkdir(parents=True, exist_ok=True)
    path.write_text(written, encoding="utf-8")
    return path


def declarations() -> dict[str, tuple[Any, str]]:
    """Every setting: its default and its meaning."""
    plain = Settings()
    return {one.name: (getattr(plain, one.name), one.metadata["meaning"]) for one in fields(Settings)}


def rules() -> dict[str, bool]:
    """The settings by which outcomes are told; whether a change of one needs the facts derived again.

    >>> rules()["reopen_window"], rules()["closings"]
    (False, True)
    """
    kinds = {one.name: one.metadata["kind"] for one in fields(Settings)}
    return {name: kind == DERIVING_RULE for name, kind in kinds.items() if kind}


def rule_values(settings: Settings) -> dict[str, Any]:
    """What a project's rules are."""
    return {name: getattr(settings, name) for name in rules()}


def origins(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Where the value of every setting comes from, as a person would say it.

    >>> origins({"TELLTALE_PORT": "8091", "TELLTALE_HOME": "/nowhere"})["port"]
    'TELLTALE_PORT'
    """
    said = os.environ if environment is None else environment
    path = Path(said.get("TELLTALE_HOME") or application_folder()).expanduser() / "telltale.toml"
    found = dict.fromkeys(declarations(), "default")
    found |= dict.fromkeys(_from_file(path), str(path))
    return found | {name: f"TELLTALE_{name.upper()}" for name in _from_environment(said)}


def _from_environment(said: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in fields(Settings):
        text = said.get(f"TELLTALE_{one.name.upper()}")
        if text is not None:
            found[one.name] = _read(text) if not _is_text(one.name) else text
    return found


def _read(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, PermissionError) as error:
        raise WordsError(f"{path} cannot be read: {error}") from error


@cache
def _kinds() -> dict[str, Any]:
    """What each setting is declared as."""
    return get_type_hints(Settings, include_extras=True)


def _is_text(name: str) -> bool:
    """Whether a setting stands in the environment as it is; every other is read as JSON where it is JSON.

    >>> _is_text("currency"), _is_text("port"), _is_text("log_format")
    (True, False, True)
    """
    kind = _kinds()[name]
    return kind in (str, str | None, Path) or get_origin(kind) is Literal


def as_declared(name: str, value: Any) -> Any:
    """The value of a setting, of the kind that it is declared as.

    Raises:
        WordsError: it is of another kind, or there is no such setting.
    """
    names = [one.name for one in fields(Settings)]
    if name not in names:
        raise UnknownName("setting", name, names, "telltale settings")
    if name == "home":
        return Path(value).expanduser()
    try:
        return msgspec.convert(value, _kinds()[name])
    except msgspec.ValidationError as error:
        raise WordsError(f"setting {name} = {value!r}: {error}") from None

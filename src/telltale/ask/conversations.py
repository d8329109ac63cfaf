"""The list behind a number, and one transcript."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from telltale.ask.foretelling import Foretold
from telltale.store import Override

Part = Literal["numerator", "denominator"]


class Selection(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Which conversations: a period, filters, a text to search for, or those behind one part of a metric; and the way
    that they took, as :class:`telltale.ask.ways.Way` has it. Where ``among`` names some, it is of these alone.
    """

    from_: str | None = None
    to: str | None = None
    where: dict[str, list[str]] = {}
    metric: str | None = None
    part: Part = "numerator"
    search: str | None = None
    as_of: str | None = None
    cursor: str | None = None
    limit: int = 50
    rules: int | None = None
    path: list[str] = []
    kinds: list[str] = []
    besides: list[str] = []
    ended: bool = False
    moves: list[str] = []
    missing: str | None = None
    among: list[str] = []


class Listed(msgspec.Struct):
    """One conversation in a list. ``conversation`` is our id, ``thread`` the platform's; times are ISO in UTC."""

    conversation: str
    thread: str
    started_at: str
    ended_at: str
    channel: str
    language: str | None
    bot_version: str | None
    person: str
    intent: str | None
    outcome: str
    messages: int
    csat: float | None
    first_text: str | None


class Listing(msgspec.Struct):
    """A page of conversations, newest first, and the cursor of the next page if there is one."""

    conversations: list[Listed]
    next: str | None
    warnings: list[str] = []


class Mark(msgspec.Struct):
    """A piece of evidence: what it shows, in words, for the outcome of the conversation."""

    kind: str
    words: str


class Nearest(msgspec.Struct):
    """A passage of the knowledge base that comes nearest to what an answer says."""

    title: str
    text: str
    url: str


class Heard(msgspec.Struct):
    """What was read out of the words of a message.

    ``tone`` is -1 to 1; ``signs`` are those of frustration; ``topic`` is what it is about; ``supported`` says of an
    answer whether the texts that it was held ``against`` support it, and ``unsupported`` where they do not: pairs of
    places in its text, counted in characters, in order and apart from each other. None where it could not be told.
    They are those ``retrieved`` for it, else the project's ``knowledge`` base, of which ``nearest`` comes nearest.
    """

    tone: float | None = None
    signs: list[str] = []
    topic: str | None = None
    supported: bool | None = None
    unsupported: list[tuple[int, int]] = []
    against: Literal["retrieved", "knowledge"] | None = None
    nearest: list[Nearest] = []


class Moment(msgspec.Struct):
    """One thing in a transcript, in order.

    ``type`` is the event's; ``role`` and ``text`` those of a message (newest text; None when deleted); ``details``
    the type's own properties (buttons offered in ``quick_replies``, clicks in ``selected_quick_reply``, intent,
    tokens, states, scores); ``marks`` say why this moment decided the outcome; ``reading`` is what was read out of its
    words, where that was done.
    """

    at: str
    type: str
    role: str | None
    message_id: str | None
    text: str | None
    details: dict[str, Any]
    marks: list[Mark] = []
    reading: Heard | None = None


class Transcript(msgspec.Struct):
    """A conversation with its outcome, the reason in words, its facts and every moment.

    ``by_rule`` is the outcome that the rules of version ``rules`` give it; ``override`` is there where somebody gave it
    another one. ``satisfaction`` is the chance that the user would have rated it well, once texts are read.
    """

    conversation: str
    thread: str
    outcome: str
    reason: str
    facts: dict[str, Any]
    moments: list[Moment]
    earlier: str | None = None
    later: str | None = None
    by_rule: str = ""
    rules: int = 0
    override: Override | None = None
    satisfaction: Foretold | None = None

"""One conversation: what was said, what the bot understood and did, what became of it, and why we say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from telltale.accounts import Action, Grant, may
from telltale.ask import Asker, Moment, Transcript
from telltale.charts.axes import said, titled
from telltale.charts.figures import NO_DATA, dollars, duration
from telltale.errors import WordsError
from telltale.event.tone import NEGATIVE
from telltale.metrics import DIMENSIONS
from telltale.surfaces.pages.filters import Filters
from telltale.surfaces.pages.frame import Frame, rating
from telltale.surfaces.pages.frame import moment as instant
from telltale.surfaces.pages.listing import PATH as LISTED
from telltale.surfaces.pages.outcomes import OVERRIDE, choices

# What a reader looks for first; everything else that is known stands behind a click.
SHOWN = (
    "person", "started_at", "ended_at", "session_length",
    *(one.column for one in DIMENSIONS.values() if one.name not in {"project", "outcome", "weekday", "hour"}),
    "csat",
)  # fmt: skip
_TIMES = {"session_length", "resolution_time", "handle_time"}
SPEAKERS = {"user": "User", "bot": "Bot", "human_agent": "Human agent", "system": "System"}


class Note(NamedTuple):
    """Something that happened beside what was said: one line, and all of its details behind it."""

    kind: str
    words: str
    warns: bool
    details: list[tuple[str, str]]


class Entry(NamedTuple):
    """A moment as the page shows it: a message, or a note.

    ``pieces`` are the message's text in order, each with whether the texts that the answer was held
    against do not support it.
    """

    moment: Moment
    speaker: str
    offered: list[str]
    clicked: str | None
    note: Note | None
    pieces: list[tuple[str, bool]]

    @property
    def tone(self) -> str:
        """How it sounds, where that is neither unknown nor neutral."""
        heard = self.moment.reading
        tone = heard.tone if heard and heard.tone is not None else 0.0
        return "negative" if tone <= NEGATIVE else "positive" if tone >= -NEGATIVE else ""

    @property
    def about(self) -> str:
        """Where all conversations about its topic are."""
        topic = self.moment.reading.topic if self.moment.reading else None
        return f"{LISTED}?{Filters(period='all').only('topic', topic).address()}" if topic else LISTED


class Transcripts:
    """The page of one conversation."""

    def __init__(self, asker: Asker, frame: Frame) -> None:
        self._asker, self._frame = asker, frame

    def page(self, request: Request) -> Response:
        """The conversation whose id stands in the path."""
        try:
            found = self._asker.transcript(request.path_params["id"])
        except WordsError as error:
            raise HTTPException(404, f"there is no conversation '{request.path_params['id']}'") from error
        grant: Grant | None = getattr(request.state, "grant", None)
        return self._frame.show(
            request,
            "transcript.html",
            title="Conversation",
            found=found,
            entries=[entry(moment) for moment in found.moments],
            doubted={one.reading.against for one in found.moments if one.reading and one.reading.unsupported},
            facts=[_fact(name, found.facts[name]) for name in SHOWN if found.facts.get(name) not in (None, "", [])],
            every=[_fact(name, value) for name, value in found.facts.items() if name not in SHOWN],
            evidence=_evidence(found),
            choices=choices(found.outcome, engaged=bool(found.facts["engaged"])),
            alike=Filters(period="all").address(like=found.conversation),
            decide=OVERRIDE if grant is None or may(grant, Action.CHANGE) else None,
        )


def _fact(name: str, value: Any) -> tuple[str, str]:
    return titled(name), _word(name, value)


def _evidence(found: Transcript) -> dict[str, list[int]]:
    """What shows the outcome, in words, with the places of the moments in which it does."""
    places: dict[str, list[int]] = {}
    for index, one in enumerate(found.moments):
        for mark in one.marks:
            places.setdefault(mark.words, []).append(index)
    return places


def entry(moment: Moment) -> Entry:
    """A moment as the page shows it.

    >>> clicked = Moment("2026-10-01T09:00:00Z", "message", "user", "m1", "Refund",
    ...                  {"selected_quick_reply": {"title": "Refund"}})
    >>> entry(clicked).speaker, entry(clicked).clicked
    ('User', 'Refund')
    """
    details = moment.details
    if moment.type != "message":
        return Entry(moment, "", [], None, note(moment), [])
    replies: list[Any] = details.get("quick_replies") or []
    offered = [_title(one) for one in replies]
    click = details.get("selected_quick_reply")
    speaker = SPEAKERS.get(moment.role or "", said(moment.role or "unknown"))
    return Entry(moment, speaker, offered, _title(click) if click else None, None, _pieces(moment))


def _pieces(moment: Moment) -> list[tuple[str, bool]]:
    """The text, cut where what is not supported begins and ends; together the pieces are the text.

    >>> from telltale.ask import Heard
    >>> doubted = Moment("", "message", "bot", "m1", "Free. Monday.", {}, reading=Heard(unsupported=[(0, 5)]))
    >>> _pieces(doubted)
    [('Free.', True), (' Monday.', False)]
    """
    text, pieces, at = moment.text or "", list[tuple[str, bool]](), 0
    for begin, end in moment.reading.unsupported if moment.reading else []:
        pieces += [(text[at:begin], False), (text[begin:end], True)]
        at = end
    return [(piece, doubted) for piece, doubted in [*pieces, (text[at:], False)] if piece]


def note(moment: Moment) -> Note:
    """What happened, in a line.

    >>> note(Moment("", "intent.recognized", None, None, None, {"intent": "refund", "confidence": 0.91})).words
    'refund, confidence 0.91'
    """
    details = moment.details
    words, warns = _LINES.get(moment.type, _other)(details)
    rest = [(said(name), _word(name, value)) for name, value in details.items() if value not in (None, "", [], {})]
    return Note(_KINDS.get(moment.type, said(moment.type.replace(".", " "))), words, warns, rest)


def _intent(details: dict[str, Any]) -> tuple[str, bool]:
    fallback = bool(details.get("is_fallback")) or details.get("match_type") in {"no_match", "fallback"}
    name = str(details.get("intent") or "nothing recognised")
    confidence = details.get("confidence")
    return name + (f", confidence {confidence:.2f}" if isinstance(confidence, int | float) else ""), fallback


def _generation(details: dict[str, Any]) -> tuple[str, bool]:
    model = details.get("response_model") or details.get("request_model") or "unknown model"
    tokens = [
        f"{details[name]:,} tokens {way}"
        for name, way in (("input_tokens", "in"), ("output_tokens", "out"))
        if isinstance(details.get(name), int)
    ]
    cost, took, error = details.get("cost_usd"), details.get("duration_ms"), details.get("error_type")
    parts = [str(model), *tokens]
    priced = isinstance(cost, int | float)
    parts += [dollars(cost)] if priced else ["no price"] if tokens else []
    parts += [duration(took / 1000)] if isinstance(took, int | float) else []
    return ", ".join(parts + ([f"failed: {error}"] if error else [])), bool(error)


def _tool(details: dict[str, Any]) -> tuple[str, bool]:
    took, error = details.get("duration_ms"), details.get("error_type")
    parts = [str(details.get("name") or details.get("kind") or "unnamed")]
    parts += [duration(took / 1000)] if isinstance(took, int | float) else []
    return ", ".join(parts + ([f"failed: {error}"] if error else [])), bool(error)


def _handoff(details: dict[str, Any]) -> tuple[str, bool]:
    state = str(details.get("state") or "unknown")
    parts = [state] + [f"{name} {details[name]}" for name in ("reason", "queue", "ticket_id") if details.get(name)]
    return ", ".join(parts).replace("ticket_id", "ticket"), state in {"failed", "abandoned"}


def _feedback(details: dict[str, Any]) -> tuple[str, bool]:
    label, value = details.get("score_label"), details.get("score_value")
    score = str(label) if label else f"{value:g}" if isinstance(value, int | float) else "no score"
    best = details.get("score_max")
    score += f" of {best:g}" if isinstance(best, int | float) and not label else ""
    said_so = details.get("explanation")
    return f"{details.get('name', 'rating')} {score}" + (f": {said_so}" if said_so else ""), False


def _step(details: dict[str, Any]) -> tuple[str, bool]:
    where = [str(details[name]) for name in ("flow_name", "node_name") if details.get(name)]
    where = where or [str(details[name]) for name in ("flow_id", "node_id") if details.get(name)]
    return f"{' / '.join(where) or 'flow'} {details.get('state', '')}".strip(), details.get("state") == "cancelled"


def _track(details: dict[str, Any]) -> tuple[str, bool]:
    return str(details.get("name") or details.get("event") or "event"), False


def _other(details: dict[str, Any]) -> tuple[str, bool]:
    return str(details.get("reason") or details.get("change") or details.get("initiator") or ""), False


_KINDS = {
    "intent.recognized": "Intent", "generation": "Model", "tool.executed": "Tool", "handoff": "Handoff",
    "feedback": "Feedback", "flow.step": "Step", "track": "Event",
}  # fmt: skip
_LINES = {
    "intent.recognized": _intent, "generation": _generation, "tool.executed": _tool, "handoff": _handoff,
    "feedback": _feedback, "flow.step": _step, "track": _track,
}  # fmt: skip


def _title(reply: Any) -> str:
    if not isinstance(reply, dict):
        return str(reply)
    known = cast("dict[str, Any]", reply)
    return str(known.get("title") or known.get("value") or known.get("id") or "")


def _word(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_word(name, one) for one in cast("list[Any]", value))
    if isinstance(value, int | float):
        return duration(value) if name in _TIMES else rating(value) if name == "csat" else f"{value:,}"
    if isinstance(value, str) and value:
        return _WORDS[name](value) if name in _WORDS else instant(value) if name.endswith("_at") else value
    return NO_DATA if value in (None, "") else str(value)


_WORDS: dict[str, Callable[[str], str]] = {
    "outcome": said,
    "outcome_before": said,
    "outcome_reason": said,
    "outcome_by_rule": said,
    "overridden": said,
}

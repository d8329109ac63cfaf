"""What can happen in a thread, one function a kind of trouble."""

from __future__ import annotations

from .teller import DAY, HOUR, MINUTE, SECOND, Thread, Wire

ASKS = (
    ("where is my order", "order"),
    ("Where is my order?!", "order"),
    ("my parcel", "order"),
    ("tracking", "order"),
    ("i want to return it", "return"),
    ("how much is it", "price.list"),
    ("opening hours", "hours"),
    ("tell me a joke", "smalltalk.joke"),
)
GREETINGS = ("hi", "Hello!", "HEY", "Hallo", "Guten  Tag.")
CLOSINGS = ("thanks", "Thank you!", "danke", "Vielen Dank.", "Yes, it worked!")
NOT_HELPFUL = ("This is not helpful!", "that did not help", "Das hilft mir nicht.")
UNKNOWN = ("blub", "asdf", "???", "xyzzy")
SAYINGS = ("It arrives on Monday.", "Here is the list.", "9 to 5.", "Done!")
QUESTIONS = ("Which order?", "Anything else? ", "Your name?")
FALLBACK_TEXTS = ("Sorry, I did not get that.", "I don't know")
EMPTY = (None, "", "  ", "\n")


# -- the user ---------------------------------------------------------------------------------------------------------


def turn(thread: Thread) -> None:
    """One user turn of one to three messages and whatever answers it."""
    missed = False
    for _ in range(thread.pick(1, 1, 1, 1, 2, 2, 3)):
        missed = user_message(thread) or missed
        thread.wait() if thread.chance(0.4) else None
    thread.at += thread.random.randrange(5 * SECOND)
    if thread.chance(0.85):
        answer(thread, missed)


def user_message(thread: Thread) -> bool:
    """A user message of any kind with the intents it brings; True when it was not understood."""
    kind = thread.random.choices(
        ("ask", "unknown", "repeat", "greeting", "closing", "not helpful", "click", "odd"), (40, 14, 8, 8, 9, 5, 10, 6)
    )[0]
    if kind == "click":
        return click(thread)
    if kind == "odd":
        odd_message(thread)
        return False
    text, name = words(thread, kind)
    language = thread.pick(None, None, "de", "fr-CA")
    message = thread.message("user", text, language_detected=language)
    thread.texts.append(text)
    if not thread.platform.intents or thread.chance(0.08):
        return False
    return recognise(thread, message, name)


def words(thread: Thread, kind: str) -> tuple[str, str | None]:
    """What is said and what it means; None means nothing that the bot knows."""
    if kind == "repeat" and thread.texts:
        text = thread.pick(*thread.texts)
        return thread.pick(text, text.upper(), f" {text}!", text.replace(" ", "  ")), thread.pick("order", None)
    if kind == "ask":
        return thread.pick(*ASKS)
    pools = {"greeting": (GREETINGS, "greet"), "closing": (CLOSINGS, "thank_you"), "not helpful": (NOT_HELPFUL, "deny")}
    pool, name = pools.get(kind, (UNKNOWN, None))
    return thread.pick(*pool), name


def recognise(thread: Thread, message: str | None, name: str | None) -> bool:
    """The intent of a message: named or not, at once or late, with or without a confidence."""
    at = thread.at + thread.pick(0, 0, 1, 1000, 200_000)
    if thread.chance(0.05) and message:
        at += thread.pick(10 * MINUTE, 40 * MINUTE, 26 * HOUR)
    properties: Wire = {"message_id": message if thread.chance(0.8) else None, "intent": name}
    if name is None:
        properties |= thread.pick(
            {"is_fallback": True, "intent": "nlu_fallback", "confidence": 0.3},
            {"match_type": "no_match"},
            {"match_type": "fallback", "intent": "order", "is_fallback": True},
            {"match_type": "no_input"},
        )
    else:
        properties |= {
            "confidence": thread.pick(None, 0.4, 0.55, 0.7, 0.9, 1.0),
            "match_type": thread.pick(None, "intent"),
        }
    thread.tell("intent.recognized", properties, at)
    return name is None


def click(thread: Thread) -> bool:
    """A button of an earlier message, of nobody, or with the words of small talk."""
    title = thread.pick("More", "Hours", "Thanks")
    selected = {"title": title, "offered_in": thread.pick(None, *thread.offered) if thread.offered else None}
    selected = {key: value for key, value in selected.items() if value}
    message = thread.message("user", thread.pick(title, title, None), selected_quick_reply=selected)
    if thread.platform.intents and thread.chance(0.4):
        return recognise(thread, message, thread.pick("hours", "hours", None))
    return False


def odd_message(thread: Thread) -> None:
    """Messages that are none, or barely."""
    kind = thread.random.randrange(5)
    if kind == 0:
        thread.message("user", thread.pick(*EMPTY))
    elif kind == 1:
        thread.message("user", "start", is_synthetic=True)
    elif kind == 2:
        thread.message("user", thread.pick(None, "thanks"), attachments=[{"url": "a.png"}])
    elif kind == 3:
        thread.message("system", "joined the room")
    else:
        thread.message("human_agent", "do not tell him", is_private=True)


def plain(thread: Thread) -> None:
    """What bots are for: a question, an answer, and now and then a word of thanks."""
    text, name = ASKS[0] if thread.chance(0.7) else thread.pick(*ASKS)
    message = thread.message("user", text)
    thread.texts.append(text)
    if thread.platform.intents:
        recognise(thread, message, name)
    thread.at += thread.random.randrange(1, 40 * SECOND)
    thread.message("bot", thread.pick(*SAYINGS))
    if thread.chance(0.25):
        thread.at += thread.random.randrange(1, 40 * SECOND)
        thread.message("user", thread.pick(*CLOSINGS))


def loop(thread: Thread) -> None:
    """Two to four turns that nobody understands, sometimes with a greeting or a click between, sometimes healed."""
    for number in range(thread.pick(2, 2, 3, 4)):
        text = f"{thread.pick(*UNKNOWN)} {number}"
        message = thread.message("user", text)
        if thread.platform.intents:
            recognise(thread, message, None)
        thread.at += SECOND
        bot_message(thread, missed=True)
        thread.at += SECOND
        if thread.chance(0.1):
            thread.pick(click, odd_message)(thread)
    if thread.chance(0.5):
        plain(thread)


# -- the bot ----------------------------------------------------------------------------------------------------------


def answer(thread: Thread, missed: bool) -> None:
    """A run of one to three bot messages, with the model calls and failures behind them."""
    for _ in range(thread.pick(1, 1, 1, 2, 3)):
        bot_message(thread, missed)
        thread.at += thread.random.randrange(3 * SECOND)


def bot_message(thread: Thread, missed: bool = False) -> None:
    """A statement, a question, an apology, buttons, a picture, or nothing."""
    said = (*SAYINGS, *SAYINGS, *QUESTIONS, *FALLBACK_TEXTS[:1])
    text = thread.pick(*FALLBACK_TEXTS) if missed and thread.chance(0.5) else thread.pick(*said)
    extra: Wire = {}
    roll = thread.random.random()
    if roll < 0.12:
        extra = {"quick_replies": [{"title": "More"}, {"title": "Hours"}]}
        text = thread.pick(text, text, None)
    elif roll < 0.17:
        text = thread.pick(*EMPTY)
    elif roll < 0.20:
        text, extra = None, {"attachments": [{"url": "b.png"}]}
    elif roll < 0.22:
        extra = {"is_synthetic": True}
    message = thread.message("bot", text, **extra)
    if message and "quick_replies" in extra:
        thread.offered.append(message)
    if thread.platform.generations and thread.chance(0.6):
        generation(thread, message)
    if message and thread.chance(0.03):
        thread.tell("message.updated", {"message_id": message, "change": "failed"}, thread.at + thread.pick(0, SECOND))


def generation(thread: Thread, message: str | None) -> None:
    """A model call: in the thread, or known by its trace only, or by nothing; sometimes failed."""
    failed = thread.chance(0.1)
    prefix = "gen_ai." if thread.chance(0.1) else ""
    properties = {
        f"{prefix}response_model": thread.pick(None, "small", "large"),
        f"{prefix}request_model": thread.pick(None, "small"),
        f"{prefix}time_to_first_chunk_ms": thread.pick(None, 0, 120, 250.5, 900),
        "prompt_version": thread.pick(None, "v1", "v2"),
        "error_type": thread.pick("timeout", "rate_limit") if failed else None,
        "message_id": message if failed or thread.chance(0.3) else None,
    }
    at = thread.at - thread.pick(0, 0, SECOND)
    if thread.chance(0.8):
        thread.tell("generation", properties, at)
        return
    nobody: Wire = {"conversation_id": None, "user_id": None, "anonymous_id": None}
    trace = f"{thread.random.getrandbits(64):016x}"
    if thread.chance(0.5):
        thread.tell("track", {"event": "traced"}, at, trace_id=trace)
        nobody |= {"channel": None, "locale": None, "bot_id": None, "bot_version": None, "context": None}
    thread.tell("generation", properties, at, trace_id=trace, **nobody)


# -- humans and flows -------------------------------------------------------------------------------------------------


def handoff(thread: Thread) -> None:
    """A step on the way to a human: any state, in any order, with its id, another's, or none."""
    state = thread.pick("initiated", "initiated", "accepted", "completed", "failed", "abandoned")
    fresh = thread.pick(None, thread.fresh("h"))
    if state == "initiated":
        thread.handoffs.append(fresh)
    handoff_id = thread.pick(*thread.handoffs) if thread.handoffs else fresh
    reason = thread.pick(None, "user_requested", "no_match", "policy")
    thread.tell("handoff", {"state": state, "handoff_id": handoff_id, "reason": reason, "wait_ms": 1})
    if state == "initiated" and thread.chance(0.5):
        thread.at += thread.pick(SECOND, MINUTE, 29 * MINUTE, 2 * HOUR, DAY - 1, DAY, DAY + 1)
        human(thread) if thread.chance(0.6) else thread.tell("handoff", {"state": "accepted", "handoff_id": handoff_id})


def human(thread: Thread) -> None:
    """A colleague speaks, perhaps without any handoff, perhaps with nothing to say; perhaps completes much later."""
    for _ in range(thread.pick(1, 1, 2)):
        thread.message("human_agent", thread.pick("I am here", "Solved", "One moment?", None))
        thread.wait()
    if thread.chance(0.3):
        thread.at += thread.pick(0, MINUTE, 3 * HOUR, 30 * HOUR)
        handoff_id = thread.pick(*thread.handoffs) if thread.handoffs else None
        thread.tell("handoff", {"state": "completed", "handoff_id": handoff_id})


def step(thread: Thread) -> None:
    """A step of one of two flows, with or without a slot that waits."""
    state = thread.pick("entered", "entered", "resumed", "completed", "cancelled", "interrupted")
    slot = thread.pick("name", None) if state in ("entered", "resumed") else None
    thread.tell("flow.step", {"state": state, "slot": slot, "flow_id": thread.pick("form", "form", "faq")})


def boundary(thread: Thread) -> None:
    """The platform opens or ends something in the middle."""
    if thread.platform.openings and thread.chance(0.5):
        opening(thread)
        return
    thread.tell("conversation.ended", {"reason": "timeout", "outcome": thread.pick("resolved", "abandoned")})
    thread.at += thread.pick(0, 0, 1, SECOND, MINUTE, 72 * HOUR)


def opening(thread: Thread) -> None:
    """The window is opened, one of three ways."""
    if thread.chance(0.6):
        thread.tell("conversation.started", {"initiator": "user", "entry_point": thread.pick(None, "home", "cart")})
    else:
        thread.tell("track", {"event": thread.pick("chat_opened", "widget_opened")})


# -- ratings, goals, corrections --------------------------------------------------------------------------------------


def rating(thread: Thread) -> None:
    """Feedback of any kind, at once, precisely a day after the last bot message, or out of a clear sky."""
    properties = thread.pick(csat, thumb, resolved)(thread)
    properties["annotator_kind"] = thread.pick(None, None, "HUMAN", "HUMAN", "LLM", "CODE")
    at = thread.at
    if thread.bot_at and thread.chance(0.15):
        at = thread.bot_at + thread.pick(0, DAY, DAY + 1, 3 * DAY)
    thread.tell("feedback", properties, at)


def csat(thread: Thread) -> Wire:
    """Stars on several scales, labels, requests without an answer."""
    score = thread.pick(
        {"score_value": thread.pick(1, 2, 3, 4, 5)},
        {"score_value": thread.pick(1, 2, 3, 4), "score_min": 1, "score_max": 4},
        {"score_value": thread.pick(1, 3, 7, 8, 10), "score_min": 1, "score_max": 10},
        {"score_value": thread.pick(0, 25, 26, 74, 75, 100), "score_min": 0, "score_max": 100},
        {"score_label": thread.pick("satisfied", "Very dissatisfied", "neutral")},
        {},
    )
    return {"name": "csat", **score, "requested_at": thread.pick(None, None, to_seconds(thread.at))}


def to_seconds(at: int) -> float:
    """Whole seconds since 1970."""
    return at // SECOND


def thumb(thread: Thread) -> Wire:
    """A thumb on an answer or on nothing in particular, on its own scale or the usual one."""
    named = thread.answers and thread.chance(0.7)
    message = thread.pick(*thread.answers[-3:]) if named else None
    score = thread.pick({"score_value": 1}, {"score_value": 0}, {"score_value": thread.pick(-1, 0, 1), "score_min": -1})
    return {"name": "thumbs", "message_id": message, **score}


def resolved(thread: Thread) -> Wire:
    """Yes, no, and the middle."""
    return {"name": "resolved", "score_value": thread.pick(0, 0, 1, 1, 0.5, 0.49)}


def event(thread: Thread) -> None:
    """A goal, a survey, a page; in the thread or beside it."""
    name = thread.pick("goal", "order_completed", "Order Completed", "survey_shown", "survey_shown", "page")
    beside: Wire = {"conversation_id": None} if thread.chance(0.2) else {}
    at = thread.bot_at + thread.pick(0, DAY, DAY + 1) if thread.bot_at and thread.chance(0.2) else thread.at
    thread.tell("track", {"event": name, "properties": {"name": "signup"}}, at, **beside)


def update(thread: Thread) -> None:
    """An earlier message is edited, deleted, redacted, read or has failed."""
    known = [message for message in thread.messages if message]
    if not known:
        return
    change = thread.pick("edited", "edited", "deleted", "redacted", "read", "failed")
    text = thread.pick("thanks", "Which one?", "my parcel", "That did not help.") if change == "edited" else None
    properties = {"message_id": thread.pick(*known), "change": change, "text": text}
    thread.tell("message.updated", properties, thread.at + thread.pick(0, SECOND, 2 * HOUR))

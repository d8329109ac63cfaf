"""What the user does: asks, repeats, clicks, thanks, and says what nobody understands."""

from __future__ import annotations

from ..teller import HOUR, MINUTE, SECOND, Thread, Wire
from .bot import EMPTY, SAYINGS, answer, bot_message

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

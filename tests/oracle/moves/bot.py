"""What the bot does: answers, questions, apologies, buttons, and the model calls behind them."""

from __future__ import annotations

from random import Random

from ..teller import SECOND, Thread, Wire

SAYINGS = ("It arrives on Monday.", "Here is the list.", "9 to 5.", "Done!")
QUESTIONS = ("Which order?", "Anything else? ", "Your name?")
FALLBACK_TEXTS = ("Sorry, I did not get that.", "I don't know")
EMPTY = (None, "", "  ", "\n")


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
        extra = {"quick_replies": [{"title": "More"}, {"id": "opening", "title": "Hours"}]}
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


def spent(random: Random) -> Wire:
    """Tokens, some of them cached, the time, and now and then what it cost; of each some calls say nothing."""
    pick = random.choice
    tokens_in, tokens_out = pick((None, 0, 7, 100, 400, 90_000)), pick((None, 0, 3, 50))
    return {
        "provider_name": pick((None, "openai", "own")),
        "input_tokens": tokens_in,
        "output_tokens": tokens_out,
        "cache_read_input_tokens": pick((None, 5)) if tokens_in else None,
        "cache_creation_input_tokens": pick((None, None, 1)) if tokens_in else None,
        "reasoning_output_tokens": pick((None, 2)) if tokens_out else None,
        "duration_ms": pick((None, 0, 850, 1200.5)),
        "cost_usd": pick((None, None, None, 0, 0.00025, 0.0000001234567)),
    }


def generation(thread: Thread, message: str | None) -> None:
    """A model call: in the thread, or known by its trace only, or by nothing; sometimes failed."""
    failed = thread.chance(0.1)
    prefix = "gen_ai." if thread.chance(0.1) else ""
    properties = {
        f"{prefix}response_model": thread.pick(None, "small", "gpt-4o-mini"),
        f"{prefix}request_model": thread.pick(None, "small"),
        f"{prefix}time_to_first_chunk_ms": thread.pick(None, 0, 120, 250.5, 900),
        "prompt_version": thread.pick(None, "v1", "v2"),
        "error_type": thread.pick("timeout", "rate_limit") if failed else None,
        "message_id": message if failed or thread.chance(0.3) else None,
    }
    at = thread.at - thread.pick(0, 0, SECOND)
    properties |= spent(Random(f"{thread.name} {at}"))  # noqa: S311 (a simulation, not a secret)
    if thread.chance(0.8):
        thread.tell("generation", properties, at)
        return
    nobody: Wire = {"conversation_id": None, "user_id": None, "anonymous_id": None}
    trace = f"{thread.random.getrandbits(64):016x}"
    if thread.chance(0.5):
        thread.tell("track", {"event": "traced"}, at, trace_id=trace)
        nobody |= {"channel": None, "locale": None, "bot_id": None, "bot_version": None, "context": None}
    thread.tell("generation", properties, at, trace_id=trace, **nobody)

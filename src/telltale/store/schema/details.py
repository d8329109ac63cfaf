"""The columns of what lies in a conversation."""

from __future__ import annotations

from telltale.store.schema.columns import Columns

PLACE: Columns = {
    "conversation_key": ("BIGINT", "conversation, if it has one"),
    "thread_key": ("BIGINT", "thread"),
    "event_key": ("BIGINT", "event"),
    "project": ("VARCHAR", "project"),
    "environment": ("VARCHAR", "production, test, design or evaluation"),
    "ts": ("BIGINT", "time"),
    "day": ("DATE", "day in the project's time zone"),
    "utc_offset": ("BIGINT", "what local time is ahead of UTC"),
}

MESSAGES: Columns = {
    **PLACE,
    "message_id": ("VARCHAR", "the platform's message id"),
    "role": ("VARCHAR", "user, bot or human_agent"),
    "turn": ("BIGINT", "user turn it belongs to, 0 before the first"),
    "kind": ("VARCHAR", "what a bot message is: answer, fallback, greeting, error or opening"),
    "text": ("VARCHAR", "newest text"),
    "text_key": ("BIGINT", "key of that text"),
    "is_read": ("BOOLEAN", "its language, tone and signs of frustration were read"),
    "is_sorted": ("BOOLEAN", "it was sorted into a topic, or into none"),
    "language": ("VARCHAR", "language of its words, as it was read"),
    "tone": ("DOUBLE", "tone of its words, -1 to 1; none in a language that the reader does not speak"),
    "signs": ("VARCHAR", "signs of frustration in it, separated by commas"),
    "topic": ("VARCHAR", "its topic; none until texts are read for it"),
    "guessed": ("BIGINT", "version of the training set that it was compared with; none until it is"),
    "near_intent": ("VARCHAR", "intent of the training set that it is near; none where it is near none"),
    "near_confidence": ("DOUBLE", "probability of the likeliest intent of the training set, 0 to 1"),
    "unseen_topic": ("VARCHAR", "its topic, if that has no answer; none until texts are read for it"),
}

TURNS: Columns = {
    **PLACE,
    "turn": ("BIGINT", "number in the conversation, from 1"),
    "needs_intent": ("BOOLEAN", "more than a click, small talk or a form answer"),
    "is_fallback": ("BOOLEAN", "the bot did not understand"),
    "is_matched": ("BOOLEAN", "matched to an intent"),
    "answered": ("BOOLEAN", "the bot answered"),
    "meaningful": ("BOOLEAN", "the answer is a real one"),
    "recovered": ("BOOLEAN", "a fallback with a real answer in one of the next two turns"),
    "rated": ("BOOLEAN", "the answer got a thumb"),
    "response_time": ("BIGINT", "last user message to first message of the answer"),
    "confidence": ("DOUBLE", "the lowest confidence with which an intent was matched in it"),
    "recognised": ("VARCHAR", "intent that was recognised in it, the one of its label where that is among several"),
    "label": ("VARCHAR", "intent that a person says it has, empty for none of the bot's; none without a label"),
    "rightly_recognised": ("BOOLEAN", "recognised as its label says; none without a label"),
    "supported": ("BOOLEAN", "the answer is supported by the texts retrieved for it; none without such texts"),
    "in_knowledge": (
        "BOOLEAN",
        "an answer without such texts is supported by the knowledge base; none without one, or where it claims nothing",
    ),
}

RECOGNITIONS: Columns = {
    **PLACE,
    "turn": ("BIGINT", "user turn"),
    "intent": ("VARCHAR", "intent"),
    "confidence": ("DOUBLE", "confidence in a matched turn"),
}

GENERATIONS: Columns = {
    **PLACE,
    "model": ("VARCHAR", "language model"),
    "provider": ("VARCHAR", "who serves it"),
    "prompt_version": ("VARCHAR", "prompt version"),
    "tokens": ("BIGINT", "tokens in and out"),
    "input_tokens": ("BIGINT", "tokens in, cached ones included"),
    "output_tokens": ("BIGINT", "tokens out, reasoning ones included"),
    "cached_tokens": ("BIGINT", "of the tokens in, those read from a cache"),
    "cache_write_tokens": ("BIGINT", "of the tokens in, those written to a cache"),
    "reasoning_tokens": ("BIGINT", "of the tokens out, those of reasoning"),
    "duration": ("BIGINT", "duration"),
    "time_to_first_chunk": ("BIGINT", "wait until the first words"),
    "cost": (
        "BIGINT",
        "cost in billionths of a dollar, as reported, else by the price of its day, if any",
    ),
    "cost_source": ("VARCHAR", "where the cost comes from: reported, own (prices.toml) or public (genai-prices)"),
    "unpriced_tokens": ("BIGINT", "tokens, where neither a cost nor a price is known"),
    "error_type": ("VARCHAR", "error"),
    "source": ("VARCHAR", "source of the event itself"),
    "channel": ("VARCHAR", "channel of the event itself"),
    "bot": ("VARCHAR", "bot of the event itself"),
    "bot_version": ("VARCHAR", "bot version of the event itself"),
    "language": ("VARCHAR", "language of the event itself"),
    "country": ("VARCHAR", "country of the event itself"),
    "device": ("VARCHAR", "kind of device of the event itself"),
    "segment": ("VARCHAR", "segment of the event itself"),
    "campaign_source": ("VARCHAR", "campaign source of the event itself"),
    "campaign_medium": ("VARCHAR", "campaign medium of the event itself"),
    "campaign_name": ("VARCHAR", "campaign name of the event itself"),
    "hour": ("VARCHAR", "hour of the event itself, 0 to 23"),
    "weekday": ("VARCHAR", "day of the week of the event itself, 1 Monday to 7 Sunday"),
}

HANDOFFS: Columns = {
    **PLACE,
    "handoff_id": ("VARCHAR", "the platform's handoff id"),
    "requested_at": ("BIGINT", "when a human was asked for"),
    "answered_at": ("BIGINT", "when one accepted or wrote, within 24 hours"),
    "wait": ("BIGINT", "request to answer"),
    "over_at": ("BIGINT", "when it failed, was given up or was completed"),
    "reason": ("VARCHAR", "why a human was called"),
}

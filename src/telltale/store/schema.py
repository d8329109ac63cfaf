"""The columns of the index: what an event is stored as, and what every fact says.

Times are integer microseconds UTC, durations integer microseconds, keys signed 64-bit integers made by
:func:`telltale.event.key`. One declaration a column; tables, documentation and checks come from it.
"""

from __future__ import annotations

# column: (type, meaning)
Columns = dict[str, tuple[str, str]]

EVENTS: Columns = {
    "event_key": ("BIGINT", "key of project and event id"),
    "thread_key": ("BIGINT", "key of project, source, thread and environment; none without a thread"),
    "user_key": ("BIGINT", "key of project and user id"),
    "anonymous_key": ("BIGINT", "key of project and anonymous id"),
    "digest": ("BIGINT", "key of the content, by which a duplicate differs from a conflict"),
    "type": ("VARCHAR", "event type"),
    "ts": ("BIGINT", "corrected time"),
    "received_at": ("BIGINT", "when it was received"),
    "sequence": ("BIGINT", "native order"),
    "project": ("VARCHAR", "project"),
    "source": ("VARCHAR", "source"),
    "environment": ("VARCHAR", "production, test, design or evaluation"),
    "thread": ("VARCHAR", "the platform's conversation id"),
    "event_id": ("VARCHAR", "event id"),
    "user_id": ("VARCHAR", "identified user"),
    "anonymous_id": ("VARCHAR", "anonymous user"),
    "channel": ("VARCHAR", "channel"),
    "bot": ("VARCHAR", "bot id, else its name"),
    "bot_version": ("VARCHAR", "bot version"),
    "language": ("VARCHAR", "primary subtag of the detected language, else of the locale"),
    "country": ("VARCHAR", "country"),
    "device": ("VARCHAR", "kind of device"),
    "segment": ("VARCHAR", "segment"),
    "campaign_source": ("VARCHAR", "campaign source"),
    "campaign_medium": ("VARCHAR", "campaign medium"),
    "campaign_name": ("VARCHAR", "campaign name"),
    "message_id": ("VARCHAR", "message it is or speaks of"),
    "role": ("VARCHAR", "who speaks"),
    "text": ("VARCHAR", "what was said"),
    "normal_key": ("BIGINT", "key of the text without case, punctuation and extra spaces"),
    "counted": ("BOOLEAN", "a message with content that nobody synthesised"),
    "aside": ("BOOLEAN", "a private note or system line"),
    "offers": ("BOOLEAN", "offers quick replies"),
    "clicked": ("BOOLEAN", "is a click on a quick reply"),
    "change": ("VARCHAR", "what happened to a message"),
    "intent": ("VARCHAR", "recognised intent"),
    "confidence": ("DOUBLE", "confidence of the intent, 0 to 1"),
    "fallback": ("BOOLEAN", "the intent is a fallback"),
    "no_input": ("BOOLEAN", "the user said nothing"),
    "state": ("VARCHAR", "state of a flow step or handoff"),
    "flow": ("VARCHAR", "flow of a step"),
    "slot": ("VARCHAR", "form field that a step asks for"),
    "handoff_id": ("VARCHAR", "handoff"),
    "reason": ("VARCHAR", "reason of a handoff"),
    "name": ("VARCHAR", "name of a feedback or of a tracked event"),
    "score": ("DOUBLE", "a person's score, 0 to 1 of its scale"),
    "asked": ("BOOLEAN", "the feedback says when it was asked for"),
    "entry_point": ("VARCHAR", "where the conversation was opened"),
    "previous_id": ("VARCHAR", "id that an identify joins"),
    "model": ("VARCHAR", "language model"),
    "prompt_version": ("VARCHAR", "prompt version"),
    "input_tokens": ("BIGINT", "tokens in, cached ones included"),
    "output_tokens": ("BIGINT", "tokens out, reasoning ones included"),
    "duration": ("BIGINT", "duration of a model call"),
    "time_to_first_chunk": ("BIGINT", "wait until a model's first words"),
    "cost": ("BIGINT", "reported cost in millionths of a dollar"),
    "error_type": ("VARCHAR", "error of a model call"),
    "trace_id": ("VARCHAR", "trace"),
    "span_id": ("VARCHAR", "span"),
    "envelope": ("JSON", "the rest of the envelope"),
    "properties": ("JSON", "the properties as sent, without the text"),
    "position": ("BIGINT", "batch of the inbox it came in"),
}

CONVERSATIONS: Columns = {
    "conversation_key": ("BIGINT", "key of the conversation: the event key of its first activity"),
    "conversation": ("VARCHAR", "id of the conversation"),
    "thread_key": ("BIGINT", "key of the thread"),
    "thread": ("VARCHAR", "the platform's conversation id"),
    "project": ("VARCHAR", "project"),
    "source": ("VARCHAR", "source"),
    "environment": ("VARCHAR", "production, test, design or evaluation"),
    "started_at": ("BIGINT", "first activity"),
    "ended_at": ("BIGINT", "last activity"),
    "day": ("DATE", "day of the start in the project's time zone"),
    "hour": ("VARCHAR", "hour of the start, 0 to 23"),
    "weekday": ("VARCHAR", "day of the week of the start, 1 Monday to 7 Sunday"),
    "utc_offset": ("BIGINT", "what local time at the start is ahead of UTC"),
    "channel": ("VARCHAR", "channel"),
    "bot": ("VARCHAR", "bot"),
    "bot_version": ("VARCHAR", "bot version"),
    "language": ("VARCHAR", "language"),
    "country": ("VARCHAR", "country"),
    "device": ("VARCHAR", "kind of device"),
    "segment": ("VARCHAR", "segment"),
    "campaign_source": ("VARCHAR", "campaign source"),
    "campaign_medium": ("VARCHAR", "campaign medium"),
    "campaign_name": ("VARCHAR", "campaign name"),
    "entry_point": ("VARCHAR", "where it was opened"),
    "intents": ("VARCHAR[]", "every intent recognised in it, fallbacks aside"),
    "primary_intent": ("VARCHAR", "the first intent that is no greeting"),
    "models": ("VARCHAR[]", "every language model called"),
    "prompt_versions": ("VARCHAR[]", "every prompt version used"),
    "flows": ("VARCHAR[]", "every flow entered"),
    "handoff_reasons": ("VARCHAR[]", "why a human was called; joined where one came uncalled"),
    "own_key": ("BIGINT", "key of the person by the conversation's own ids"),
    "own_name": ("VARCHAR", "the id behind that key"),
    "known": ("BOOLEAN", "the person is identified"),
    "person_key": ("BIGINT", "key of the person after all joins"),
    "opened": ("BOOLEAN", "its opening was reported, or it is engaged"),
    "openings_seen": ("BOOLEAN", "its source reports openings on this channel"),
    "sends_intents": ("BOOLEAN", "its source sends intents"),
    "engaged": ("BOOLEAN", "the user wrote or clicked"),
    "meaningful": ("BOOLEAN", "engaged, needed an answer, and got a real one"),
    "all_messages": ("BIGINT", "counted messages of everybody"),
    "user_messages": ("BIGINT", "counted messages of the user"),
    "bot_messages": ("BIGINT", "counted messages of the bot"),
    "human_messages": ("BIGINT", "counted messages of humans"),
    "user_turns": ("BIGINT", "user turns"),
    "needing_turns": ("BIGINT", "user turns that need an intent"),
    "fallback_turns": ("BIGINT", "of these, fallbacks"),
    "matched_turns": ("BIGINT", "of these, matched to an intent"),
    "recovered_turns": ("BIGINT", "fallback turns with a real answer in one of the next two turns"),
    "unanswered_turns": ("BIGINT", "user turns followed by neither bot nor human"),
    "fallback_loop": ("BOOLEAN", "two or more fallback turns in a row"),
    "answers": ("BIGINT", "answers of the bot"),
    "rated_answers": ("BIGINT", "answers with a thumb"),
    "thumbs": ("BIGINT", "thumbs, the last of each message"),
    "thumbs_up": ("BIGINT", "of these, up"),
    "csat": ("DOUBLE", "last rating, 0 to 1 of its scale"),
    "csat_asked": ("BOOLEAN", "a rating was asked for"),
    "goals": ("BIGINT", "goals reached in it"),
    "session_length": ("BIGINT", "first to last activity"),
    "resolution_time": ("BIGINT", "start to the bot's last message"),
    "handle_time": ("BIGINT", "first human message to the end of the handoff"),
    "handed_off": ("BOOLEAN", "a handoff event or a human message"),
    "positive_ever": ("BOOLEAN", "a positive rating, thumb or resolved at any time"),
    "quality_clean": ("BOOLEAN", "no negative signal at any time, healed loops aside"),
    "confirmed": ("BOOLEAN", "confirmed by the user, nothing negative after it"),
    "negative_after": ("BOOLEAN", "a negative signal after the last positive one"),
    "closing_last": ("BOOLEAN", "the user's last message is a closing"),
    "answered_last": ("BOOLEAN", "the last answer to more than small talk is a real one"),
    "asking_last": ("BOOLEAN", "that answer ends in a question, or a form field is open"),
    "fallback_last": ("BOOLEAN", "the last turn of more than small talk fell back"),
    "confirming_event": ("BIGINT", "the event that confirmed"),
    "negative_event": ("BIGINT", "the last negative signal"),
    "negative_kind": ("VARCHAR", "what kind of signal that is"),
    "closing_event": ("BIGINT", "the user's closing message"),
    "answer_event": ("BIGINT", "the last message of the last answer"),
    "human_event": ("BIGINT", "the first human message"),
    "handoff_event": ("BIGINT", "the first handoff event"),
    "first_event": ("BIGINT", "the first activity, else the first user message"),
    "first_text": ("VARCHAR", "the first user message"),
    "resolution_window": ("BIGINT", "silence after which it counts as closed"),
    "reopened_at": ("BIGINT", "next user message in the thread on the same matter"),
    "outcome_before": ("VARCHAR", "outcome before any withdrawal"),
    "outcome": ("VARCHAR", "outcome once closed"),
    "outcome_reason": ("VARCHAR", "why"),
    "evidence": ("BIGINT[]", "events that show it"),
    "reopened": ("BOOLEAN", "its resolution was withdrawn"),
    "is_first": ("BOOLEAN", "the person's first engaged conversation"),
    "person_first_at": ("BIGINT", "start of the person's first engaged conversation"),
    "person_first_day": ("DATE", "its day"),
    "next_contact_at": ("BIGINT", "start of the person's next engaged conversation on a matter that may be the same"),
    "next_same_intent_at": ("BIGINT", "start of the person's next one with the same primary intent"),
    "previous_same_intent_at": ("BIGINT", "start of the person's previous one with the same primary intent"),
    "returned_d1": ("BOOLEAN", "the person came back on day 1"),
    "returned_w1": ("BOOLEAN", "the person came back in week 1"),
    "returned_w4": ("BOOLEAN", "the person came back in week 4"),
}

_PLACE: Columns = {
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
    **_PLACE,
    "message_id": ("VARCHAR", "the platform's message id"),
    "role": ("VARCHAR", "user, bot or human_agent"),
    "turn": ("BIGINT", "user turn it belongs to, 0 before the first"),
    "kind": ("VARCHAR", "what a bot message is: answer, fallback, greeting, error or opening"),
    "text": ("VARCHAR", "newest text"),
}

TURNS: Columns = {
    **_PLACE,
    "turn": ("BIGINT", "number in the conversation, from 1"),
    "needs_intent": ("BOOLEAN", "more than a click, small talk or a form answer"),
    "is_fallback": ("BOOLEAN", "the bot did not understand"),
    "is_matched": ("BOOLEAN", "matched to an intent"),
    "answered": ("BOOLEAN", "the bot answered"),
    "meaningful": ("BOOLEAN", "the answer is a real one"),
    "recovered": ("BOOLEAN", "a fallback with a real answer in one of the next two turns"),
    "rated": ("BOOLEAN", "the answer got a thumb"),
    "response_time": ("BIGINT", "last user message to first message of the answer"),
}

RECOGNITIONS: Columns = {
    **_PLACE,
    "turn": ("BIGINT", "user turn"),
    "intent": ("VARCHAR", "intent"),
    "confidence": ("DOUBLE", "confidence in a matched turn"),
}

GENERATIONS: Columns = {
    **_PLACE,
    "model": ("VARCHAR", "language model"),
    "prompt_version": ("VARCHAR", "prompt version"),
    "input_tokens": ("BIGINT", "tokens in"),
    "output_tokens": ("BIGINT", "tokens out"),
    "duration": ("BIGINT", "duration"),
    "time_to_first_chunk": ("BIGINT", "wait until the first words"),
    "cost": ("BIGINT", "reported cost in millionths of a dollar"),
    "error_type": ("VARCHAR", "error"),
    "channel": ("VARCHAR", "channel of the event itself"),
    "bot": ("VARCHAR", "bot of the event itself"),
    "bot_version": ("VARCHAR", "bot version of the event itself"),
    "language": ("VARCHAR", "language of the event itself"),
}

HANDOFFS: Columns = {
    **_PLACE,
    "handoff_id": ("VARCHAR", "the platform's handoff id"),
    "requested_at": ("BIGINT", "when a human was asked for"),
    "answered_at": ("BIGINT", "when one accepted or wrote, within 24 hours"),
    "wait": ("BIGINT", "request to answer"),
    "reason": ("VARCHAR", "why a human was called"),
}

FACTS: dict[str, Columns] = {
    "conversations": CONVERSATIONS,
    "messages": MESSAGES,
    "turns": TURNS,
    "recognitions": RECOGNITIONS,
    "generations": GENERATIONS,
    "handoffs": HANDOFFS,
}

# Tables that the index keeps for itself.
BOOKS: dict[str, Columns] = {
    "identities": {
        "id_key": ("BIGINT", "key of a user or anonymous id"),
        "person_key": ("BIGINT", "key of the person it belongs to"),
        "person": ("VARCHAR", "the id by which the person is shown"),
    },
    "habits": {
        "project": ("VARCHAR", "project"),
        "source": ("VARCHAR", "source"),
        "channel": ("VARCHAR", "channel on which it reports openings; empty for intents"),
        "habit": ("VARCHAR", "openings or intents"),
    },
    "pending": {"thread_key": ("BIGINT", "thread whose facts are to be derived again")},
    "meta": {"key": ("VARCHAR", "what"), "value": ("VARCHAR", "its value")},
}

TABLES: dict[str, Columns] = {"events": EVENTS, **FACTS, **BOOKS}


def create(table: str, *, name: str | None = None, temporary: bool = False) -> str:
    """The statement that creates a table.

    >>> create("pending")
    'CREATE TABLE IF NOT EXISTS pending (thread_key BIGINT)'
    """
    columns = ", ".join(f'"{column}" {kind}' if column == "key" else f"{column} {kind}"
                        for column, (kind, _) in TABLES[table].items())  # fmt: skip
    return f"CREATE {'TEMP ' if temporary else ''}TABLE IF NOT EXISTS {name or table} ({columns})"

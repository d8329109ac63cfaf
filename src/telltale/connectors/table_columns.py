"""Which column of a table is what: guessed from the columns' names and cells, and said better by people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from telltale.connectors.records import as_number, as_text
from telltale.errors import UnknownName

Cells = list[dict[str, Any]]

# What people call the columns, likeliest first, in lower case and without marks.
NAMES: dict[str, tuple[str, ...]] = {
    "conversation": (
        "conversationid", "conversation", "convid", "convoid", "conversationref", "dialogueid", "dialogid", "chatid",
        "threadid", "sessionid", "interactionid", "ticketid", "callid", "dialogue", "dialog", "chat", "thread",
        "session", "wholerow",
    ),
    "message_id": ("messageid", "msgid", "utteranceid", "eventid", "id"),
    "text": (
        "text", "utterance", "messagetext", "messagebody", "messagecontent", "message", "content", "body", "msg",
        "usermessage", "usertext", "userinput", "userquery", "question", "query", "transcript", "input",
    ),
    "answer": (
        "answer", "response", "botresponse", "botmessage", "botreply", "botanswer", "reply", "assistantresponse",
        "chatgptresponse", "output", "completion",
    ),
    "role": (
        "role", "speaker", "sender", "author", "from", "sendertype", "senderrole", "authortype", "authorrole",
        "participant", "participantrole", "party", "direction", "messagetype", "type", "who", "user",
    ),
    "time": (
        "timestamp", "datetime", "createdat", "sentat", "time", "date", "created", "messagetime", "occurredat",
        "receivedat", "ts",
    ),
    "user": (
        "userid", "customerid", "contactid", "visitorid", "clientid", "memberid", "senderid", "user", "customer",
        "contact", "visitor",
    ),
    "intent": ("intent", "intents", "intentname", "detectedintent", "predictedintent", "topintent"),
    "confidence": ("confidence", "intentconfidence", "nluconfidence", "intentscore", "score", "probability"),
    "channel": ("channel", "channelname", "channeltype", "platform", "medium"),
    "language": ("language", "lang", "locale", "languagecode"),
    "bot": ("botid", "bot", "botname", "assistantid"),
    "order": (
        "order", "turn", "turnid", "turnindex", "turnnumber", "turnno", "index", "messageindex", "utteranceindex",
        "position", "sequence", "seq", "line", "step", "i",
    ),
}  # fmt: skip

_WORDS = {
    "user": "user customer human client visitor guest caller contact enduser consumer member patient student incoming"
            " inbound u usr person lead",
    "bot": "bot assistant chatbot virtualassistant virtualagent botagent aiagent ai gpt chatgpt model va ivr outgoing"
           " outbound machine robot voicebot",
    "human_agent": "humanagent liveagent operator representative rep advisor adviser consultant staff employee csr"
                   " admin moderator supportagent",
    "system": "event note info notification",
}  # fmt: skip

ROLES = {word: role for role, words in _WORDS.items() for word in words.split()}

# Beside a bot, an agent is a human and the system is neither; where nobody else answers, they are the bot.
_BESIDE_A_BOT = {"agent": "human_agent", "support": "human_agent", "system": "system", "s": "system"}


def guess(cells: Cells, said: dict[str, str]) -> dict[str, str]:
    """The column of each field that was found, or ``=word`` where people said that it is one word for all rows.

    What is said goes before what is guessed; a field said to be empty is left out.

    Raises:
        UnknownName: a column was named that the table does not have.

    >>> guess([{"conversationId": "a", "turn": 1, "utterance": "hi"}], {"role": "=user"})
    {'role': '=user', 'conversation': 'conversationId', 'text': 'utterance', 'order': 'turn'}
    """
    columns = {name: None for row in cells for name in row}
    found: dict[str, str] = {}
    for field in NAMES:
        given = said.get(field)
        if given and not given.startswith("=") and given not in columns:
            raise UnknownName("column", given, columns, "the table's header")
        if given:
            found[field] = given
    spelled = _spelled(columns)
    for field, names in NAMES.items():
        if field not in said:
            free = [column for name in names for column in spelled[name] if column not in found.values()]
            if column := _column(field, free, cells):
                found[field] = column
    return found


def roles(cells: Cells, mapping: dict[str, str], said: dict[str, str]) -> dict[str, str]:
    """Our role of each word in the role column; ``role:word`` in what is said goes before all.

    >>> roles([{"who": "user"}, {"who": "agent"}], {"role": "who"}, {})["agent"]
    'bot'
    >>> roles([{"who": "bot"}, {"who": "agent"}], {"role": "who"}, {})["agent"]
    'human_agent'
    """
    words = {plain(as_text(row.get(mapping.get("role", ""))) or "") for row in cells}
    has_bot = any(ROLES.get(word) == "bot" for word in words)
    told = {plain(key.removeprefix("role:")): role for key, role in said.items() if key.startswith("role:")}
    return {**ROLES, **{word: role if has_bot else "bot" for word, role in _BESIDE_A_BOT.items()}, **told}


def plain(name: str) -> str:
    """A name in lower case without marks: ``Conversation_ID`` and ``conversationId`` are one.

    >>> plain("Conversation_ID"), plain("End-User")
    ('conversationid', 'enduser')
    """
    return re.sub(r"[\W_]", "", name.lower())


def _spelled(columns: Iterable[str]) -> dict[str, list[str]]:
    """The columns of each name that is looked for, however they write it; a table may have very many others."""
    spelled: dict[str, list[str]] = {name: [] for names in NAMES.values() for name in names}
    for column in columns:
        found = spelled.get(plain(column))
        if found is not None:
            found.append(column)
    return spelled


def _column(field: str, columns: list[str], cells: Cells) -> str | None:
    fits = _FITS.get(field, _anything)
    for column in columns:
        values = [row[column] for row in cells if row.get(column) not in (None, "")]
        if values and fits(column, values):
            return column
    return None


def _anything(_: str, values: list[Any]) -> bool:
    return not any(isinstance(value, (dict, list)) for value in values)


def _lists_too(_: str, values: list[Any]) -> bool:
    return not any(isinstance(value, dict) for value in values)


def _texts(_: str, values: list[Any]) -> bool:
    """Texts, and not a column of numbers that happens to have a text's name."""
    return all(isinstance(value, str) for value in values) and any(as_number(value) is None for value in values)


def _numbers(_: str, values: list[Any]) -> bool:
    return all(as_number(value) is not None for value in values)


def _role_words(_: str, values: list[Any]) -> bool:
    """Mostly words that are roles: ``sender`` often holds names or numbers instead."""
    known = [value for value in values if plain(as_text(value) or "") in ROLES.keys() | _BESIDE_A_BOT.keys()]
    return len(known) * 2 > len(values)


def _ids(column: str, values: list[Any]) -> bool:
    """A column that is only called ``id`` is the message's if no two rows share one."""
    distinct = len(set(map(str, values))) == len(values)
    return _anything(column, values) and (plain(column) != "id" or distinct)


_FITS: dict[str, Callable[[str, list[Any]], bool]] = {
    "text": _texts, "answer": _texts, "role": _role_words, "order": _numbers, "confidence": _numbers,
    "message_id": _ids, "intent": _lists_too,
}  # fmt: skip

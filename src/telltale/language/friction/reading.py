"""Reading a conversation for signs of friction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from telltale.language.friction.signal import Said, Sign, Talk, known

if TYPE_CHECKING:
    from telltale.language.extra import Vectors


def signs(messages: Sequence[Said], vectors: Vectors | None = None) -> list[Sign]:
    """The signs in the messages of the user, in order, at most one of each signal in a message.

    ``vectors`` has a row of length 1 for each message, of users and others; without it, sameness is told by words.

    >>> talk = [Said("user", "where is my order?", "en"), Said("bot", "I did not understand."),
    ...         Said("user", "WHERE IS MY ORDER???", "en")]
    >>> [(one.message, one.signal, talk[one.message].text[one.start:one.end]) for one in signs(talk)]
    [(2, 'rephrasing', 'WHERE IS MY ORDER???'), (2, 'shouting', 'WHERE IS MY ORDER'), (2, 'punctuation', '???')]
    """
    if vectors is not None and len(vectors) != len(messages):
        raise ValueError(f"{len(vectors)} vectors for {len(messages)} messages: each message needs its own")
    talk = Talk(messages, vectors)
    return [
        sign
        for place, said in enumerate(messages)
        if said.role == "user"
        for signal in known().values()
        if (sign := signal.find(talk, place))
    ]

"""Tables and JSON lines: a text and an intent in each row."""

from __future__ import annotations

from collections.abc import Mapping

from telltale.language.rows import ENDINGS, Field, Fields, rows
from telltale.language.utterances.utterance import Utterance

__all__ = ["ENDINGS", "read"]

_FIELDS = {
    "text": Field(("text", "utterance", "example", "phrase", "trainingphrase", "message", "sentence", "query",
                   "question", "input", "usersays")),
    "intent": Field(("intent", "intentname", "label", "category", "class")),
}  # fmt: skip


def read(name: str, text: str, ending: str, columns: Mapping[str, str]) -> list[Utterance]:
    """The utterances of a table; ``columns`` goes before what is guessed.

    Raises:
        InputError: a row cannot be read, or there are no such columns.
        UnknownName: a column or a field is named that there is not.
    """
    fields = Fields(_FIELDS, columns, "telltale training --help")
    return [Utterance(**fields.of(f"{name}, line {number}", row)) for number, row in rows(name, text, ending)]

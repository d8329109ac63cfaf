"""Utterances: training sets as people have them, read without a model: tables, JSON lines, NLU files of Rasa."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from telltale.errors import InputError
from telltale.language.utterances import rasa, table
from telltale.language.utterances.utterance import Utterance

__all__ = ["Utterance", "utterances"]

_YAML = (".yml", ".yaml")


def utterances(name: str, content: bytes, columns: Mapping[str, str] | None = None) -> list[Utterance]:
    """The utterances of a file, as they stand in it: what is empty stays, so that it can be told.

    ``columns`` says which column of a table is the ``text`` and which the ``intent``, where that is not guessed;
    ``=word`` is one word for all rows.

    Raises:
        InputError: for another format, another encoding than UTF-8, or columns of other names.
        UnknownName: a column is named that the table does not have.

    >>> utterances("mine.csv", b"text,intent\\nwhere is it,track\\n")
    [Utterance(text='where is it', intent='track')]
    >>> utterances("mine.jsonl", b'{"said": "where is it", "label": "track"}', {"text": "said"})
    [Utterance(text='where is it', intent='track')]
    >>> utterances("nlu.yml", b"nlu:\\n- intent: track\\n  examples: |\\n    - where is [it](thing)\\n")
    [Utterance(text='where is it', intent='track')]
    """
    ending = PurePath(name).suffix.lower()
    if ending not in (*table.ENDINGS, *_YAML):
        known = ", ".join((*table.ENDINGS, *_YAML))
        raise InputError(f"{name} is no training set that can be read; its ending is one of {known}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise InputError(f"{name} is not UTF-8: byte {wrong.start} cannot be read; save it as UTF-8") from wrong
    return rasa.read(name, text) if ending in _YAML else table.read(name, text, ending, columns or {})

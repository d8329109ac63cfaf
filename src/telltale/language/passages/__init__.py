"""Passages: knowledge bases as people have them, cut into pieces that an answer can be held against.

Read without a model: Markdown, HTML, plain text, and tables with a text in each row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

from telltale.errors import InputError
from telltale.language.passages import markdown, pages, table
from telltale.language.passages.passage import LONGEST, Passage, Section, pieces, stretches, titled, whole
from telltale.language.rows import ENDINGS as TABLES

__all__ = ["ENDINGS", "LONGEST", "Passage", "passages", "stretches", "whole"]

_MARKDOWN, _PAGES, _PLAIN = (".md", ".markdown"), (".html", ".htm"), (".txt", ".text")

ENDINGS = (*_MARKDOWN, *_PAGES, *_PLAIN, *TABLES)
"""Of the names of files that can be read."""

_PARAGRAPHS = re.compile(r"\n\s*\n")


def passages(name: str, content: bytes, columns: Mapping[str, str] | None = None) -> list[Passage]:
    """The passages of a file, in the order in which they stand in it.

    ``columns`` says which column of a table is the ``text``, the ``title`` and the ``url``, where that is not guessed.

    Raises:
        InputError: for another format, another encoding than UTF-8, or columns of other names.
        UnknownName: a column is named that the table does not have.

    >>> passages("returns.md", b"# Returns\\n\\nA return is free.\\n\\n## Shoes\\n\\nWithin 30 days.\\n")
    [Passage(text='A return is free.', title='Returns', url=''), \
Passage(text='Within 30 days.', title='Returns / Shoes', url='')]
    >>> passages("faq.csv", b"question,answer,link\\nIs it free?,It is.,https://a.example\\n")
    [Passage(text='It is.', title='Is it free?', url='https://a.example')]
    """
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        raise InputError(f"{name} is no knowledge base that can be read; its ending is one of {', '.join(ENDINGS)}")
    text = _text(name, content)
    if ending in TABLES:
        return table.read(name, text, ending, columns or {})
    stem = PurePath(name).stem
    if ending in _PAGES:
        return _of(stem, pages.read(text))
    if ending in _PLAIN:
        return _of(stem, [Section((), _PARAGRAPHS.split(text))])
    return _of(stem, markdown.read(text))


def _text(name: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise InputError(f"{name} is not UTF-8: byte {wrong.start} cannot be read; save it as UTF-8") from wrong
    if "\0" in text:
        raise InputError(f"{name} is no text: there is a zero byte in it; its ending says {PurePath(name).suffix}")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _of(stem: str, sections: list[Section]) -> list[Passage]:
    """The passages of sections; those without a heading are called as the file is."""
    return [
        Passage(piece, titled(section.titles or (stem,)))
        for section in sections
        for piece in pieces(filter(None, map(str.strip, section.paragraphs)))
    ]

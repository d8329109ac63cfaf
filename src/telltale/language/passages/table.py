"""Tables and JSON lines: a text in each row, perhaps with a title and an address."""

from __future__ import annotations

from collections.abc import Mapping

from telltale.language.passages.passage import TITLE, Passage, pieces
from telltale.language.rows import Field, Fields, rows

_FIELDS = {
    "text": Field(("text", "answer", "content", "body", "article", "passage", "description", "response", "markdown")),
    "title": Field(("title", "question", "heading", "name", "subject", "headline", "topic"), needed=False),
    "url": Field(("url", "link", "href", "uri", "address", "source"), needed=False),
}


def read(name: str, text: str, ending: str, columns: Mapping[str, str]) -> list[Passage]:
    """The passages of a table, none of a row without a text; ``columns`` goes before what is guessed.

    Raises:
        InputError: a row cannot be read, or there is no column with a text.
        UnknownName: a column or a field is named that there is not.
    """
    fields, found = Fields(_FIELDS, columns, "telltale knowledge --help"), list[Passage]()
    for number, row in rows(name, text, ending):
        one = fields.of(f"{name}, line {number}", row)
        paragraphs = one["text"].split("\n\n")
        found += [Passage(piece, one["title"][:TITLE], one["url"][:TITLE]) for piece in pieces(paragraphs)]
    return found

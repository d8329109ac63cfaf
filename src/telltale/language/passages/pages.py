"""HTML: headings and paragraphs of a page, without what is not part of its text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from telltale.language.passages.passage import Outline, Section

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SILENT = frozenset(("script", "style", "noscript", "template", "svg", "nav", "iframe", "object", "select", "canvas"))
_BLOCKS = frozenset(("p", "div", "section", "article", "main", "header", "footer", "aside", "ul", "ol", "dl", "table",
                     "blockquote", "pre", "button", "figure", "figcaption", "details", "summary", "body",
                     "hr"))  # fmt: skip
_LINES = frozenset(("li", "tr", "dt", "dd", "br"))
_CELLS = frozenset(("td", "th"))
# A break in the source is a space; one that a tag makes is a break.
_SPACE = re.compile(r"\s+")


def read(text: str) -> list[Section]:
    """The sections of a page; it has a title where its head says one.

    >>> read("<title>Help</title><h1>Returns</h1><p>Free for <b>30</b> days.<script>no()</script><ul><li>A<li>B")
    [Section(titles=('Help', 'Returns'), paragraphs=['Free for 30 days.', 'A\\nB'])]
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.end()
    return reader.outline.sections()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.outline = Outline()
        self._parts = list[str]()
        self._silent = list[str]()
        self._heading = 0
        self._is_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        _ = attrs
        if self._silent or tag in _SILENT:
            if not self._silent or tag == self._silent[-1]:
                self._silent.append(tag)
        elif tag == "title":
            self.end()
            self._is_title = True
        elif tag in _HEADINGS:
            self.end()
            self._heading = _HEADINGS[tag]
        elif tag in _BLOCKS:
            self.end()
        elif tag in _LINES:
            self._parts.append("\n")
        elif tag in _CELLS:
            self._parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.pop()
        elif tag in _BLOCKS or tag in _HEADINGS or tag == "title":
            self.end()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._parts.append(_SPACE.sub(" ", data))

    def end(self) -> None:
        """What was read is a heading, a title or a paragraph."""
        lines = (" ".join(line.split()) for line in "".join(self._parts).split("\n"))
        text = "\n".join(filter(None, lines))
        self._parts.clear()
        if self._is_title:
            self.outline.title = " ".join(text.split()) or self.outline.title
        elif self._heading and text:
            self.outline.heading(self._heading, " ".join(text.split()))
        else:
            self.outline.paragraph(text)
        self._is_title, self._heading = False, 0

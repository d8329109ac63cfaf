"""Markdown: headings and paragraphs, without what only says how they look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from telltale.language.passages.passage import Outline, Section

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*\Z")
_UNDERLINE = re.compile(r" {0,3}(?:(=+)|-{2,})[ \t]*\Z")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_RULE = re.compile(r"[ \t]*(?:[-*_][ \t]*){3,}\Z|[ \t]*\|?[ \t:|-]*-{3,}[ \t:|-]*\Z")
_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title:[ \t]*(?P<quote>[\"']?)(.+?)(?P=quote)[ \t]*$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)

_LINK = re.compile(r"!?\[([^\][]*)\](?:\([^()\n]*(?:\([^()\n]*\))?[^()\n]*\)|\[[^\][\n]*\])")
_BARE = re.compile(r"<(https?://[^\s<>]+)>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_STRONG = re.compile(r"(\*\*|__|~~|`)(?=\S)(.+?)(?<=\S)\1")
_SOFT = re.compile(r"(?<!\w)([*_])(?=\S)([^*_\n]+)(?<=\S)\1(?!\w)")
_BEGINS = re.compile(r"[ \t]*(?:>[ \t]?)*(?:[-*+][ \t]+(?:\[[ xX]\][ \t]+)?)?")


def read(text: str) -> list[Section]:
    """The sections of a document; it has a title where its front matter says one.

    >>> read("# Returns\\nSee [the **form**](/form).\\n\\n- free\\n- quick\\n")
    [Section(titles=('Returns',), paragraphs=['See the form.', 'free\\nquick'])]
    """
    title = ""
    if matter := _MATTER.match(text):
        named = _TITLE.search(matter[1])
        title, text = named[2] if named else "", text[matter.end() :]
    outline, lines = Outline(title), list[str]()

    def end() -> None:
        outline.paragraph("\n".join(filter(None, map(plain, lines))))
        lines.clear()

    for line, coded in _lines(_COMMENT.sub("", text)):
        if not coded and (heading := _HEADING.match(line)):
            end()
            outline.heading(len(heading[1]), plain(heading[2] or ""))
        elif not coded and len(lines) == 1 and (under := _UNDERLINE.match(line)):
            heading_text = plain(lines.pop())
            outline.heading(1 if under[1] else 2, heading_text)
        elif not line.strip():
            end()
        elif coded or not _RULE.match(line):
            lines.append(line)
    end()
    return outline.sections()


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Lines without the fences around code, and whether they stand between such."""
    fence = ""
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1][0] == fence[0] and len(mark[1]) >= len(fence) and not line.strip().strip(fence[0]):
            fence = ""
        else:
            yield line, bool(fence)


def plain(line: str) -> str:
    """A line as it would be read aloud.

    >>> plain("> 1. **Free** returns: `R-1`, see <https://a.example>, 2 * 3 * 4, snake_case_name")
    '1. Free returns: R-1, see https://a.example, 2 * 3 * 4, snake_case_name'
    >>> plain("| Zone | Days |")
    'Zone, Days'
    """
    line = _LINK.sub(r"\1", _BEGINS.sub("", line, count=1))
    line = _TAG.sub(" ", _BARE.sub(r"\1", line))
    for _ in range(2):
        line = _STRONG.sub(r"\2", line)
    line = _SOFT.sub(r"\2", line)
    if line.lstrip().startswith("|"):
        line = ", ".join(cell.strip() for cell in line.strip().strip("|").split("|") if cell.strip())
    return " ".join(unescape(line).split())

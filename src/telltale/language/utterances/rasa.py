"""The NLU files of Rasa 2 and 3: intents with their examples, out of the little of YAML that they use.

A reader of all of YAML would be a dependency for one kind of file. What is not understood is refused with its line, so
that nothing is dropped in silence; what is no example of an intent (synonyms, regular expressions, stories) is passed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from telltale.errors import InputError
from telltale.language.utterances.utterance import Utterance

_KEY = re.compile(r"(?P<item>- +)?(?P<key>[\w-]+): *(?P<value>.*)")
_BLOCK = re.compile(r"[|>][-+0-9]*")
# A value in quotes, with nothing or a comment behind it.
_DOUBLE = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$')
_SINGLE = re.compile(r"'((?:[^']|'')*)'\s*(?:#.*)?$")
_ESCAPED = re.compile(r"\\(.)")
_ENTITY = re.compile(r"\[([^\][]*)\](?:\([^()]*\)|\{[^{}]*\})")


class _Line(NamedTuple):
    number: int
    indent: int
    text: str


def read(name: str, text: str) -> list[Utterance]:
    """The examples of every intent; entities stand in them as what was said.

    Raises:
        InputError: a line is not understood, or there is no intent in it.
    """
    lines = [_Line(number, len(line) - len(line.lstrip()), line.strip()) for number, line in _written(text)]
    found = [*_utterances(name, lines)]
    if not any(one.text.startswith("- intent:") for one in lines):
        raise InputError(f"{name} has no '- intent:' in it: the NLU file of Rasa 2 or 3 is read, no other YAML")
    return found


def _written(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line


def _utterances(name: str, lines: list[_Line]) -> Iterator[Utterance]:
    intent: str | None = None
    place = 0
    while place < len(lines):
        line = lines[place]
        key = _KEY.fullmatch(line.text)
        place += 1
        if key and (key["item"] or line.indent == 0):
            intent = _scalar(key["value"]) if key["key"] == "intent" and key["item"] else None
        elif key and key["key"] == "examples" and intent is not None:
            below = _below(lines, place, line.indent)
            place += len(below)
            block = _BLOCK.match(key["value"]) is not None
            for text in _block(name, below) if block else _listed(name, below):
                yield Utterance(_ENTITY.sub(r"\1", text), intent)


def _below(lines: list[_Line], place: int, indent: int) -> list[_Line]:
    """The lines that belong to a key: those that stand further in, and items of a list that stand under it."""
    found: list[_Line] = []
    for line in lines[place:]:
        named = _KEY.fullmatch(line.text)
        own = line.indent == indent and line.text.startswith("-") and not (named and named["key"] != "text")
        if line.indent <= indent and not own:
            break
        found.append(line)
    return found


def _block(name: str, below: list[_Line]) -> Iterator[str]:
    for line in below:
        if not line.text.startswith("-"):
            raise InputError(f"{name}, line {line.number}: an example begins with '- ', this line does not")
        yield line.text[1:].strip()


def _listed(name: str, below: list[_Line]) -> Iterator[str]:
    """Items of a list: a text each, or ``text:`` among other keys."""
    place = 0
    while place < len(below):
        line = below[place]
        place += 1
        key = _KEY.fullmatch(line.text)
        if key and key["key"] == "text":
            written = list[str]()
            deep = line.indent + len(key["item"] or "")
            while _BLOCK.match(key["value"]) and place < len(below) and below[place].indent > deep:
                written.append(below[place].text)
                place += 1
            yield " ".join(written) or _scalar(key["value"])
        elif line.text.startswith("-") and not key:
            yield _scalar(line.text[1:].strip())
        elif not key and not line.text.startswith("-"):
            raise InputError(f"{name}, line {line.number}: this is no example; they are a list, or a block after '|'")


def _scalar(written: str) -> str:
    """A value as it was meant: without its quotes, or without the comment behind it."""
    if quoted := _DOUBLE.match(written):
        return _ESCAPED.sub(r"\1", quoted[1]).strip()
    if quoted := _SINGLE.match(written):
        return quoted[1].replace("''", "'").strip()
    return re.split(r"\s#", written, maxsplit=1)[0].strip()

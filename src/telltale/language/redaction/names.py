"""Names that an installation lists: people who are spoken of in its chats, as its own staff."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from telltale.errors import WordsError
from telltale.language.redaction.folding import Folded
from telltale.language.redaction.kind import Kind

MOST_NAMES = 10_000
_LONGEST = 100

# What ends a name: the letters that stand behind it, told by the next one.
_Tree = dict[str, "_Tree"]
_END = ""


def listed(name: Kind, names: Iterable[str]) -> Kind:
    """The kind of names with a list of them, each found as a whole word.

    A name of several words is found in any case, since people write it so; one word only as it is given and in
    capitals, since Rose, Will and Mark are words as well.

    Raises:
        WordsError: there are too many, or one is no name.

    >>> kind = listed(Kind("name", "names"), ["Anna Schmidt", "Rose"])
    >>> [match.group() for match in kind.pattern.finditer("anna  schmidt gave Rose a rose, Roses")]
    ['anna  schmidt', 'Rose']
    """
    every = list(dict.fromkeys(" ".join(Folded(one).text.split()) for one in names))
    if len(every) > MOST_NAMES:
        raise WordsError(f"{len(every):,} names to redact are too many; at most {MOST_NAMES:,}")
    tree: _Tree = {}
    for one in every:
        if not 2 <= len(one) <= _LONGEST or not any(map(str.isalpha, one)):
            raise WordsError(f"'{one}' is no name to redact; a name has 2 to {_LONGEST} characters, letters among them")
        for spelling in {one, one.upper(), *((one.lower(), one.title()) if " " in one else ())}:
            at = tree
            for letter in spelling:
                at = at.setdefault(letter, {})
            at[_END] = {}
    if not every:
        return name
    pattern = re.compile(rf"(?<!\w){_written(tree)}(?!\w)")
    return replace(name, pattern=pattern, sought=pattern.search)


def _written(tree: _Tree) -> str:
    """The names as one pattern in which each letter of a text is looked at once."""
    tail = ""
    while len(tree) == 1 and _END not in tree:
        [(letter, tree)] = tree.items()
        tail += r"\s{1,3}" if letter == " " else re.escape(letter)
    if tree == {_END: {}}:
        return tail
    choices = [_written({letter: inner}) for letter, inner in tree.items() if letter != _END]
    return f"{tail}(?:{'|'.join(choices)}){'?' if _END in tree else ''}"

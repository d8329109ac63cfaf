"""Cleaning one text: what is found in it is replaced by marks, and told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from telltale.language.redaction.folding import Folded, dressed
from telltale.language.redaction.kind import Found, Kind
from telltale.language.redaction.wrappings import SHORTEST, Hidden

# After so many finds of a kind the rest of a text is one find: it is a list of what must not be kept.
MOST_FOUND = 2_000

# Texts that hold nothing come again: greetings, answers, titles of buttons. Longer ones do not.
_REMEMBERED, _LONGEST = 1 << 16, 400


class Hit(NamedTuple):
    """Something found in a text, and its kind."""

    kind: Kind
    found: Found


class Cleaner:
    """Replaces what the given kinds find; a text without any of their signs costs one look.

    >>> from telltale.language.redaction import known
    >>> Cleaner(known().values()).clean("mail jane@example.com or call +44 20 7946 0958", None)[0]
    'mail [email] or call [phone]'
    """

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self._kinds = [one for one in kinds if one.pattern]
        signs = "".join(dict.fromkeys("".join(one.signs for one in self._kinds)))
        plain = [chr(code) for code in range(128) if re.match(f"[{signs}]", chr(code))] if signs else []
        self._ascii = re.compile(f"[{_escaped(plain)}]").search if plain else _nothing
        beyond = [one for one in plain if not one.isdigit()]
        self._beyond_digits = re.compile(f"[{_escaped(beyond)}]").search if beyond else _nothing
        # Most of what is looked at twice has a number of something in it, and no other sign.
        self._of_digits = [one for one in self._kinds if not one.signs or re.match(f"[{one.signs}]", "0")]
        self._of_few = [(one.gate or one.pattern).search for one in self._of_digits if not one.thick and one.pattern]
        self._sought = [one.sought for one in self._kinds if one.sought]
        self._dressed: re.Pattern[str] | None = None
        self._plain = plain
        self._words = tuple(dict.fromkeys(word for one in self._kinds for word in one.words))
        self._numbers = [one.gate.search for one in self._kinds if one.regional and one.gate]
        self.empty: set[str] = set()
        """Texts that are known to hold nothing, as far as they are remembered."""

    def passes(self, text: str) -> bool:
        """Whether a text is soon seen to hold nothing; if not, it has to be cleaned."""
        if text in self.empty:
            return True
        if self._suspicious(text):
            return False
        self._remember(text)
        return True

    def clean(self, text: str, region: str | None) -> tuple[str, list[Hit]]:
        """The text with marks, and what was found. ``region`` is the country whose ways of writing are meant."""
        if self.passes(text):
            return text, _NONE
        folded = Folded(text)
        if len(text) <= _LONGEST and self._is_thin(folded.text):
            self._remember(text)
            return text, _NONE
        hits = self._found(folded, region)
        if hits:
            return _marked(text, hits), hits
        # What another country would read as a number is looked at each time.
        for gate in self._numbers:
            if gate(folded.text):
                break
        else:
            self._remember(text)
        return text, hits

    def _is_thin(self, text: str) -> bool:
        """Whether all that was met are a few digits: the number of an order, a price, a time of day."""
        return (
            not self._beyond_digits(text)
            and not _thick(text)
            and not any(word in text for word in self._words)
            and not any(look(text) for look in self._of_few)
            and not _coded(text)
        )

    def _remember(self, text: str) -> None:
        if len(text) <= _LONGEST:
            if len(self.empty) >= _REMEMBERED:
                self.empty.clear()
            self.empty.add(text)

    def _suspicious(self, text: str) -> bool:
        if text.isascii():
            if self._ascii(text):
                return True
        else:
            if self._dressed is None:
                others = [one for one in dressed("".join(self._plain)) if one < _FAR[0]]
                self._dressed = re.compile(f"[{_escaped([*self._plain, *others])}]")
            if self._dressed.search(text) or (
                len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text) and _far(text)
            ):
                return True
        for word in self._words:
            if word in text:
                return True
        # Most texts have no capital but their first letter.
        if not text[1:].islower() and _coded(text):
            return True
        if not self._sought:
            return False
        plain = Folded(text).text
        return any(sought(plain) for sought in self._sought)

    def _found(self, folded: Folded, region: str | None) -> list[Hit]:
        hits = [
            Hit(kind, found._replace(start=folded.at(found.start), end=folded.at(found.end - 1) + 1))
            for kind, found in self._look(folded.text, region)
        ]
        hits.sort(key=lambda hit: hit.found.start)
        return hits

    def _look(self, text: str, region: str | None, *, inside: bool = False) -> Iterator[Hit]:
        """What every kind finds, each in what the ones before have left."""
        longest, small = max(map(len, text.split()), default=0), text.lower()
        # What one gate keeps out it keeps out again: finds only blot out, and many kinds share a gate.
        shut: re.Pattern[str] | None = None
        is_long, closed = len(text) > _LONGEST, set[int]()
        for kind in self._kinds if self._beyond_digits(text) else self._of_digits:
            gate = kind.gate
            if longest < kind.word or (gate is not None and gate is shut):
                continue
            # In a long text a word is looked for sooner than a shape, in a short one later.
            if is_long and (id(gate) in closed or not _is_named(kind, small, region)):
                continue
            if gate is not None and not gate.search(text):
                shut = gate
                if is_long:
                    closed.add(id(gate))
                continue
            if kind.named and not is_long and not _is_named(kind, small, region):
                continue
            hits = list(_of(kind, text, region))
            if hits:
                yield from hits
                text = _masked(text, hits)
        if not inside and longest >= SHORTEST:
            yield from self._hidden(Hidden(text), region)

    def _hidden(self, hidden: Hidden, region: str | None) -> Iterator[Hit]:
        """What the texts inside a text hold: the whole of such a one goes."""
        if not self._suspicious(hidden.text):
            return
        folded, met = Folded(hidden.text), set[int]()
        for kind, found in self._look(folded.text, region, inside=True):
            for start, end in hidden.places(folded.at(found.start), folded.at(found.end - 1) + 1):
                if start not in met:
                    met.add(start)
                    yield Hit(kind, Found(start, end, found.value, found.valid))


_NONE: list[Hit] = []

# Digits that come thick: seven that belong together, two parted by dots, or one in a word of eight characters; years,
# dates, postal codes, and three pairs with a letter behind.
_thick = re.compile(
    r"[0-9](?:[^\s]{7}|(?<=[^\s]{8})|(?:[ .\-/()\xa0_]{0,3}[0-9]){6}|[./][0-9]{1,3}[./]"
    r"|(?<![\w.,].)(?:[0-9]{4}\b|(?:(?<=1)9|(?<=2)0)[0-9]{2}\b|[0-9]{3} ?[A-Z]{2}\b|[0-9]? ?[0-9][A-Z]{2}\b)"
    r"|[A-Z]? ?[0-9][A-Z]{2}\b|[0-9] [0-9]{2} [0-9]{2} ?[A-Da-d]\b)"
).search

# A word in both cases that could be base64, which may be without any digit.
_coded = re.compile(rf"(?<![A-Za-z])(?=[A-Za-z]{{{SHORTEST}}})[A-Za-z]*?(?:[a-z][A-Z]|[A-Z]{{2}}[a-z])").search

# Digits and letters of the higher planes; emojis stand behind them. One class with the others would be searched slowly.
_FAR = "\U000104a0", "\U0001e95f", "\U0001fbf0", "\U0001fbf9"
_far = re.compile("[{}-{}{}-{}]".format(*_FAR)).search

# A space that nobody types: no kind is looked for across it, nor in it.
_BLOT = "\x1f"


def _nothing(_: str) -> None:
    return None


def _escaped(characters: Iterable[str]) -> str:
    return "".join(f"\\{one}" if one in "\\]^-[&~|" else one for one in characters)


def _is_named(kind: Kind, small: str, region: str | None) -> bool:
    """Whether a text in small letters has a word that the kind needs, if it needs one."""
    named = kind.abroad if kind.homes and region not in kind.homes else kind.named
    return not named or any(one in small for one in named)


def _of(kind: Kind, text: str, region: str | None) -> Iterator[Hit]:
    """What a kind finds; of a text with more of its shape than it cares to check, the shape alone decides.

    If every fourth of those that were checked was one, the text is a list of them, and all the rest of it is one find.
    """
    assert kind.pattern is not None
    met = 0
    for number, match in enumerate(kind.pattern.finditer(text)):
        if number == kind.most and met * 4 >= number:
            yield Hit(kind, Found(match.start(), len(text), "", False))
            return
        finds = (kind.check if number < kind.most else kind.rough)(match, region)
        for found in finds:
            met += 1
            if met > MOST_FOUND:
                yield Hit(kind, Found(found.start, len(text), "", False))
                return
            yield Hit(kind, found if number < kind.most else found._replace(valid=False))
            if found.end == len(text):
                return


def _masked(text: str, hits: list[Hit]) -> str:
    """The text with what was found blotted out; everything else keeps its place."""
    parts: list[str] = []
    last = 0
    for _, (start, end, *_rest) in hits:
        parts += [text[last:start], _BLOT * (end - start)]
        last = end
    return "".join([*parts, text[last:]])


def _marked(text: str, hits: list[Hit]) -> str:
    parts: list[str] = []
    last = 0
    for kind, (start, end, *_rest) in hits:
        parts += [text[last:start], kind.mark]
        last = end
    return "".join([*parts, text[last:]])

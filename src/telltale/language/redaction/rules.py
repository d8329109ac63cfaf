"""Rules of one's own: patterns in a part of the language of regular expressions in which none can be slow.

A rule is taken if two things are proven from its text. It matches at most so many characters, so that what is done at
one place has a bound. And each place is read in few ways: where one part of a rule ends is told by the next character
alone, as in the content models of SGML (Brüggemann-Klein and Wood, "One-unambiguous regular languages", 1998), but for
a few spellings. The work for a text is then its length times a number that the rule alone decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations

from telltale.errors import WordsError
from telltale.language.redaction.kind import Kind
from telltale.language.redaction.syntax import Alternatives, Character, Group, Repeat, Sequence, parsed

# Characters that a match has at most, and ways in which one place is read at most.
LONGEST, MOST_WAYS, MOST_RULES = 100, 8, 200
_SHORTEST = 3
# A class with more characters than this is in every text.
_SMALL = 20
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_LOOK = "docs/decisions/redaction.md"
_ALNUM = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_DIGITS = frozenset("0123456789")
# Behind a rule nothing is asked for but that a word ends there: its last repeat takes what it can.
_END: frozenset[str] = frozenset()


def own_kinds(rules: Mapping[str, str], taken: Mapping[str, Kind]) -> list[Kind]:
    """The kinds that an installation declares, by name and pattern; they look before all others.

    Raises:
        WordsError: a name is taken or none, or a pattern is not one or could be slow; it says which, and what to write.

    >>> [one] = own_kinds({"employee": r"EMP-\\d{6}"}, {})
    >>> one.mark, one.pattern.search("ask EMP-004711 please").group()
    ('[employee]', 'EMP-004711')
    """
    if len(rules) > MOST_RULES:
        raise WordsError(f"{len(rules)} rules of redaction are too many; at most {MOST_RULES}; see {_LOOK}")
    return [_kind(name, pattern, taken) for name, pattern in rules.items()]


def _kind(name: str, pattern: str, taken: Mapping[str, Kind]) -> Kind:
    if not _NAME.fullmatch(name):
        raise WordsError(f"'{name}' is no name of a rule: small letters, digits and _ make one; see {_LOOK}")
    if name in taken:
        raise WordsError(f"a rule cannot be called '{name}', since there is a kind of that name; see {_LOOK}")
    try:
        whole = parsed(pattern)
        _prove(whole)
    except ValueError as error:
        raise WordsError(f"rule {name} = '{pattern}' is not taken: {error}; see {_LOOK}") from None
    shape = re.compile(rf"{_before(whole)}(?:{_written(whole, _END)}){_behind(whole)}", re.ASCII)
    word, sign = _signs(whole)
    return Kind(
        name=name, meaning=f"a rule of this installation, {pattern}", signs=sign, words=(word,) if word else (),
        pattern=shape, sought=None if word or sign else shape.search, rank=0,
    )  # fmt: skip


def _prove(whole: Group) -> None:
    shortest, longest = whole.width
    if shortest < _SHORTEST:
        raise ValueError(f"it matches {shortest} characters; it has to have {_SHORTEST} at least")
    if longest > LONGEST:
        raise ValueError(f"it can match {longest} characters; at most {LONGEST}, so give its repeats smaller bounds")
    ways = _ways(whole, _END)
    if ways > MOST_WAYS:
        raise ValueError(
            f"one place can be read in {ways} ways, at most {MOST_WAYS}: where a part ends has to show in the character"
            " that follows, so repeat no characters that may also come next"
        )


def _ways(part: Group, follows: frozenset[str]) -> int:
    """In how many ways at most a part can be read from one place, when ``follows`` are what may come behind it."""
    match part:
        case Character():
            return 1
        case Sequence(parts):
            ways = 1
            for one, behind in zip(parts, _behind_each(parts, follows), strict=True):
                ways *= _ways(one, behind)
            return ways
        case Alternatives(choices):
            each = [_ways(one, follows) for one in choices]
            apart = all(_exclude(one, other) for one, other in combinations(choices, 2))
            return max(each) if apart else sum(each)
        case Repeat(inner, low, high):
            again = inner.first | follows if high > 1 else follows
            each = min(_ways(inner, again), MOST_WAYS + 1) ** min(high, MOST_WAYS)
            stops = 1 if low == high or inner.first.isdisjoint(follows) else high - low + 1
            return each * stops
    raise TypeError(part)


def _behind_each(parts: tuple[Group, ...], follows: frozenset[str]) -> list[frozenset[str]]:
    """For each part of a sequence the characters that may come behind it."""
    behind = [follows]
    for part in reversed(parts[1:]):
        behind.append(part.first | behind[-1] if part.width[0] == 0 else part.first)
    return behind[::-1]


def _exclude(one: Group, other: Group) -> bool:
    """Whether no text begins as both."""
    if one.width[0] == 0 or other.width[0] == 0:
        return False
    return any(first.isdisjoint(second) for first, second in zip(one.beginning, other.beginning, strict=False))


def _written(part: Group, follows: frozenset[str]) -> str:
    """The part for Python's own engine: a repeat that stops in one place never tries another."""
    match part:
        case Character(source=source):
            return source
        case Sequence(parts):
            return "".join(map(_written, parts, _behind_each(parts, follows)))
        case Alternatives(choices):
            return f"(?:{'|'.join(_written(one, follows) for one in choices)})"
        case Repeat(inner, low, high):
            once = low == high or inner.first.isdisjoint(follows)
            source = _written(inner, inner.first | follows if high > 1 else follows)
            return f"(?:{source}){{{low},{high}}}{'+' if once and _is_single(inner) else ''}"
    raise TypeError(part)


def _is_single(part: Group) -> bool:
    """Whether it is read in one way, so that nothing is lost by not trying another."""
    return isinstance(part, Character) or (part.width[0] == part.width[1] and _ways(part, frozenset()) == 1)


def _before(whole: Group) -> str:
    return r"(?<![0-9A-Za-z])" if whole.first & _ALNUM else ""


def _behind(whole: Group) -> str:
    return r"(?![0-9A-Za-z])" if whole.last & _ALNUM else ""


def _signs(whole: Group) -> tuple[str, str]:
    """What every match has in it: a word of three characters, else one of a class, if that is small and of ASCII."""
    run = best = ""
    for one in whole.sure:
        run = run + next(iter(one.letters)) if isinstance(one, Character) and len(one.letters) == 1 else ""
        best = max(best, run, key=len)
    singles = [one for one in whole.sure if isinstance(one, Character) and "".join(one.letters).isascii()]
    chosen = min(singles, key=lambda one: (not one.letters <= _DIGITS, len(one.letters)), default=None)
    if chosen and chosen.letters <= _DIGITS:
        return "", "0-9"
    if len(best) >= _SHORTEST and best.isascii():
        return best, ""
    return "", chosen.as_class if chosen and len(chosen.letters) <= _SMALL else ""

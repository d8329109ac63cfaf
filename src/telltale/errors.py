"""Everything that can go wrong and is worth a sentence to the person in front of it.

    TelltaleError              exit 1: it could not be done
    ├── DataFolderError        the data folder is locked, read-only, full or of a newer version
    ├── InputError             a file or payload that cannot be read at all
    └── WordsError             exit 2: the words were wrong
        └── UnknownName        a name that does not exist, with those that do

A message says what was given, what is possible and where to look.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class TelltaleError(Exception):
    """Something could not be done; the message is fit to print as it is."""

    exit_code = 1


class DataFolderError(TelltaleError):
    """The data folder cannot be used: locked, read-only, full, or written by a newer version."""


class InputError(TelltaleError):
    """A file or payload cannot be read as what it was said, or guessed, to be."""


class WordsError(TelltaleError):
    """The question or command was put wrongly."""

    exit_code = 2


class UnknownName(WordsError):
    """A name that is not declared.

    >>> print(UnknownName("dimension", "chanel", ["bot", "channel"], "telltale metrics"))
    no dimension 'chanel' (did you mean 'channel'?); there are bot, channel; see telltale metrics
    """

    def __init__(self, kind: str, given: str, possible: Iterable[str], look: str) -> None:
        names = sorted(possible)
        close = get_close_matches(given, names, n=1)
        hint = f" (did you mean '{close[0]}'?)" if close else ""
        known = f"there are {', '.join(names)}; " if names else ""
        super().__init__(f"no {kind} '{given}'{hint}; {known}see {look}")
        self.kind, self.given, self.possible = kind, given, names

"""What a language brings: what people ask in it, and what the bot and its colleagues say."""

from __future__ import annotations

from dataclasses import dataclass

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tongue:
    """The lines of one language.

    ``asks`` holds what users ask, by matter, ``replies`` the bot's answers to the scripted matters; the words in
    braces are filled by :class:`telltale.demo.phrases.Speech`. ``countries`` are country, locale and share.
    """

    code: str
    countries: tuple[tuple[str, str, float], ...]
    hello: Lines
    please: Lines
    greeting: str
    buttons: dict[str, str]
    only_hello: Lines
    thanks: Lines
    welcome: Lines
    sorry: Lines
    upset: Lines
    human: Lines
    calling: Lines
    brushed: Lines
    nobody: str
    colleague: Lines
    to_colleague: Lines
    which_order: str
    which_thing: str
    oops: str
    more: Lines
    advice: Lines
    asks: dict[str, Lines]
    replies: dict[str, str]
    form: dict[str, str]

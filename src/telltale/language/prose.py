"""Prose: what of a message is language, once markup, addresses, code and pictures are taken away."""

from __future__ import annotations

import re

# Of a longer message the beginning is read: what is pasted behind it seldom is the writer's own.
MOST = 2_000

_SIGNS = re.compile(r"[<`@&\[{:]|www\.")
_RUN = 40
_MARKUP = re.compile(
    r"```[^`]*(?:```|$)"  # code, closed or cut off
    r"|`[^`\n]*`"
    r"|<[A-Za-z/!][^<>]{0,1000}>"
    r"|&(?:[A-Za-z]{2,8}|#[0-9]{1,7});"
    r"|\[[a-z_]{2,20}\]"  # what redaction has left
    r"|\{[^{}]{0,200}\}"  # a place for a value
    r"|(?:https?://|www\.)\S+"
    r"|[^\s@<>]{1,64}@[^\s<>]*"
    rf"|(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_=-]{{{_RUN},}}"  # base64, hashes, keys
)
_PICTURES = re.compile("[\U0001f000-\U0001faff\u2190-\u2bff\u3030\u303d\ufe0f\u20e3]+")
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+")
_NUMBERS = re.compile("[0-9_]+")


def plain(text: str) -> str:
    """The first 2,000 characters of a message without markup, addresses and code; pictures and numbers stay.

    >>> plain("<p>it is <b>great</b></p> \U0001f600 https://shop.example/1").split()
    ['it', 'is', 'great', '\U0001f600']
    """
    text = text[:MOST]
    if _SIGNS.search(text) or (len(text) >= _RUN and max(map(len, text.split()), default=0) >= _RUN):
        text = _MARKUP.sub(" ", text)
    return text if text.isascii() else _UNSEEN.sub("", text)


def prose(text: str) -> str:
    """The same without pictures and numbers: what a language shows in.

    >>> prose("<b>Where</b> is it? https://shop.example/o/17 \U0001f600 [email] 12").split()
    ['Where', 'is', 'it?']
    """
    text = plain(text)
    return _NUMBERS.sub(" ", text if text.isascii() else _PICTURES.sub(" ", text))

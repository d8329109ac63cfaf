"""Support: whether the context of an answer says what the answer says, sentence by sentence.

It compares words, so that it sees what is not there; it cannot see that words which are there were put together
wrongly.
"""

from __future__ import annotations

from telltale.language.support.knowledge import Knowledge
from telltale.language.support.reading import Judged, Support, parts, support
from telltale.language.support.signs import Signs

__all__ = ["Judged", "Knowledge", "Signs", "Support", "parts", "support"]

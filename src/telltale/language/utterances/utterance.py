"""An utterance: what a training set is made of."""

from __future__ import annotations

import msgspec


class Utterance(msgspec.Struct, frozen=True):
    """What somebody may say, and the intent that it is an example of."""

    text: str
    intent: str

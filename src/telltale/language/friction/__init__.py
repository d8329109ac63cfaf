"""Friction: signs in what users write that it goes badly, each with the words that show it.

To add a sign, write a module in ``signals/`` that declares a :class:`Signal`; the registry finds it, and whatever reads
signs reads it too. Sarcasm ("great, broken again") is none of them: no rule sees it, and it is left to the reader.
"""

from __future__ import annotations

from telltale.language.friction.reading import signs
from telltale.language.friction.signal import Said, Sign, Signal, Talk, known

__all__ = ["Said", "Sign", "Signal", "Talk", "known", "signs"]

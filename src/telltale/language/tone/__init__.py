"""Tone: how somebody writes, from -1 (hostile) to 1 (delighted).

A lexicon reads English from the first day (:class:`Lexicon`); a :class:`Head` that is trained on the project's own
ratings takes over where it has shown itself to be better; :func:`course` sums up a conversation. Sarcasm is not seen
by any of them: "great, broken again" is praise to a lexicon. It is left to the reader.
"""

from __future__ import annotations

from telltale.event.tone import NEGATIVE, SPOKEN
from telltale.language.tone.course import Course, course
from telltale.language.tone.lexicon import Lexicon

__all__ = ["NEGATIVE", "SPOKEN", "Course", "Lexicon", "course"]

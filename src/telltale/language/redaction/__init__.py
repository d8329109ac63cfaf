"""Redaction: personal data and secrets leave a text before it is kept; what they were stays as a typed mark.

To add a kind, write a module in ``kinds/`` that declares a :class:`Kind`. The registry finds it, the settings take its
name, and the tests of all kinds run over it.
"""

from __future__ import annotations

from telltale.language.redaction.cleaning import Cleaner
from telltale.language.redaction.kind import Found, Kind, known
from telltale.language.redaction.pseudonyms import Pseudonyms
from telltale.language.redaction.records import Contact, Look, Records, TooWide

__all__ = ["Cleaner", "Contact", "Found", "Kind", "Look", "Pseudonyms", "Records", "TooWide", "known"]

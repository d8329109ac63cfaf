"""Telltale: self-hosted analytics for any chatbot.

Conversations of scripted, NLU and LLM bots come in as :class:`telltale.event.Event`; every number goes out as an
answer to a question (:mod:`telltale.ask`). The two rivers meet only in :mod:`telltale.store`.
"""

__version__ = "0.1.0"

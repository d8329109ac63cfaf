"""The demo: a simulated company with planted problems, and a day counted by hand.

:class:`Company` (or :func:`company`) yields events as ``POST /v1/events`` takes them; ``Company.truth()`` is what was
really generated. ``sample_day.jsonl``, ``sample_day.json`` and ``sample_day.md`` in this folder are the day from which
every metric of the catalogue takes its example.
"""

from telltale.demo.company import Company, company, planted
from telltale.demo.planted import Planted

__all__ = ["Company", "Planted", "company", "planted"]

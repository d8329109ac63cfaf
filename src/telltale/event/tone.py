"""Tone: what counts as a negative one, from -1 to 1, and in which languages there is one."""

NEGATIVE = -0.05
"""From here down a tone is negative; from its opposite up it is positive. VADER's own bounds."""

SPOKEN = frozenset({"en"})
"""Languages whose tone is read; users are told which share of the messages that is."""

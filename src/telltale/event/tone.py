"""Tone: what counts as a negative one, from -1 to 1, wherever a tone comes from."""

NEGATIVE = -0.05
"""From here down a tone is negative; from its opposite up it is positive. VADER's own bounds."""

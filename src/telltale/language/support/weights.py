"""The weights of the signs, and from which score on a claim is flagged: fitted once, and declared here.

A logistic regression over :class:`~telltale.language.support.signs.Measures`, fitted to whole answers of the
development part of BEGIN (Dziri et al. 2022): Wizard of Wikipedia, TopicalChat and CMU-DoG with equal weight, without
generic answers and those that claim nothing. The threshold is where F1 of "not fully attributable" is highest on the
same answers. How good this is was measured differently: each domain by weights fitted to the other two. To fit them
again: ``python -m benchmarks.attribution``.
"""

from __future__ import annotations

from math import exp

import msgspec

from telltale.language.support.signs import Measures

OFFSET = -2.985
WEIGHTS = Measures(missing=0.480, many=2.121, parted=2.216, scattered=1.737, number=0.514, name=0.130, speaker=2.072)
THRESHOLD = 0.62

KNOWLEDGE_THRESHOLD = 0.63
"""The same against the passages of a knowledge base that are nearest, where all knowledge of that set is the base: the
lowest at which no more supported answers are flagged than against their own passage. To choose it again:
``python -m benchmarks.knowledge``.
"""


def score(measures: Measures) -> float:
    """How likely it is, from 0 to 1, that a reader would say the context does not support it."""
    weighed = zip(msgspec.structs.astuple(WEIGHTS), msgspec.structs.astuple(measures), strict=True)
    return 1 / (1 + exp(-OFFSET - sum(weight * value for weight, value in weighed)))

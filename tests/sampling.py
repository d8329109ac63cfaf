"""Sampling: of many cases of one kind the quick form takes some, spread over the list; the long form takes all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def some(cases: Iterable[Any], every: int) -> list[Any]:
    """The cases for ``parametrize``: the first of each ``every``, the others marked long.

    >>> [len(getattr(one, "marks", ())) for one in some("abcde", 2)]
    [0, 1, 0, 1, 0]
    """
    return [
        one if place % every == 0 else pytest.param(*(one if isinstance(one, tuple) and type(one) is tuple else (one,)),
                                                   marks=pytest.mark.long)
        for place, one in enumerate(cases)
    ]  # fmt: skip

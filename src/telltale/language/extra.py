"""The extra: what reading texts needs beside the base. Importing this module is asking for it.

Every module that works with vectors takes numpy from here, so that a missing extra is told in one way and in one place.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, TypeAlias

from telltale.errors import TelltaleError

INSTALL = "pip install 'telltale-analytics[language]'"


def needed(name: str) -> Any:
    """A package that the extra brings.

    Raises:
        TelltaleError: it is not installed.

    >>> needed("numpy").__name__
    'numpy'
    >>> needed("no_such_package")
    Traceback (most recent call last):
    telltale.errors.TelltaleError: texts are read with the package no_such_package, which is not here: pip install ...
    """
    try:
        return import_module(name)
    except ImportError:
        raise TelltaleError(f"texts are read with the package {name}, which is not here: {INSTALL}") from None


needed("numpy")

import numpy as np  # noqa: E402 - asked for above
from numpy.typing import NDArray  # noqa: E402

Vectors: TypeAlias = NDArray[np.float32]
"""A row a text, of length 1; or one such row."""

Numbers: TypeAlias = NDArray[np.int64]
"""Places, topics, counts."""

__all__ = ["INSTALL", "NDArray", "Numbers", "Vectors", "needed", "np"]

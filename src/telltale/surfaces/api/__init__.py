"""The numbers and conversations over HTTP, described by the same types that carry them."""

from __future__ import annotations

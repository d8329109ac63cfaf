"""What holds for every test: no test is judged by its time, and the long run tries harder."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from tests.browser.watching import browser, page

__all__ = ["browser", "page"]

# Where every change is tested the examples are the same each time: a new one found by chance is no fault of the change.
# Everywhere else, and in the long form, they are new.
settings.register_profile(
    "usual", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="CI" in os.environ
)
settings.register_profile("long", settings.get_profile("usual"), max_examples=2_000, derandomize=False)
settings.load_profile("usual")

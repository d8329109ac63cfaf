"""What holds for every test: no test is judged by its time, and the long run tries harder."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.browser.watching import browser, page

__all__ = ["browser", "page"]

settings.register_profile("usual", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", settings.get_profile("usual"), max_examples=2_000)
settings.load_profile("usual")

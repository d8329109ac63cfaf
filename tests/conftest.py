"""What holds for every test: no test is judged by its time, and the long run tries harder."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import HealthCheck, settings

from tests.browser.watching import browser, page

__all__ = ["browser", "page"]

# No test speaks TLS, and a client that reads every certificate of the machine spends more time on that than on asking.
os.environ["SSL_CERT_DIR"] = str(Path(__file__).parent)
os.environ.pop("SSL_CERT_FILE", None)

# Where every change is tested the examples are the same each time: a new one found by chance is no fault of the change.
# Everywhere else, and in the long form, they are new.
settings.register_profile(
    "usual",
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.register_profile("long", settings.get_profile("usual"), max_examples=2_000, derandomize=False)
settings.load_profile("usual")

"""Where events come in while the server runs: our own, OpenTelemetry's and Segment's."""

from telltale.surfaces.api.intake.counter import Counter
from telltale.surfaces.api.intake.routes import routes

__all__ = ["Counter", "routes"]

"""An independent judge: every metric of the letter as plain loops over events, sharing no code with the store."""

from .arithmetic import Value
from .metrics import METRICS
from .nasty import nasty, shuffle
from .oracle import Oracle
from .rules import Rules

__all__ = ["METRICS", "Oracle", "Rules", "Value", "nasty", "shuffle"]

"""Intake: the named steps from a foreign record to an event that is safe in the inbox; every drop has a reason."""

from telltale.intake.importing import Importer, Reading
from telltale.intake.ledger import Ledger
from telltale.intake.steps import Arrival, Refused, through

__all__ = ["Arrival", "Importer", "Ledger", "Reading", "Refused", "through"]

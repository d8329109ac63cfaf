"""Intake: the named steps from a foreign record to an event that is safe in the inbox; every drop has a reason."""

from telltale.intake.erased import Erased
from telltale.intake.importing import Importer, Reading
from telltale.intake.ledger import Ledger
from telltale.intake.quotas import Quotas
from telltale.intake.recalling import Recent
from telltale.intake.receiving import Delivery, OverQuota, Receipt, Receiver, Rejection
from telltale.intake.redacting import Redaction
from telltale.intake.steps import Arrival, Refused, through

__all__ = [
    "Arrival", "Delivery", "Erased", "Importer", "Ledger", "OverQuota", "Quotas", "Reading", "Receipt", "Receiver",
    "Recent", "Redaction", "Refused", "Rejection", "through",
]  # fmt: skip

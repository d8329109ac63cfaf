"""Question to answer: the one door to every number.

asker = Asker(store, settings)
asker.ask(Question(["containment_rate"], by=["channel"]))   -> Answer
asker.conversations(Selection(metric="containment_rate"))   -> Listing: the rows behind a number
asker.transcript("c_…")                                     -> Transcript
asker.values("channel")                                     -> [("web", 812), …] for filters
asker.span()                                                -> (first day, last day) of the data, or None
"""

from telltale.ask.answer import Answer, Row, Value, Warning  # noqa: A004 - the field's own word on the wire
from telltale.ask.asker import Asker
from telltale.ask.conversations import Heard, Listed, Listing, Mark, Moment, Selection, Transcript
from telltale.ask.memory import READERS
from telltale.ask.question import Question

__all__ = [
    "READERS", "Answer", "Asker", "Heard", "Listed", "Listing", "Mark", "Moment", "Question", "Row", "Selection",
    "Transcript", "Value", "Warning",
]  # fmt: skip

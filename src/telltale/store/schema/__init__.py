"""The columns of the index: what an event is stored as, and what every fact says.

Times are integer microseconds UTC, durations integer microseconds, keys signed 64-bit integers made by
:func:`telltale.event.key`. One declaration a column; tables, documentation and checks come from it.
"""

from telltale.store.schema.books import BOOKS
from telltale.store.schema.columns import Columns
from telltale.store.schema.details import GENERATIONS
from telltale.store.schema.events import EVENTS
from telltale.store.schema.readings import READINGS, TOPICS
from telltale.store.schema.tables import FACTS, TABLES, create

__all__ = ["BOOKS", "EVENTS", "FACTS", "GENERATIONS", "READINGS", "TABLES", "TOPICS", "Columns", "create"]

"""The store: inbox, archive, index. The only room that speaks to a database.

store = Store(settings)
store.accept(events)      on disk when it returns
store.catch_up()          the index takes in what lies in the inbox, and the facts follow
store.read(sql, params)   one SELECT over the facts
"""

from telltale.store.backups import Manifest
from telltale.store.committing import BusyError, Committer, FullError, Parcel
from telltale.store.erasing import Erased, Receipt, Wish
from telltale.store.experiences import EXPERIENCE_KEY, experiences, moments
from telltale.store.failures import FailedRecord
from telltale.store.knowledge import KeptPassage, KnowledgeBase
from telltale.store.labels import NO_INTENT
from telltale.store.outcomes import OUTCOMES, REASONS, Outcome
from telltale.store.overrides import Override
from telltale.store.parquet import parquet_rows
from telltale.store.person import id_keys, trace_key
from telltale.store.readings import Topic
from telltale.store.restoring import later_erasures, restore
from telltale.store.rows import Row, row_of
from telltale.store.ruling import TOLD, needs_deriving, ruled, ruled_beside
from telltale.store.schema import EVENTS, FACTS
from telltale.store.sink import Sink
from telltale.store.standing import Balance, Behind, Failing, Standing, Total
from telltale.store.store import Store
from telltale.store.stream import Stream
from telltale.store.taken import CONFLICT, Taken
from telltale.store.tallies import ACCEPTED, ASIDE, DUPLICATE, ERASED, OVER_QUOTA, REJECTED, TURNED_AWAY, Fate, Tally
from telltale.store.tombstones import Tombstone, Tombstones, hashed
from telltale.store.trainings import Training
from telltale.store.vectors import Vectors
from telltale.store.versions import RuleVersion

__all__ = [
    "ACCEPTED",
    "ASIDE",
    "CONFLICT",
    "DUPLICATE",
    "ERASED",
    "EVENTS",
    "EXPERIENCE_KEY",
    "FACTS",
    "NO_INTENT",
    "OUTCOMES",
    "OVER_QUOTA",
    "REASONS",
    "REJECTED",
    "TOLD",
    "TURNED_AWAY",
    "Balance",
    "Behind",
    "BusyError",
    "Committer",
    "Erased",
    "FailedRecord",
    "Failing",
    "Fate",
    "FullError",
    "KeptPassage",
    "KnowledgeBase",
    "Manifest",
    "Outcome",
    "Override",
    "Parcel",
    "Receipt",
    "Row",
    "RuleVersion",
    "Sink",
    "Standing",
    "Store",
    "Stream",
    "Taken",
    "Tally",
    "Tombstone",
    "Tombstones",
    "Topic",
    "Total",
    "Training",
    "Vectors",
    "Wish",
    "experiences",
    "hashed",
    "id_keys",
    "later_erasures",
    "moments",
    "needs_deriving",
    "parquet_rows",
    "restore",
    "row_of",
    "ruled",
    "ruled_beside",
    "trace_key",
]

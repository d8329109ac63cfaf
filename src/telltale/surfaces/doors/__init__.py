"""Doors: the same verbs, whether this process holds the data folder or a running server does.

with opened(settings) as door:
    door.ask(Question(["csat"]))
"""

from telltale.surfaces.doors.announcement import Announcement, announced
from telltale.surfaces.doors.door import Delivery, Door, Export, Lesson, Library, Parcel, Progress, opened

__all__ = [
    "Announcement", "Delivery", "Door", "Export", "Lesson", "Library", "Parcel", "Progress", "announced", "opened",
]  # fmt: skip

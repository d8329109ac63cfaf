"""Reading: what texts mean, read beside everything else and written back to the store, where the facts follow.

with Reader(store) as reader:
    reader.read()              tones, signs of frustration, topics: all that is new
    reader.sort("default")     the topics of a project anew

Models run in a process of their own (:mod:`telltale.reading.process`); what they know lies in :mod:`telltale.language`.
"""

from telltale.reading.editing import TopicChange
from telltale.reading.intents import SuggestionList, SuggestQuestion
from telltale.reading.meaning import LikeList, LikeQuestion
from telltale.reading.process import Process, ReadingError
from telltale.reading.reader import Background, Reader

__all__ = [
    "Background", "LikeList", "LikeQuestion", "Process", "Reader", "ReadingError", "SuggestQuestion", "SuggestionList",
    "TopicChange",
]  # fmt: skip

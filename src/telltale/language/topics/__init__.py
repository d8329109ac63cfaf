"""Topics: what people talk about, found in their messages without being told what to look for.

    found = find(texts, Embedder().embed, previous)
    later = assign(embedder.embed(new_texts), found.topics)

Ids are stable from run to run, and what people decided about a topic is never undone.
"""

from __future__ import annotations

from telltale.language.topic import Found, Topic
from telltale.language.topics.clusters import clusters
from telltale.language.topics.finding import ENOUGH, assign, find

__all__ = ["ENOUGH", "Found", "Topic", "assign", "clusters", "find"]

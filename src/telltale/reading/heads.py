"""Heads: tone as a project's own ratings teach it, where that tells good from bad ratings better than the lexicon."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

import msgspec

from telltale.event import now
from telltale.language.asked.heads import Heard, Hearing, Rated, Talk, Taught
from telltale.language.schooling import JUDGE, Schooling
from telltale.reading.known import LONGEST, known, remember
from telltale.reading.process import Process
from telltale.reading.satisfaction import GOOD
from telltale.store import Store

MOST = 2_000
"""Rated conversations that are learned from, the newest ones."""

MORE = 2
"""So many times the ratings it was told from make a head be learned anew: every change of it tells all tones anew."""

# By what the tones that stand were told, which is known after an erasure too.
_TOLD_BY, _HEAD, _LEXICON = "tones", b"head", b"lexicon"

# A survey says more than a thumb.
_RATED = f"""
    WITH rated AS (
        SELECT conversation_key, coalesce(csat >= {GOOD}, thumbs_up * 2 > thumbs) AS satisfied, ended_at
        FROM conversations
        WHERE project = $project AND environment = 'production' AND (csat IS NOT NULL OR thumbs_up * 2 <> thumbs)
        ORDER BY ended_at DESC LIMIT {MOST}
    )
    SELECT conversation_key, satisfied, text_key, left(text, {LONGEST}), language
    FROM messages JOIN rated USING (conversation_key) WHERE role = 'user' AND text <> '' AND is_read
    ORDER BY conversation_key, ts, event_key"""


def schooling(store: Store, project: str) -> Schooling | None:
    """What a project has learned; None before it was tried."""
    kept = store.readings.judge(project, JUDGE)
    return msgspec.msgpack.decode(kept, type=Schooling) if kept else None


def head(store: Store, project: str) -> bytes | None:
    """The head of a project, if it has one."""
    found = schooling(store, project)
    return found.head if found else None


def learn(store: Store, process: Process, project: str) -> bool:
    """Learn from the ratings of a project, where there are many more than before; gives whether that may change tones.

    What an erasure has emptied is learned anew from the ratings that are left, however few.
    """
    _, rows = store.read(_RATED, {"project": project})
    talks = [[*some] for _, some in groupby(rows, key=itemgetter(0))]
    before, is_forgotten = schooling(store, project), store.readings.judge(project, JUDGE) == b""
    told_by = store.readings.note(project, _TOLD_BY)
    if not is_forgotten and (not talks or (before and len(talks) < MORE * before.n)):
        return False
    texts = [(key, text) for *_, key, text, _ in rows]
    rated = [Talk(len(some), some[0][1], some[0][0]) for some in talks]
    found = process.ask("teach tone", Rated(rated, known(store, texts), [language for *_, language in rows]), Taught)
    remember(store, texts, found.fresh)
    store.readings.put_judge(project, JUDGE, now(), msgspec.msgpack.encode(Schooling(found.head, found.why, found.n)))
    store.readings.put_note(project, _TOLD_BY, _HEAD if found.head else _LEXICON)
    # What the lexicon has told, and tells again, need not be told anew because somebody was forgotten.
    return found.head != (before.head if before else None) or (is_forgotten and told_by != _LEXICON)


def hear(
    store: Store, process: Process, head: bytes, texts: Sequence[tuple[int, str]], tones: Sequence[float | None]
) -> list[float | None]:
    """The tones of texts with their keys by a head; the lexicon's, where it has none, is none."""
    found = process.ask("hear", Hearing(head, known(store, texts), [*tones]), Heard)
    remember(store, texts, found.fresh)
    return found.tones

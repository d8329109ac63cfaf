"""Topics: what users ask is sorted, anew when that is due, and into the topics that there are meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from telltale.event import now
from telltale.language.asked.embedding import Texts
from telltale.language.asked.topics import Placing, Sorted, Sorting, Splitting
from telltale.language.small_talk import SMALL_TALK, is_small_talk
from telltale.language.topic import Topic as Told
from telltale.reading.known import LONGEST, known, remember
from telltale.reading.process import Process
from telltale.store import Store, Topic

NEWEST = 30_000
"""Different texts of which topics are made, the newest; older ones go to the topics that these give."""

AT_ONCE = 1_000
"""Different texts that go into topics at a time."""

MISSED = 0.5
"""A topic has no answer from this share of its messages on that the bot did not understand or left unanswered."""

RECENT = 28 * 86_400_000_000
"""How far before the newest it counts what became of messages: older ones know nothing of answers that were added
since. A topic that nobody brought up so lately is judged by all of its messages."""

_ASKED = f"""asked AS (
    SELECT m.event_key, m.thread_key, m.text_key, left(m.text, {LONGEST}) AS text, m.ts, m.is_sorted,
        t.is_fallback OR NOT t.answered AND NOT c.handed_off AS missed
    FROM messages m JOIN turns t ON t.conversation_key = m.conversation_key AND t.turn = m.turn
    JOIN (SELECT conversation_key, handed_off FROM conversations) c ON c.conversation_key = m.conversation_key
    WHERE m.project = $project AND m.environment = 'production' AND m.role = 'user' AND m.text <> ''
        AND t.needs_intent)"""

_TEXTS = """SELECT text_key, any_value(text) AS text, count(*) AS messages, list(event_key) AS events,
        list(thread_key) AS threads, max(ts) AS last_at, count_if(missed) AS missed,
        count_if(ts > $recent) AS recent, count_if(missed AND ts > $recent) AS lately
    FROM asked {which} GROUP BY text_key ORDER BY last_at DESC, text_key LIMIT {limit}"""


class _Text(msgspec.Struct, array_like=True):
    """A text that was said, and by which messages."""

    key: int
    text: str
    messages: int
    events: list[int]
    threads: list[int]
    last_at: int
    missed: int
    recent: int
    lately: int


class Made(msgspec.Struct):
    """When the topics of a project were made (microseconds UTC), how fine, and how many messages had none before."""

    at: int = 0
    fineness: float = 1.0
    unsorted: int = 0


_MADE = "topics"


def made(store: Store, project: str) -> Made:
    """When and how the topics of a project were made last."""
    kept = store.readings.note(project, _MADE)
    return msgspec.msgpack.decode(kept, type=Made) if kept else Made()


def projects(store: Store) -> list[str]:
    """Projects in which anybody said anything."""
    return [name for (name,) in store.read("SELECT DISTINCT project FROM conversations ORDER BY project")[1]]


def unsorted(store: Store, project: str) -> int:
    """Messages that were sorted into no topic, nor into none."""
    _, ((count,),) = store.read(f"WITH {_ASKED} SELECT count(*) FROM asked WHERE is_sorted IS NOT TRUE",
                                {"project": project})  # fmt: skip
    return int(count)


def sort(store: Store, process: Process, project: str, fineness: float = 1.0) -> str:
    """Sort the messages of a project anew; gives why there are no topics, if so. The facts are to follow."""
    texts = _texts(store, project, limit=NEWEST)
    before = store.readings.topics(project)
    asked = Sorting(_said(store, texts), [one.told for one in before], fineness)
    found = process.ask("sort", asked, Sorted)
    _remember(store, texts, found)
    told = Made(now(), fineness, unsorted(store, project))
    store.readings.put_note(project, _MADE, msgspec.msgpack.encode(told))
    if not found.note:
        store.keep_topics(project, _topics(project, texts, found))
        store.keep_readings("sortings", _changed(store, texts, found.belongs))
    return found.note


def place(store: Store, process: Process, project: str) -> Iterator[int]:
    """Put what is new into the topics of a project; tells after each portion how many messages that were."""
    topics = [one.told for one in store.readings.topics(project)]
    while topics and (texts := _texts(store, project, limit=AT_ONCE, which="WHERE is_sorted IS NOT TRUE")):
        found = process.ask("place", Placing(_said(store, texts), topics), Sorted)
        _remember(store, texts, found)
        rows = [*_rows(texts, found.belongs)]
        store.keep_readings("sortings", rows)
        store.follow_readings()
        yield len(rows)


def split(store: Store, process: Process, whole: Topic) -> list[Topic] | str:
    """The parts of a topic, itself the first, with their messages sorted into them; or why it has none."""
    which = "WHERE event_key IN (SELECT event_key FROM sortings WHERE topic = $topic)"
    texts = _texts(store, whole.project, limit=NEWEST, which=which, topic=whole.id)
    found = process.ask("split", Splitting(_said(store, texts), whole.told), Sorted)
    if found.note:
        return found.note
    _remember(store, texts, found)
    store.keep_readings("sortings", _changed(store, texts, found.belongs))
    return _topics(whole.project, texts, found)


def _texts(store: Store, project: str, *, limit: int, which: str = "", **values: str) -> list[_Text]:
    _, ((newest,),) = store.read("SELECT coalesce(max(ended_at), 0) FROM conversations WHERE project = $project",
                                 {"project": project})  # fmt: skip
    sql = f"WITH {_ASKED} {_TEXTS.format(which=which, limit=limit)}"
    _, rows = store.read(sql, {"project": project, "recent": newest - RECENT, **values})
    return [_Text(*row) for row in rows]


def _said(store: Store, texts: list[_Text]) -> Texts:
    return known(store, [(one.key, one.text) for one in texts], [one.messages for one in texts])


def _remember(store: Store, texts: list[_Text], found: Sorted) -> None:
    remember(store, [(one.key, one.text) for one in texts], found.vectors)


def _topics(project: str, texts: list[_Text], found: Sorted) -> list[Topic]:
    """What is kept of the topics that were found, with whether the bot has an answer to them."""
    told = [msgspec.msgpack.decode(one, type=Told) for one in found.topics]
    said: dict[str | None, list[_Text]] = {}
    for one, topic in zip(texts, found.belongs, strict=True):
        said.setdefault(topic, []).append(one)
    missed = {topic for topic, mine in said.items() if _is_missed(mine)}
    return [
        Topic(id=one.id, project=project, name=one.name, example=one.example, answered=one.id not in missed,
              hidden=one.hidden, bare=one.bare, into=one.merged_into, told=_without_words(one))
        for one in told
    ]  # fmt: skip


def _is_missed(texts: list[_Text]) -> bool:
    """Whether the bot has no answer to most of what is said."""
    if recent := sum(one.recent for one in texts):
        return sum(one.lately for one in texts) >= MISSED * recent
    return sum(one.missed for one in texts) >= MISSED * sum(one.messages for one in texts)


def _without_words(one: Told) -> bytes:
    """What the sorter remembers, without what somebody said: that lies in one place, where an erasure finds it."""
    return msgspec.msgpack.encode(msgspec.structs.replace(one, example=""))


def _rows(texts: list[_Text], belongs: list[str | None]) -> Iterator[tuple[int, int, int, str | None]]:
    for one, topic in zip(texts, belongs, strict=True):
        under = SMALL_TALK if topic is None and is_small_talk(one.text) else topic
        for event, thread in zip(one.events, one.threads, strict=True):
            yield event, thread, one.key, under


def _changed(store: Store, texts: list[_Text], belongs: list[str | None]) -> list[tuple[Any, ...]]:
    """The rows that are not there already: for the others nothing need be derived."""
    there = {*map(tuple, store.read("SELECT event_key, thread_key, text_key, topic FROM sortings")[1])}
    return [row for row in _rows(texts, belongs) if row not in there]

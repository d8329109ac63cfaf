"""Editing: what people do with topics. The next time that topics are made nothing of it is undone."""

from __future__ import annotations

import msgspec

from telltale.errors import UnknownName, WordsError
from telltale.language.topic import Topic as Told
from telltale.reading import topics
from telltale.reading.process import Process
from telltale.store import Store, Topic

LONGEST = 80
"""Characters of a name."""


class TopicChange(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """What is to become of a ``topic`` (its id): another ``name``, a part of another topic (``into``), ``hidden`` or
    shown again, or parted (``split``). One of them at a time; an empty ``into`` takes a merge back."""

    topic: str
    project: str = "default"
    name: str | None = None
    into: str | None = None
    hidden: bool | None = None
    split: bool = False


def edit(store: Store, process: Process, change: TopicChange) -> list[Topic]:
    """Carry out a change; gives the topics of the project as they are then.

    Raises:
        UnknownName: there is no such topic.
        WordsError: nothing or too much is asked at once, the name is taken, or the topic cannot be merged or parted so.
    """
    asked = [change.name is not None, change.into is not None, change.hidden is not None, change.split]
    if sum(asked) != 1:
        raise WordsError("say one thing to be done with the topic: name, into, hidden or split")
    kept = {one.id: one for one in store.readings.topics(change.project)}
    if change.topic not in kept:
        raise UnknownName("topic", change.topic, kept, "telltale topics")
    if change.split:
        _split(store, process, kept, kept[change.topic])
    else:
        kept[change.topic] = _changed(kept, kept[change.topic], change)
        store.keep_topics(change.project, kept.values())
    store.follow_readings()
    return store.readings.topics(change.project)


def _changed(kept: dict[str, Topic], one: Topic, change: TopicChange) -> Topic:
    told = _told(one)
    if change.name is not None:
        name = " ".join(change.name.split())
        _check_name(kept, one, name)
        return _kept(one, msgspec.structs.replace(told, name=name, renamed=True))
    if change.into is not None:
        return _kept(one, msgspec.structs.replace(told, merged_into=_goal(kept, one, change.into)))
    return _kept(one, msgspec.structs.replace(told, ignored=bool(change.hidden), wanted=not change.hidden))


def _check_name(kept: dict[str, Topic], one: Topic, name: str) -> None:
    if not name or len(name) > LONGEST:
        raise WordsError(f"a topic's name has 1 to {LONGEST} characters, this one has {len(name)}")
    if any(other.name.casefold() == name.casefold() and other.id != one.id for other in kept.values()):
        raise WordsError(f"another topic is called {name!r}; merge the two (into), or choose another name")


def _goal(kept: dict[str, Topic], one: Topic, into: str) -> str | None:
    """The topic that another goes into, which is none that went into a third, nor back to itself."""
    if not into:
        return None
    if into not in kept:
        raise UnknownName("topic", into, kept, "telltale topics")
    goal = kept[into].into or into
    if goal == one.id:
        raise WordsError(f"{kept[into].name!r} is a part of {one.name!r} already; a topic cannot go into itself")
    if any(other.into == one.id for other in kept.values()):
        raise WordsError(f"other topics went into {one.name!r}; merge the other way round, or take those back first")
    return goal


def _split(store: Store, process: Process, kept: dict[str, Topic], one: Topic) -> None:
    parts = topics.split(store, process, one)
    if isinstance(parts, str):
        raise WordsError(f"{one.name!r} cannot be parted: {parts}")
    whole, *others = parts
    kept[one.id] = msgspec.structs.replace(one, told=whole.told, example=whole.example)
    taken = {other.name.casefold() for other in kept.values()}
    for other in others:
        number, name = 2, other.name
        while name.casefold() in taken:
            number, name = number + 1, f"{other.name} ({number})"
        taken.add(name.casefold())
        kept[other.id] = _kept(other, msgspec.structs.replace(_told(other), name=name))
    store.keep_topics(one.project, kept.values())


def _told(one: Topic) -> Told:
    return msgspec.msgpack.decode(one.told, type=Told)


def _kept(one: Topic, told: Told) -> Topic:
    """The topic with what the sorter is to remember from now on."""
    return msgspec.structs.replace(
        one, name=told.name, hidden=told.hidden, into=told.merged_into, told=msgspec.msgpack.encode(told)
    )

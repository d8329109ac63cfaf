"""Knowledge: a project's knowledge base, and the answers that say what it does not."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec

from telltale.ask.answer import Value
from telltale.ask.asker import Asker
from telltale.ask.hearing import numbered
from telltale.ask.question import Question
from telltale.ask.views.view import ProjectQuestion, View
from telltale.event import to_iso
from telltale.store import KeptPassage

RATE = "outside_knowledge_rate"
"""The number of such answers, by turns."""

MOST = 200
"""Sentences of the list at most."""

LOOKED = 2_000
"""Different answers, those first that were given most often, whose sentences are counted."""


class KnowledgeQuestion(ProjectQuestion):
    """The knowledge base of a project, against what was answered in a period, under filters."""


class ShownKnowledge(msgspec.Struct):
    """The base as it is kept: its ``version``, the file it came from, when and by whom."""

    project: str
    version: int
    name: str
    at: str
    author: str
    passages: int


class Compared(msgspec.Struct):
    """What became of the bot's answers, each message one.

    For ``retrieved`` of them texts were retrieved, against which they were held instead. Of the rest the base supports
    ``supported`` and does not support ``unsupported``; ``silent`` claim nothing, or are in none of its languages;
    ``waiting`` are still to be read.
    """

    answers: int
    retrieved: int
    supported: int
    unsupported: int
    silent: int
    waiting: int


class OutsideSentence(msgspec.Struct):
    """A sentence that the base does not support, in how many ``answers`` it stands, and the title and address of the
    passage that comes nearest to it.
    """

    text: str
    answers: int
    nearest: str
    url: str


class KnowledgeReport(msgspec.Struct):
    """A project's knowledge base, and what answers say that it does not.

    ``outside`` is the number of that name, by turns. ``sentences`` are those that it does not support, the most
    frequent first. ``notes`` say what limits all this.
    """

    question: KnowledgeQuestion
    knowledge: ShownKnowledge | None
    compared: Compared | None
    outside: Value
    sentences: list[OutsideSentence]
    notes: list[str]
    sql: str


_ANSWERS = """answers AS (
    SELECT m.text_key, m.text, s.event_key IS NOT NULL AS retrieved,
        s.event_key IS NULL AND g.version IS NOT DISTINCT FROM $version AS compared, g.supported, g.unsupported,
        g.nearest
    FROM messages m SEMI JOIN (SELECT * FROM conversations WHERE {frame}) c USING (conversation_key)
    LEFT JOIN supports s ON s.event_key = m.event_key AND s.text_key = m.text_key
    LEFT JOIN groundings g ON g.event_key = m.event_key AND g.text_key = m.text_key
    WHERE m.role = 'bot' AND m.kind = 'answer' AND m.text <> '' AND m.project = $project)"""

_COUNTS = """SELECT count(*), count(*) FILTER (retrieved), count(*) FILTER (compared AND supported),
        count(*) FILTER (compared AND NOT supported), count(*) FILTER (compared AND supported IS NULL),
        count(*) FILTER (NOT retrieved AND NOT compared)
    FROM answers"""

_OUTSIDE = f"""SELECT any_value(text), any_value(unsupported), any_value(nearest), count(*) AS answers
    FROM answers WHERE compared AND NOT supported GROUP BY text_key ORDER BY answers DESC, text_key LIMIT {LOOKED}"""


def knowledge(asker: Asker, asked: KnowledgeQuestion) -> KnowledgeReport:
    """The knowledge base of a project, against what was answered."""
    project = asked.where.get("project", [asked.project])[0]
    kept = asker.store.knowledge.of(project)
    if kept is None:
        note = f"Project '{project}' has no knowledge base; telltale knowledge FILE takes one in."
        return KnowledgeReport(asked, None, None, Value(None), [], [note], "")
    where = asked.where | {"project": [project]}
    question = Question([RATE], asked.from_, asked.to, where=where, as_of=asked.as_of)
    frame = asker.frame(question)
    answers = f"WITH {_ANSWERS.format(frame=frame.conversations())}"
    values = frame.used(f"{answers} {_OUTSIDE}", {"project": project, "version": kept.version})
    _, (counts,) = asker.memory.read(f"{answers} {_COUNTS}", values, of_index=True)
    compared, sql = Compared(*counts), f"{answers} {_OUTSIDE}"
    _, rows = asker.memory.read(sql, values, of_index=True)
    shown = ShownKnowledge(project, kept.version, kept.name, to_iso(kept.at), kept.author, kept.passages)
    sentences = _sentences(asker, project, rows)[: max(0, min(asked.limit, MOST))]
    outside = asker.ask(question).value(RATE)
    return KnowledgeReport(asked, shown, compared, outside, sentences, _notes(compared, len(rows)), sql)


def _sentences(asker: Asker, project: str, rows: list[Any]) -> list[OutsideSentence]:
    """The sentences of some answers that are not supported, by how many of the answers have them."""
    counts, nearest = Counter[str](), dict[str, int]()
    for text, unsupported, near, answers in rows:
        places = {text[begin:end]: number for begin, end, number in numbered(unsupported, near, text)}
        counts.update(dict.fromkeys(places, answers))
        nearest = places | nearest
    most = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST]
    passages = asker.store.knowledge.some(project, (nearest[text] for text, _ in most))
    none = KeptPassage("")
    named = [(text, answers, passages.get(nearest[text], none)) for text, answers in most]
    return [OutsideSentence(text, answers, near.title, near.url) for text, answers, near in named]


def _notes(compared: Compared, looked: int) -> list[str]:
    """What limits the report, in sentences."""
    found: list[str] = []
    if compared.waiting:
        found.append(
            f"{compared.waiting:,} of {compared.answers:,} answers are still to be compared with it. A server does it"
            " by itself; telltale read does it now."
        )
    if compared.retrieved:
        found.append(
            f"{compared.retrieved:,} of {compared.answers:,} answers had texts retrieved for them. They are held"
            " against these, and are not in this number."
        )
    if looked == LOOKED:
        found.append(f"The sentences are those of the {LOOKED:,} answers that were given most often.")
    return found


VIEW = View("knowledge", KnowledgeQuestion, KnowledgeReport, knowledge,
            "A bot's knowledge base, and the sentences of its answers that it does not support.")  # fmt: skip

"""The asker: from a question to an answer, in five verbs: check, frame, plan, read, tell."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args

import msgspec

from telltale.ask.answer import Answer, Value, Warning  # noqa: A004 - the field's own word on the wire
from telltale.ask.cautions import cautions, flaws, toneless, unpriced
from telltale.ask.conversations import Listing, Selection, Transcript
from telltale.ask.counting import counted, groups_of, needed_for, ranked
from telltale.ask.holidays import marked
from telltale.ask.memory import Memory
from telltale.ask.money import money_of
from telltale.ask.period import Period, Stretch, day_of, instant_of, period
from telltale.ask.plan import Frame, bucket_of
from telltale.ask.question import Question, Step
from telltale.ask.source import dimension, filters, reads_outcomes
from telltale.ask.telling import Group, Teller, Worked, unavailable
from telltale.errors import WordsError
from telltale.metrics import Kind, Metric, catalogue
from telltale.settings import Settings, rule_values
from telltale.store import Store, ruled

_SECOND = 1_000_000


class Asker:
    """Answers questions over a store."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store, self._given = store, settings
        self.memory = Memory(store)
        self._fixed: tuple[Settings, str] | None = None
        self._aside = False

    def over(self, settings: Settings, conversations: str | None = None) -> Asker:
        """An asker of whom the rules are those of ``settings``, whatever version is asked for.

        ``conversations`` is a SELECT of them from an index beside this one; without it, these rules are tried on the
        facts that stand.
        """
        other = copy(self)
        other._fixed, other._aside = (settings, conversations or ruled(settings)), conversations is not None
        return other

    @property
    def settings(self) -> Settings:
        """The settings, with the rules that hold now."""
        if self._fixed:
            return self._fixed[0]
        return replace(self._given, **rule_values(self.store.settings))

    def settings_under(self, rules: int | None) -> Settings:
        """The settings with the rules of a version, or with those that hold now.

        Raises:
            UnknownName: there is no such version.
        """
        return self.settings if rules is None else replace(self._given, **self.store.versions.of(rules).values)

    def now(self) -> int:
        """The instant that counts as now: the newest arrival in the store."""
        _, rows = self.memory.read("SELECT max(received_at) FROM events")
        return int(rows[0][0] or 0)

    def span(self) -> tuple[date, date] | None:
        """The first and last day on which production conversations started; None without any."""
        _, rows = self.memory.read("SELECT min(day), max(day) FROM conversations WHERE environment = 'production'")
        first, last = rows[0]
        return (first, last) if first else None

    def ask(self, question: Question) -> Answer:
        """The answer to a question.

        Raises:
            UnknownName: a metric or dimension does not exist.
            WordsError: the question is put wrongly; it says how.
        """
        asked = [catalogue()[key] for key in question.metrics]
        if not asked:
            raise WordsError("no metric is asked for; see telltale metrics")
        for name in question.by:
            dimension(name)
        _one_of("step", question.step, get_args(Step))
        _one_of("compare", question.compare, ("previous",))
        frame = self.frame(question)
        settings = self.settings_under(question.rules)
        needed = [one for one in needed_for(asked) if not unavailable(one, frame, settings)]
        counts, statements = counted(self.memory, frame, needed)
        previous = self._previous(frame, asked, needed, settings) if question.compare else {}
        worked, lacking = self._worked(question, frame, asked, settings)
        teller = Teller(frame, settings, counts, ranked(self.memory, frame, asked, counts), worked)
        judged = "outcome" in {*question.by, *question.where} or any(reads_outcomes(metric) for metric in asked)
        rows = [teller.row(group, asked, previous) for group in groups_of(frame, counts)]
        warnings = [*cautions(question, frame, asked, settings), *lacking, *teller.warnings,
                    *flaws(self.memory, frame, asked), *unpriced(self.memory, frame, asked),
                    *toneless(self.memory, frame, asked)]  # fmt: skip
        return Answer(
            question=msgspec.to_builtins(question),
            rows=rows,
            warnings=warnings,
            marks=self._marks(frame, warnings),
            sql=";\n\n".join(statement.shown() for statement in statements),
            rules=(question.rules or self.store.versions.newest().number) if judged else None,
            overridden=self._overridden(frame) if judged else None,
        )

    def told(self, frame: Frame, metrics: list[Metric]) -> tuple[dict[Any, dict[str, Value]], str]:
        """The values of metrics of whatever catalogue by step, and the SQL."""
        counts, statements = counted(self.memory, frame, metrics)
        teller = Teller(frame, self.settings, counts, {})
        values = {group[-1]: {one.key: teller.value(group, one) for one in metrics} for group in counts}
        return values, ";\n\n".join(statement.shown() for statement in statements)

    def _worked(
        self, question: Question, frame: Frame, asked: list[Metric], settings: Settings
    ) -> tuple[Worked, list[Warning]]:
        """What is worked out from assumptions, and what is missing for it."""
        from telltale.ask.views.returns import worked

        keys = [one.key for one in asked
                if one.formula.kind is Kind.WORKED and not unavailable(one, frame, settings)]  # fmt: skip
        return worked(self, question, keys) if keys else ({}, [])

    def conversations(self, selection: Selection) -> Listing:
        """The conversations behind a number, or of a filter; see :func:`telltale.ask.listing.listing`."""
        from telltale.ask.listing import listing

        return listing(self, selection)

    def transcript(self, conversation: str) -> Transcript:
        """One conversation; see :func:`telltale.ask.transcripts.transcript`."""
        from telltale.ask.transcripts import transcript

        return transcript(self, conversation)

    def values(self, name: str, *, limit: int = 200) -> list[tuple[str, int]]:
        """The values of a dimension with how many production conversations have them, most frequent first."""
        question = Question(["conversations"], by=[dimension(name).name])
        counts, _ = counted(self.memory, self.frame(question), [catalogue()["conversations"]])
        found = [(str(group[0]), int(parts["conversations"]["n"])) for group, parts in counts.items()]
        return sorted(found, key=lambda one: (-one[1], one[0]))[:limit]

    def frame(self, question: Question) -> Frame:
        """What the statements of a question share."""
        settings = self.settings_under(question.rules)
        zone = settings.zone
        as_of = instant_of(question.as_of, zone) if question.as_of else self.now()
        when, today = period(question.from_, question.to, zone), day_of(as_of, zone)
        return Frame(
            by=tuple(question.by),
            step=question.step,
            period=when,
            filters=filters(question.where, question.by),
            stretch=self._stretch(when, today, steps=question.step is not None),
            unread=self._unread(question.metrics),
            money=money_of(settings, self._currencies()),
            values={
                "as_of": as_of,
                "as_of_day": day_of(as_of, zone),
                "repeat_window": settings.repeat_window * _SECOND,
                "reopen_window": settings.reopen_window * _SECOND,
                "handoff_window": settings.handoff_window * _SECOND,
                "low_confidence": settings.low_confidence,
            },
            under=self._under(question.rules),
            aside=self._aside,
        )

    def _under(self, rules: int | None) -> str:
        """What stands before a SELECT so that its conversations are those of a version of the rules.

        They are worked out once: a formula that names an outcome several times would rule as often, many times over.
        """
        if self._fixed:
            return f"WITH conversations AS MATERIALIZED ({self._fixed[1]})\n"
        if rules is None or self.settings_under(rules) == self.settings:
            return ""
        return f"WITH conversations AS MATERIALIZED ({self.store.ledger.under(self.store.versions.of(rules))})\n"

    def _overridden(self, frame: Frame) -> int:
        """How many conversations of the period and the filters have an outcome that somebody gave by hand."""
        if not self.memory.read("SELECT 1 FROM overrides LIMIT 1")[1]:
            return 0
        sql = f"SELECT count(*) FROM conversations WHERE overridden IS NOT NULL AND {frame.conversations()}"
        return int(self.memory.read(sql, frame.used(sql))[1][0][0])

    def _unread(self, keys: list[str]) -> frozenset[str]:
        """The columns of metrics that wait for a reading of texts, and that none has filled."""
        metrics = catalogue()
        awaited = {metrics[key].awaits: metrics[key].formula.fact for key in keys if metrics[key].awaits}
        if not awaited:
            return frozenset()
        found = (f"EXISTS (FROM {fact} WHERE {column} IS NOT NULL)" for column, fact in awaited.items())
        _, rows = self.memory.read(f"SELECT {', '.join(found)}")
        return frozenset(column for column, filled in zip(awaited, rows[0], strict=True) if not filled)

    def _currencies(self) -> list[str]:
        """Every currency that goals have amounts in."""
        _, rows = self.memory.read("SELECT DISTINCT currency FROM goals WHERE currency IS NOT NULL")
        return [currency for (currency,) in rows]

    def _stretch(self, when: Period, today: date, *, steps: bool) -> Stretch:
        """The days of a period; where it is open they begin with the data, and end today, or as late as steps go."""
        _, rows = self.memory.read("""
            SELECT min(day), max(day) FROM (
                SELECT min(day) AS day FROM conversations UNION ALL SELECT max(day) FROM conversations
                UNION ALL SELECT min(day) FROM generations UNION ALL SELECT max(day) FROM generations)""")
        first, last = rows[0]
        return when.stretch(
            self.settings.zone, first=first or today, last=max(today, last) if steps and last else today
        )

    def _marks(self, frame: Frame, warnings: list[Warning]) -> dict[str, str]:
        """The holidays of the period; a country that is not known is no reason not to answer."""
        if not frame.step or not self.settings.holidays:
            return {}
        try:
            return marked(self.settings.holidays, frame.step, frame.stretch.first, frame.stretch.last)
        except WordsError as error:
            warnings.append(Warning("no_holidays", str(error)))
            return {}

    def _previous(
        self, frame: Frame, asked: list[Metric], needed: list[Metric], settings: Settings
    ) -> dict[Group, dict[str, Any]]:
        """The values of the period before, under the groups of this one."""
        before = frame.period.previous()
        if before is None:
            return {}
        stretch = before.stretch(self.settings.zone, first=frame.stretch.first, last=frame.stretch.last)
        earlier = replace(frame, period=before, stretch=stretch)
        counts, _ = counted(self.memory, earlier, needed)
        teller = Teller(earlier, settings, counts, {})
        whole: list[Group] = [] if frame.step else [()]
        told = {group: {m.key: teller.value(group, m) for m in asked} for group in counts or whole}
        if not frame.step:
            return told
        shift = frame.period.shift()
        return {(*group[:-1], _moved(frame, group[-1], shift)): values for group, values in told.items()}


def _one_of(what: str, given: str | None, possible: tuple[str, ...]) -> None:
    if given is not None and given not in possible:
        raise WordsError(f"no {what} '{given}'; there are {', '.join(possible)}")


def _moved(frame: Frame, bucket: Any, shift: timedelta) -> Any:
    if frame.step == "hour":
        return bucket + shift // timedelta(microseconds=1)
    assert frame.step is not None
    return bucket_of(frame.step, bucket + shift)

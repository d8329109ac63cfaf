"""A question put wrongly is answered with a sentence that says what was given and what is possible."""

from __future__ import annotations

from typing import Any

import pytest

from telltale.ask import Question, Selection
from telltale.errors import UnknownName, WordsError
from telltale.metrics import DIMENSIONS, catalogue
from tests.agreement.world import World

DIMENSION = f"there are {', '.join(sorted(DIMENSIONS))}; see docs/metrics.md"
METRIC = f"there are {', '.join(sorted(catalogue()))}; see telltale metrics"
NO_TIME = "is no day and no time; give 2026-10-31 or 2026-10-31T12:00:00Z"

QUESTIONS: list[tuple[dict[str, Any], str]] = [
    ({"metrics": []}, "no metric is asked for; see telltale metrics"),
    ({"metrics": ["containment"]}, f"no metric 'containment' (did you mean 'containment_rate'?); {METRIC}"),
    ({"metrics": ["users", "zzz"]}, f"no metric 'zzz'; {METRIC}"),
    ({"by": ["chanel"]}, f"no dimension 'chanel' (did you mean 'channel'?); {DIMENSION}"),
    ({"by": ["text'; --"]}, f"no dimension 'text'; --'; {DIMENSION}"),
    ({"where": {"chanel": ["web"]}}, f"no dimension 'chanel' (did you mean 'channel'?); {DIMENSION}"),
    ({"where": {"channel": []}}, "the filter on channel has no values; give one or more, or leave it out"),
    ({"step": "year"}, "no step 'year'; there are hour, day, week, month"),
    ({"compare": "last year"}, "no compare 'last year'; there are previous"),
    ({"from_": "2026-13-01"}, f"from '2026-13-01' {NO_TIME}"),
    ({"to": "yesterday"}, f"to 'yesterday' {NO_TIME}"),
    ({"as_of": "soon"}, f"as_of 'soon' {NO_TIME}"),
    ({"from_": "0001-01-01"}, "from '0001-01-01' is not between 1970-01-01 and 2199-12-31"),
    ({"to": "9999-12-31"}, "to '9999-12-31' is not between 1970-01-01 and 2199-12-31"),
    ({"to": "99999999999999999999"}, "to '99999999999999999999' is not between 1970-01-01 and 2199-12-31"),
    ({"from_": "2026-10-02", "to": "2026-10-01"}, "the period runs backwards: from 2026-10-02 to 2026-10-01"),
    (
        {"from_": "2026-10-02", "to": "2026-10-02T00:00:00Z"},
        "the period runs backwards: from 2026-10-02 to 2026-10-02T00:00:00Z",
    ),
]


@pytest.mark.parametrize(("question", "sentence"), QUESTIONS, ids=[str(question) for question, _ in QUESTIONS])
def test_a_question_put_wrongly(world: World, question: dict[str, Any], sentence: str) -> None:
    with pytest.raises(WordsError) as raised:
        world.asker.ask(Question(**{"metrics": ["users"], **question}))
    assert str(raised.value) == sentence


SELECTIONS: list[tuple[dict[str, Any], str]] = [
    ({"limit": 0}, "limit 0 is not between 1 and 500"),
    ({"limit": 501}, "limit 501 is not between 1 and 500"),
    ({"cursor": "x"}, "cursor 'x' is not one that a list gave; begin without a cursor"),
    ({"cursor": "1."}, "cursor '1.' is not one that a list gave; begin without a cursor"),
    ({"metric": "zzz"}, f"no metric 'zzz'; {METRIC}"),
    ({"metric": "users", "part": "all"}, "no part 'all'; there are numerator, denominator"),
    ({"where": {"zzz": ["x"]}}, f"no dimension 'zzz'; {DIMENSION}"),
    ({"from_": "2026-10-02", "to": "2026-10-01"}, "the period runs backwards: from 2026-10-02 to 2026-10-01"),
]


@pytest.mark.parametrize(("selection", "sentence"), SELECTIONS, ids=[str(selection) for selection, _ in SELECTIONS])
def test_a_selection_put_wrongly(world: World, selection: dict[str, Any], sentence: str) -> None:
    with pytest.raises(WordsError) as raised:
        world.asker.conversations(Selection(**selection))
    assert str(raised.value) == sentence


def test_a_conversation_that_is_not_there(world: World) -> None:
    with pytest.raises(UnknownName, match=r"^no conversation 'c_1'; see telltale conversations$"):
        world.asker.transcript("c_1")
    with pytest.raises(UnknownName, match="no dimension 'zzz'"):
        world.asker.values("zzz")


def test_a_value_that_is_no_word_but_sql_finds_nothing(world: World) -> None:
    evil = "web' OR true; DROP TABLE events; --"
    answer = world.asker.ask(Question(["conversations"], where={"channel": [evil]}))
    assert answer.value("conversations").value == 0
    assert world.asker.ask(Question(["conversations"])).value("conversations").n > 0


def test_what_is_not_available_says_why(world: World) -> None:
    asked = Question(["automation_rate", "dau", "conversations"], step="hour", by=["intent"], compare="previous")
    warnings = {warning.code: warning.message for warning in world.asker.ask(asked).warnings}
    assert warnings == {
        "needs_setting": "automation_rate is not available: set helpdesk_contacts first",
        "needs_days": "dau counts whole days: ask for step day, week or month",
        "overlapping_groups": "a conversation can have several values of intent: groups need not add up",
        "no_previous_period": "give from and to, so that there is a period before",
    }


def test_the_shown_sql_is_what_was_asked(world: World) -> None:
    """The SQL that an answer shows, values written in, can be run as it is and gives the same numbers."""
    asked = Question(["containment_rate"], "2026-03-01", "2026-10-31", where={"channel": ["web", "it's"]})
    answer = world.asker.ask(asked)
    assert "$" not in answer.sql
    _, rows = world.store.read(answer.sql)
    value = answer.value("containment_rate")
    assert rows == [(value.numerator, value.denominator)]

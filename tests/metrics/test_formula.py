"""The formula language: how conditions are written out, and how formulas read."""

from __future__ import annotations

import pytest

from telltale.metrics import CONDITIONS, Formula, expand
from telltale.metrics.conditions import rows_in_words
from telltale.metrics.formula import count, mean, people, people_with, percentile, quotient, ratio, share, total

EXPANDED = [
    ("engaged", "engaged"),
    ("closed", f"({CONDITIONS['closed'].sql})"),
    ("not closed and engaged", f"not ({CONDITIONS['closed'].sql}) and engaged"),
    ("outcome = 'closed'", "outcome = 'closed'"),
    ("$closed + 1", "$closed + 1"),
    ("max(closed_at)", "max(closed_at)"),
    ("is_closed", "is_closed"),
    ("csat_points", "(1 + 4 * csat)"),
]


@pytest.mark.parametrize(("fragment", "sql"), EXPANDED)
def test_named_conditions_are_written_out_and_nothing_else(fragment: str, sql: str) -> None:
    assert expand(fragment) == sql


WORDS: list[tuple[Formula, str]] = [
    (count(), "number of conversations"),
    (count("engaged", fact="messages"), "number of engaged messages"),
    (count("closed", times="contact_probability"),
     "number of closed conversations × the share of people who would have contacted a human"),
    (total("unanswered_turns", "engaged"), "number of unanswered user turns, in engaged conversations"),
    (share("not durable", over="closed"),
     "conversations with another contact in the repeat window ÷ closed conversations"),
    (share("resolved", window="repeat_window"),
     "resolved conversations ÷ conversations, once the repeat window has passed"),
    (share("not handed_off", over="engaged", plus="helpdesk_contacts"),
     "conversations not handed off ÷ engaged conversations + help-desk contacts"),
    (ratio("thumbs_up", per="thumbs"), "thumbs up ÷ all thumbs"),
    (mean("all_messages", over="engaged"), "mean number of messages of engaged conversations"),
    (percentile("wait", 0.95, fact="handoffs", over="requested"), "95th percentile of the wait of requested handoffs"),
    (people("engaged", last_days=1), "distinct people behind engaged conversations on the last day of the period"),
    (people("engaged", last_days=7), "distinct people behind engaged conversations in the last 7 days of the period"),
    (people_with("came_twice", over="engaged"),
     "people with at least two messages in a conversation, or at least two conversations, among engaged conversations"),
    (quotient("dau", "mau"), "daily active users ÷ monthly active users"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "words"), WORDS, ids=[words[:40] for _, words in WORDS])
def test_a_formula_reads_as_a_person_would_say_it(formula: Formula, words: str) -> None:
    assert formula.words == words


ROWS = [
    (("true",), "conversations"),
    (("engaged", ""), "engaged conversations"),
    (("not engaged",), "conversations not engaged"),
    (("closed and engaged and handed_off",), "closed, engaged conversations handed off"),
    (("csat_given and not with_human",), "conversations with a rating and without a human message"),
    (("single_message and not with_goal and not positive_ever",),
     "conversations with exactly one user message, without a goal and without a positive signal"),
    (("some_new_column",), "conversations some new column"),
]  # fmt: skip


@pytest.mark.parametrize(("fragments", "words"), ROWS)
def test_conditions_stand_before_or_behind_their_rows(fragments: tuple[str, ...], words: str) -> None:
    assert rows_in_words("conversations", *fragments) == words

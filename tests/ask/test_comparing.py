"""Comparing: the difference, its interval, and that its parts add up to it exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telltale.ask import Asker, Value
from telltale.ask.views import views
from telltale.ask.views.compare import CompareQuestion, Comparison, parts_of
from telltale.errors import UnknownName, WordsError
from telltale.event import Event
from telltale.intake import Arrival, through
from telltale.metrics import Kind, catalogue
from telltale.settings import Settings
from telltale.store import Store

# By month and channel: conversations, and how many of them a human took over.
HAPPENED = {
    "2026-01": {"web": (8, 2), "sms": (2, 1)},
    "2026-02": {"web": (4, 2), "sms": (4, 0), "voice": (2, 2)},
}


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory):
    settings = Settings(home=tmp_path_factory.mktemp("comparing"))
    with Store(settings) as store:
        events = [
            through(event, Arrival(source="shop", connector="events"))
            for month, channels in HAPPENED.items()
            for channel, (conversations, humans) in channels.items()
            for number in range(conversations)
            for event in conversation(f"{month}{channel}{number}", month, channel, human=number < humans)
        ]
        store.accept(events, project="default", received_at=0)
        store.catch_up()
        yield Asker(store, settings)


def conversation(name: str, month: str, channel: str, *, human: bool) -> list[Event]:
    roles = ["user", "human_agent" if human else "bot"]
    return [
        Event(type="message", event_id=f"{name}{place}", timestamp=f"{month}-10T10:0{place}:00Z", channel=channel,
              conversation_id=name, user_id=name, properties={"role": role, "text": "about my parcel"})
        for place, role in enumerate(roles)
    ]  # fmt: skip


def look(asker: Asker, metric: str, **words: object) -> Comparison:
    asked = {
        "from_": "2026-02-01",
        "to": "2026-02-28",
        "against_from": "2026-01-01",
        "against_to": "2026-01-31",
    } | words
    return views()["compare"].look(asker, CompareQuestion(metric, as_of="2026-12-31", **asked))  # pyright: ignore[reportArgumentType]


def test_a_share_by_hand(asker: Asker) -> None:
    found = look(asker, "handoff_rate", by=["channel"])
    assert (found.before.value, found.after.value) == (0.3, 0.4)
    assert found.difference == pytest.approx(0.1)
    (channels,) = found.breakdowns
    parts = {part.group: (part.mix, part.rate) for part in channels.parts}
    # The middle of the two shares is 0.35. Web went from 8/10 of them at 1/4 to 4/10 at 1/2; sms from 2/10 at 1/2 to
    # 4/10 at 0; voice was not there, and came with 2/10 at 1.
    assert parts["web"] == pytest.approx((-0.4 * (0.375 - 0.35), 0.6 * 0.25))
    assert parts["sms"] == pytest.approx((0.2 * (0.25 - 0.35), 0.3 * -0.5))
    assert parts["voice"] == pytest.approx((0.2 * (1 - 0.35), 0))
    assert channels.mix + channels.rate == pytest.approx(0.1)


def test_a_count_is_parts_of_by_difference(asker: Asker) -> None:
    found = look(asker, "conversations", by=["channel"])
    assert found.difference == 0
    assert {part.group: part.total for part in found.breakdowns[0].parts} == {"web": -4, "sms": 2, "voice": 2}
    assert found.notes == ["The periods are 28 and 31 days long: counts differ for that alone."]


def test_two_segments(asker: Asker) -> None:
    found = look(asker, "handoff_rate", against_from=None, against_to=None, from_=None, to=None,
                 where={"channel": ["web"]}, against=["channel=sms"], by=[])  # fmt: skip
    assert (found.sides, found.before.value, found.after.value) == (("channel sms", "channel web"), 1 / 6, 1 / 3)


def test_the_period_before(asker: Asker) -> None:
    found = look(asker, "handoff_rate", against_from=None, against_to=None, from_="2026-02-01", to="2026-02-25")
    assert found.sides == ("2026-01-07 to 2026-01-31", "2026-02-01 to 2026-02-25")
    assert found.before.n == 10


def test_an_empty_side_leaves_nothing_to_compare(asker: Asker) -> None:
    found = look(asker, "handoff_rate", against_from="2025-01-01", against_to="2025-01-31")
    assert (found.before.value, found.difference, found.breakdowns) == (None, None, [])


@pytest.mark.parametrize("metric", ["users", "response_time", "stickiness"])
def test_what_does_not_add_up_is_said(asker: Asker, metric: str) -> None:
    found = look(asker, metric)
    assert found.breakdowns == []
    assert any("is no sum over groups" in note for note in found.notes) or found.difference is None


def test_overlapping_groups_are_said(asker: Asker) -> None:
    found = look(asker, "handoff_rate", by=["intent", "channel"])
    assert [one.dimension for one in found.breakdowns] == ["channel"]
    assert "A conversation can have several values of intent: its groups do not add up." in found.notes


@pytest.mark.parametrize(
    ("words", "error", "says"),
    [
        ({"against_from": None, "against_to": None, "from_": None, "to": None}, WordsError, "what to compare with"),
        ({"against": ["channel"]}, WordsError, "not DIM=VALUE"),
        ({"against": ["shoe=42"]}, UnknownName, "no dimension 'shoe'"),
        ({"by": ["shoe"]}, UnknownName, "no dimension 'shoe'"),
        ({"from_": "2026-03-01"}, WordsError, "backwards"),
    ],
)
def test_wrong_words(asker: Asker, words: dict[str, object], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        look(asker, "handoff_rate", **words)


def test_an_unknown_metric(asker: Asker) -> None:
    with pytest.raises(UnknownName, match="no metric 'handof_rate'"):
        look(asker, "handof_rate")


groups = st.dictionaries(
    st.sampled_from("abcdefgh"), st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted), min_size=1
)


@given(groups, groups)
def test_the_parts_of_a_share_add_up(before: dict[str, list[int]], after: dict[str, list[int]]) -> None:
    sides = [{name: value(top, n) for name, (top, n) in side.items()} for side in (before, after)]
    then, now = (
        value(sum(top for top, _ in side.values()), sum(n for _, n in side.values())) for side in (before, after)
    )
    if then.value is None or now.value is None:
        return
    metric = next(one for one in catalogue().values() if one.formula.kind is Kind.SHARE)
    found = parts_of(metric, sides[0], sides[1], then, now)
    assert sum(part.total for part in found) == pytest.approx(now.value - then.value, abs=1e-12)
    assert {part.group for part in found} == before.keys() | after.keys()


def value(top: int, n: int) -> Value:
    return Value(float(Fraction(top, n)) if n else None, numerator=top, denominator=n, n=n)

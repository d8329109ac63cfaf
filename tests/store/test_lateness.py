"""Small stories whose pieces come late: they end as they would have, had everything come in time."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path
from random import Random

import pytest

from tests.agreement.world import bring_in
from tests.oracle import story
from tests.oracle.story import asks, bot, ended, handoff, human, identify, intent, rate, started, step, update, user
from tests.store.stores import Wire, at_once, columns, opened
from tests.store.tables import Tables, differing, tables

ANSWERED = [*asks(0), bot(1, "It arrives on Monday.")]
OTHER_DAY = 24 * 60


def trace(minute: float, name: str = "abc") -> Wire:
    """An event of the thread that carries a trace."""
    return story.event(minute, "track", {"event": "traced"}, trace_id=name)


def call(minute: float, name: str = "abc", **envelope: object) -> Wire:
    """A model call that knows nothing but its trace."""
    nobody = {"conversation_id": None, "user_id": None, "channel": None}
    return story.event(minute, "generation", {"input_tokens": 5}, trace_id=name, **{**nobody, **envelope})


STORIES: dict[str, list[Wire]] = {
    "the end before the start": [*ANSWERED, ended(2)],
    "a rating before its message": [*ANSWERED, rate(2, "thumbs", 1, {"message_id": "b1"})],
    "an intent for a message that is not there yet": [
        user(0, "my parcel"),
        intent(0.5, "order", {"message_id": "u0"}),
        bot(1, "Yes."),
    ],
    "an edit of a message that comes last": [*ANSWERED, update(2, "b1", "edited", "Which order?")],
    "a message that closes the gap between two conversations": [
        user(0, "a"),
        user(20, "b"),
        user(40, "c"),
        bot(50, "Yes."),
    ],
    "a message that opens a gap by ending": [user(0, "a"), ended(5), user(10, "b"), bot(11, "Yes.")],
    "a handoff that stretches the gap": [*ANSWERED, handoff(5, "initiated", "h1"), human(300), user(600, "thanks")],
    "a form that is left": [step(0, "entered", "name"), bot(0.5, "Your name?"), user(1, "ann"), step(2, "completed")],
    "a return that withdraws a resolution": [
        *ANSWERED,
        *asks(OTHER_DAY, "where is it now"),
        bot(OTHER_DAY + 1, "There."),
    ],
    "a person with an old id": [
        *ANSWERED,
        user(OTHER_DAY, "hi there", conversation_id="t2", user_id=None, anonymous_id="a"),
        identify(5, "u", "a"),
        identify(6, "v", None, "u"),
    ],
    "a cookie that two people used": [
        user(0, "hi there", user_id=None, anonymous_id="a"),
        user(OTHER_DAY, "hi there", conversation_id="t2", user_id="v"),
        identify(3, "u", "a"),
        identify(4, "v", "a"),
    ],
    "a trace seen in two conversations": [
        *ANSWERED,
        trace(1.5),
        user(-OTHER_DAY, "hi there", conversation_id="t0"),
        story.event(-OTHER_DAY + 1, "track", {"event": "traced"}, trace_id="abc", conversation_id="t0"),
        call(30),
    ],
    "a model call in a thread of its own until something is said there": [
        *ANSWERED,
        trace(1.5),
        call(2, conversation_id="t9"),
        user(90, "hi there", conversation_id="t9"),
    ],
    "a failed call that only its trace ties to its message": [
        *ANSWERED,
        trace(1.2),
        story.event(
            1,
            "generation",
            {"error_type": "timeout", "message_id": "b1"},
            trace_id="abc",
            conversation_id=None,
            user_id=None,
        ),
    ],
    "a source that reports openings from now on": [
        user(0, "my parcel"),
        started(100, conversation_id="t2"),
        user(200, "hi there", conversation_id="t3"),
    ],
    "a source that sends intents from now on": [
        user(0, "hi there"),
        bot(1, "Hello"),
        user(OTHER_DAY, "hi there", conversation_id="t2"),
        intent(OTHER_DAY + 1, "order", conversation_id="t2"),
    ],
}


# Every story lies in a project of its own, so that one import brings the next piece of each.
TOLD = {title: [piece | {"project_id": title} for piece in pieces] for title, pieces in STORIES.items()}


def one_by_one(home: Path, orders: dict[str, list[Wire]]) -> Tables:
    """As many imports as the longest story has pieces: the first of each, the second of each, and so on."""
    with opened(home) as store:
        bring_in(store, *([piece for piece in some if piece] for some in zip_longest(*orders.values())))
        return tables(store)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """Every story, had everything come in time."""
    return at_once(tmp_path_factory.mktemp("once"), [piece for pieces in TOLD.values() for piece in pieces])


def test_the_pieces_come_backwards(tmp_path: Path, known: Tables) -> None:
    backwards = {title: pieces[::-1] for title, pieces in TOLD.items()}
    assert differing(known, one_by_one(tmp_path / "backwards", backwards)) == {}


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 60))])
def test_the_pieces_come_in_any_order(tmp_path: Path, known: Tables, seed: int) -> None:
    random = Random(seed)  # noqa: S311 (a simulation, not a secret)
    orders = {title: random.sample(pieces, len(pieces)) for title, pieces in TOLD.items()}
    assert differing(known, one_by_one(tmp_path / "mixed", orders)) == {}


def test_a_model_call_moves_to_the_earlier_conversation_that_shows_up(tmp_path: Path) -> None:
    """R9: a parent that comes late, and one that comes later still."""
    late = [user(-OTHER_DAY, "hi there", conversation_id="t0"), trace(-OTHER_DAY) | {"conversation_id": "t0"}]
    with opened(tmp_path) as store:
        homes: list[object] = []
        for part in ([call(2)], ANSWERED, [trace(1.5)], late):
            bring_in(store, part)
            homes += store.read("""SELECT c.thread, g.day = c.day FROM generations g
                LEFT JOIN conversations c USING (conversation_key)""")[1]
        assert homes == [(None, None), (None, None), ("t", True), ("t0", False)]
        assert set(store.check().values()) == {0}


def test_two_deliveries_of_which_the_earlier_comes_last(tmp_path: Path) -> None:
    """The earlier one stays, and what only the other said is gone: here, that the source sends intents."""
    asked = user(0, "my parcel")
    second = intent(1, "order", event_id="twice")
    first = story.event(1, "track", {"event": "page"}, event_id="twice") | {"received_at": asked["received_at"]}
    with opened(tmp_path) as store:
        bring_in(store, [asked], [second])
        assert columns(store, "sends_intents") == [(True,)]
        bring_in(store, [first])
        assert set(store.check().values()) == {0}
        assert columns(store, "sends_intents") == [(False,)]


def test_a_merge_makes_one_person_of_two_and_their_history_one(tmp_path: Path) -> None:
    anonymous = {"user_id": None, "anonymous_id": "a"}
    visits = [user(0, "hi there", **anonymous), user(7 * OTHER_DAY, "hi there", conversation_id="t2")]
    with opened(tmp_path) as store:
        bring_in(store, visits)
        assert columns(store, "is_first", "returned_w1") == [(True, False), (True, False)]
        bring_in(store, [identify(3, "u", "a")])
        assert columns(store, "is_first", "returned_w1") == [(True, True), (False, True)]
        assert len(set(columns(store, "person_key"))) == 1


def test_two_deliveries_received_at_once_that_differ_in_their_channel(tmp_path: Path) -> None:
    one = user(0, "my parcel", event_id="twice", channel="web")
    other = one | {"channel": "sms"}
    assert differing(at_once(tmp_path / "a", [one, other]), at_once(tmp_path / "b", [other, one])) == {}

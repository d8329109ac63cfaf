"""Paths, funnels, drop-off and quick replies: against plain loops, by hand, and asked wrongly."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from telltale import demo
from telltale.ask import Asker, Question, Selection
from telltale.ask.views.dropoff import DropOffQuestion, drop_off
from telltale.ask.views.funnel import FunnelQuestion, funnel
from telltale.ask.views.paths import Node, PathsQuestion, paths
from telltale.ask.views.replies import RepliesQuestion, replies
from telltale.ask.ways import known_moves
from telltale.connectors import Document
from telltale.errors import UnknownName, WordsError
from telltale.intake import Importer, Reading
from tests.agreement.world import World
from tests.ask.conftest import Tell
from tests.oracle import shuffle
from tests.oracle.story import asks, bot, click, human, step, track, user
from tests.oracle.ways import path_of, prefixes, through
from tests.store.stores import opened

EVERY = ["step", "completed", "cancelled", "reply", "intent"]
PERIOD = {"from_": "2026-03-02", "to": "2026-03-02"}


def offers(minute: float, *titles: str, **envelope: Any) -> dict[str, Any]:
    return bot(minute, "Choose", {"quick_replies": [{"title": title} for title in titles]}, **envelope)


def flat(node: Node, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], int]:
    """Every node of a tree with its conversations, once it is seen that they add up."""
    parts = sum(child.conversations for child in node.children) + node.ended + node.beyond
    assert node.conversations == parts + (node.other.conversations if node.other else 0)
    assert node.conversations == sum(node.outcomes.values()) >= node.converted
    found = {path: node.conversations}
    for child in node.children:
        found |= flat(child, (*path, f"{child.kind}:{child.name}"))
    return found


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The sample day."""
    path = Path(demo.__file__).parent / "sample_day.jsonl"
    with opened(tmp_path_factory.mktemp("sample")) as store:
        Importer(store, Reading(format="events")).run([Document(path.name, content=path.read_bytes())])
        yield Asker(store, store.settings)


# -- by hand -----------------------------------------------------------------------------------------------------------


def test_the_paths_of_the_sample_day(sample: Asker) -> None:
    """C03, C09 and C19 click; C17 and C18 go into the form, C18 leaves it at the e-mail; nobody else moves."""
    found = paths(sample, PathsQuestion(least=0, **PERIOD))
    assert flat(found.start) == {
        (): 24,
        ("reply:track",): 1,
        ("reply:person",): 1,
        ("reply:returns",): 1,
        ("step:offer/ask_company",): 2,
        ("step:offer/ask_company", "step:offer/ask_email"): 2,
        ("step:offer/ask_company", "step:offer/ask_email", "completed:offer/offer_sent"): 1,
    }
    assert found.start.ended == 19
    assert found.start.converted == 1  # C05 orders in its thread
    names = {child.name: child for child in found.start.children}
    assert names["person"].outcomes == {"escalated_served": 1}
    assert names["offer/ask_company"].outcomes == {"resolved_assumed": 1, "abandoned": 1}
    assert found.links[0].conversations == 19
    assert found.links[0].target == "ended"


def test_a_funnel_of_the_sample_day(sample: Asker) -> None:
    """17:00:12 to :31 in C17, 17:30:16 to :41 in C18; C17 is sent at :52."""
    steps = ["bulk_offer", "offer/ask_company", "offer/ask_email", "offer/offer_sent"]
    found = funnel(sample, FunnelQuestion(steps, by="channel", **PERIOD))
    assert [one.reached for one in found.stages] == [2, 2, 2, 1]
    assert [one.seconds for one in found.stages][2:] == [22, 21]
    assert (found.stages[2].lost, found.stages[2].nothing, found.stages[2].outcomes) == (1, 1, {"abandoned": 1})
    assert found.stages[3].of_first.value == 0.5
    assert [(one.value, one.reached) for one in found.groups] == [("web", [2, 2, 2, 1])]
    assert found.conversations == 24


def test_drop_off_and_quick_replies_of_the_sample_day(sample: Asker) -> None:
    left = drop_off(sample, DropOffQuestion(**PERIOD)).steps
    assert [(one.step, one.drop_off.numerator, one.drop_off.denominator) for one in left] == [
        ("offer/ask_company", 0, 2), ("offer/ask_email", 1, 2),
    ]  # fmt: skip
    found = replies(sample, RepliesQuestion(**PERIOD))
    assert found.offers == 9
    counts = {one.option: (one.shown, one.clicked, one.another, one.typed, one.ignored) for one in found.replies}
    # Shown 01 02 03 05 06 09 18 19; clicked 03 09 19, typed 05 06 18, ignored 01 02. 04 offers yes and no.
    assert counts == dict.fromkeys(("track", "returns", "person"), (8, 1, 2, 3, 2)) | dict.fromkeys(
        ("yes", "no"), (1, 0, 0, 0, 1)
    )
    assert found.replies[0].label == "Talk to a person"


@pytest.mark.parametrize(
    ("way", "threads"),
    [
        ({"path": ["step:offer/ask_company", "step:offer/ask_email"]}, {"w-17", "w-18"}),
        ({"path": ["step:offer/ask_company", "step:offer/ask_email"], "ended": True}, {"w-18"}),
        ({"path": ["intent:greet"], "kinds": ["intent"]}, {"w-08", "w-21"}),
        ({"besides": ["reply:track"]}, {"w-09", "w-17", "w-18", "w-19"}),
        ({"moves": ["intent:bulk_offer", "offer/ask_email"], "missing": "offer/offer_sent"}, {"w-18"}),
        ({"metric": "quick_reply_ctr", "where": {"quick_reply": ["track"]}}, {"w-03"}),
        ({"metric": "drop_off_rate", "where": {"flow_step": ["offer/ask_email"]}}, {"w-18"}),
    ],
    ids=lambda one: str(sorted(one)) if isinstance(one, set) else str(one),
)
def test_the_conversations_behind_a_number(sample: Asker, way: dict[str, Any], threads: set[str]) -> None:
    listed = sample.conversations(Selection(**PERIOD, **way)).conversations
    assert {one.thread for one in listed} == threads


# -- against plain loops -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kinds", [EVERY, ["intent"], ["reply", "step"], ["completed", "cancelled", "step"]], ids=str)
def test_paths_are_what_plain_loops_count(world: World, kinds: list[str]) -> None:
    facts = [f for f in world.oracle.conversations() if f.environment == "production"]
    for depth in (1, 3, 6):
        found = paths(world.asker, PathsQuestion(depth=depth, least=0, most=50, kinds=kinds))
        assert flat(found.start) == dict(prefixes(facts, kinds, depth))


def test_without_kinds_intents_count_where_a_bot_has_no_flows(world: World) -> None:
    facts = [f for f in world.oracle.conversations() if f.environment == "production"]

    def bot_of(f: Any) -> tuple[Any, ...]:
        return f.project, f.conversation.value(lambda record: record.raw.get("bot_id"))

    every = world.oracle.conversations()
    flowing = {bot_of(f) for f in every if any(e.type == "flow.step" for e in f.conversation.activities)}
    wanted: Counter[tuple[str, ...]] = Counter()
    for f in facts:
        path = path_of(f.conversation, EVERY[:4] if bot_of(f) in flowing else EVERY)
        wanted.update(path[:length] for length in range(min(len(path), 3) + 1))
    assert flat(paths(world.asker, PathsQuestion(depth=3, least=0, most=50)).start) == dict(wanted)


@pytest.mark.parametrize("where", [{}, {"channel": ["web"]}, {"intent": ["order"]}], ids=str)
def test_what_is_folded_still_adds_up(world: World, where: dict[str, list[str]]) -> None:
    found = paths(world.asker, PathsQuestion(depth=4, least=0.02, most=2, kinds=EVERY, where=where))
    whole = world.asker.ask(Question(["conversations"], where=where)).value("conversations").value
    kept = flat(found.start)
    assert kept[()] == whole
    assert all(len(path) == 0 or number >= 0.02 * kept[()] for path, number in kept.items())
    out = Counter[tuple[int, str]]()
    into = Counter[tuple[int, str]]()
    for link in found.links:
        out[link.depth, link.source] += link.conversations
        into[link.depth + 1, link.target] += link.conversations
    assert out[0, "start"] == whole
    assert all(into[key] == number for key, number in out.items() if key[0])


@pytest.mark.parametrize("length", [2, 3])
def test_funnels_are_what_plain_loops_count(world: World, length: int) -> None:
    facts = [f for f in world.oracle.conversations() if f.environment == "production"]
    names = [str(move) for move, _ in known_moves(world.asker, {})][:9]
    for place in range(len(names)):
        steps = [names[(place + 2 * further) % len(names)] for further in range(length)]
        found = funnel(world.asker, FunnelQuestion(steps))
        passed = [through(f.conversation, steps) for f in facts]
        assert [one.reached for one in found.stages] == [
            sum(len(one) > depth for one in passed) for depth in range(length)
        ]
        for depth in range(1, length):
            since = [one[depth].at - one[depth - 1].at for one in passed if len(one) > depth]
            assert found.stages[depth].seconds == (pytest.approx(median(since) / 1e6) if since else None)
        for depth, stage in enumerate(found.stages[:-1]):
            away = stage.nothing + stage.elsewhere + sum(one.conversations for one in stage.instead)
            assert away == stage.lost == sum(len(one) == depth + 1 for one in passed) == sum(stage.outcomes.values())


def test_neither_the_order_of_arrival_nor_duplicates_change_anything(tell: Tell, world: World) -> None:
    other = tell(shuffle(world.events, 3))
    for asked in (PathsQuestion(kinds=EVERY, least=0, most=50), PathsQuestion()):
        assert paths(other, asked).start == paths(world.asker, asked).start
    assert replies(other, RepliesQuestion()).replies == replies(world.asker, RepliesQuestion()).replies
    assert drop_off(other, DropOffQuestion()).steps == drop_off(world.asker, DropOffQuestion()).steps


TITLES = st.sampled_from(["Yes", "No", "<b>Maybe</b>"])


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["click", "type", "leave", "human"]), TITLES), min_size=1, max_size=6))
def test_every_offer_is_clicked_typed_ignored_or_a_humans(tell: Tell, ends: list[tuple[str, str]]) -> None:
    events: list[dict[str, Any]] = []
    for place, (end, title) in enumerate(ends):
        thread = {"conversation_id": f"t{place}", "user_id": f"u{place}"}
        events.append(offers(0, "Yes", "No", "<b>Maybe</b>", **thread))
        if end == "click":
            events.append(click(1, title, **thread))
        elif end == "type":
            events.append(user(1, "something else", **thread))
        elif end == "human":
            events.append(human(1, **thread))
    asker = tell(events)
    found = replies(asker, RepliesQuestion())
    counted = Counter(end for end, _ in ends)
    assert found.offers == len(ends) - counted["human"]
    for one in found.replies:
        clicked = sum(end == "click" and title == one.option for end, title in ends)
        assert (one.clicked, one.another) == (clicked, counted["click"] - clicked)
        assert (one.typed, one.ignored) == (counted["type"], counted["leave"])
        assert one.shown == one.clicked + one.another + one.typed + one.ignored
    rate = asker.ask(Question(["quick_reply_ctr", "typed_instead_rate"]))
    assert (rate.value("quick_reply_ctr").numerator or 0) == counted["click"]
    assert (rate.value("typed_instead_rate").numerator or 0) == counted["type"]


# -- stories -----------------------------------------------------------------------------------------------------------


def test_which_step_offers_a_button_and_what_removing_it_touches(tell: Tell) -> None:
    events: list[dict[str, Any]] = []
    for number in range(200):
        thread = {"conversation_id": f"t{number}", "user_id": f"u{number}"}
        events += [
            step(0, "entered", "size", **thread), offers(0.1, "Small", "Never", **thread),
            click(1, "Small", **thread), track(2, "goal", **thread),
        ]  # fmt: skip
    small, never = sorted(replies(tell(events), RepliesQuestion()).replies, key=lambda one: -one.clicked)
    assert (small.option, small.clicked, small.rare, small.converted.value) == ("Small", 200, False, 1.0)
    assert (never.clicked, never.rare, never.conversations) == (0, True, 200)
    assert (never.flows, never.steps) == (["form"], ["form/size"])


def test_a_hundred_thousand_labels_are_told_together(tell: Tell) -> None:
    events = [
        offers(0, *[f"label {message} {number}" for number in range(1000)], conversation_id=f"t{message}")
        for message in range(100)
    ]
    events += [one for number in range(3) for one in (offers(5, "usual", conversation_id=f"s{number}"),)]
    found = replies(tell(events), RepliesQuestion(most=10))
    assert found.replies[0].option == "usual"
    assert len(found.replies) == 11
    assert (found.replies[-1].option, found.replies[-1].options) == (None, 100_001 - 10)
    assert sum(one.shown for one in found.replies) == 100_003
    assert "99,991 others one together" in found.notes[0]


def test_many_branches_are_told_together(tell: Tell) -> None:
    events = [
        one
        for number in range(60)
        for one in asks(0, name=f"intent {number % 30}", conversation_id=f"t{number}", user_id=f"u{number}")
    ]
    start = paths(tell(events), PathsQuestion(most=5, least=0, kinds=["intent"])).start
    assert (len(start.children), start.others, start.other and start.other.conversations) == (5, 25, 50)


def test_a_step_may_come_twice_in_a_funnel(tell: Tell) -> None:
    asker = tell([*asks(0), bot(1, "x"), *asks(2), bot(3, "y")])
    assert [one.reached for one in funnel(asker, FunnelQuestion(["intent:order"] * 3)).stages] == [1, 1, 0]


def test_the_reverse_order_is_told(tell: Tell) -> None:
    asker = tell([*asks(0, name="first"), bot(1, "x"), *asks(2, name="second"), bot(3, "y")])
    found = funnel(asker, FunnelQuestion(["second", "first"]))
    assert found.notes[-1] == "Nobody who took intent:second came to intent:first after it; in the reverse order 1 did."


# -- asked wrongly -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "asked", "words"),
    [
        (funnel, FunnelQuestion(["intent:order"]), "a funnel has 2 to 12 steps, not 1"),
        (funnel, FunnelQuestion([]), "a funnel has 2 to 12 steps, not 0"),
        (funnel, FunnelQuestion(["intent:order", "intent:ordr"]), "no step 'intent:ordr' .did you mean 'intent:order'"),
        (funnel, FunnelQuestion(["intent:order", "form"]), "can be .* or .*; say which"),
        (funnel, FunnelQuestion(["intent:order", "step:form"], by="chanel"), "did you mean 'channel'"),
        (funnel, FunnelQuestion(["intent:order", "step:form"], where={"nope": ["x"]}), "no dimension 'nope'"),
        (paths, PathsQuestion(depth=0), "depth 0 is not between 1 and 12"),
        (paths, PathsQuestion(most=51), "most 51 is not between 1 and 50"),
        (paths, PathsQuestion(least=2), "least 2 is no share"),
        (paths, PathsQuestion(kinds=["event"]), "no kind of move 'event'; there are"),
        (paths, PathsQuestion(from_="2026-03-02", to="2026-03-01"), "runs backwards"),
        (drop_off, DropOffQuestion(of="nope"), "no flow 'nope'; there are"),
        (replies, RepliesQuestion(most=0), "most 0 is not between 1 and 500"),
        (replies, RepliesQuestion(rare=7), "rare 7 is no share"),
    ],
    ids=lambda one: getattr(one, "__name__", repr(one)[:60]),
)
def test_a_wrong_question_is_told_what_is_possible(world: World, view: Any, asked: Any, words: str) -> None:
    with pytest.raises((WordsError, UnknownName), match=words):
        view(world.asker, asked)


@pytest.mark.parametrize(
    ("view", "asked"),
    [
        (funnel, FunnelQuestion(["intent:order", "step:form"], where={"channel": ["moon"]})),
        (paths, PathsQuestion(where={"channel": ["moon"]})),
        (drop_off, DropOffQuestion(where={"channel": ["moon"]})),
        (replies, RepliesQuestion(where={"channel": ["moon"]})),
    ],
    ids=lambda one: getattr(one, "__name__", "asked"),
)
def test_a_filter_that_leaves_nothing_says_what_there_is(world: World, view: Any, asked: Any) -> None:
    assert any(
        "There are" in note and "with other filters, from 2026" in note for note in view(world.asker, asked).notes
    )


@pytest.mark.parametrize(
    ("view", "asked"), [(paths, PathsQuestion()), (drop_off, DropOffQuestion()), (replies, RepliesQuestion())]
)
def test_an_empty_store_says_so(tell: Tell, view: Any, asked: Any) -> None:
    assert "There are no conversations yet." in view(tell([]), asked).notes


def test_what_another_project_does_is_not_told(tell: Tell) -> None:
    asker = tell([*asks(0, name="secret", project_id="theirs"), *asks(0, name="known", project_id="ours")])
    with pytest.raises(UnknownName) as caught:
        funnel(asker, FunnelQuestion(["intent:known", "intent:nope"], where={"project": ["ours"]}))
    assert "known" in str(caught.value)
    assert "secret" not in str(caught.value)

"""What was read is remembered as long as it is true, and not a moment longer."""

from __future__ import annotations

from telltale.ask import Question
from telltale.ask.memory import MOST, ROWS, Memory
from tests.agreement.world import World, bring_in
from tests.ask.conftest import Tell
from tests.oracle.story import clock, user


def test_what_comes_in_is_seen_at_once(tell: Tell) -> None:
    asker = tell([user(0, "hello", conversation_id="one"), clock(10)])
    question = Question(["conversations", "users"], step="week", compare="previous")
    for number in range(2, 5):
        before = asker.ask(question)
        assert before == asker.ask(question)
        bring_in(asker.store, [user(number, "hello", conversation_id=f"number {number}")])
        after = asker.ask(question)
        assert after.rows[0].values["conversations"].n == before.rows[0].values["conversations"].n + 1


def test_a_question_with_another_value_is_another_question(world: World) -> None:
    memory = Memory(world.store)
    asked = [memory.read("SELECT $number + 1", {"number": number})[1] for number in (1, 2, 1)]
    assert asked == [[(2,)], [(3,)], [(2,)]]


def test_several_answers_come_in_the_order_of_their_questions(world: World) -> None:
    found = Memory(world.store).read_all([("SELECT $number", {"number": number}) for number in range(20)])
    assert [rows for _, rows in found] == [[(number,)] for number in range(20)]


def test_it_keeps_no_more_than_it_may(world: World) -> None:
    memory = Memory(world.store)
    for number in range(MOST + 10):
        memory.read("SELECT $number", {"number": number})
    assert memory.kept == MOST
    memory.forget()
    memory.read(f"SELECT range FROM range({ROWS + 1})")
    assert memory.kept == 0


def test_two_lists_give_each_value_of_one_with_each_of_the_other(world: World) -> None:
    names = ["conversations", "engaged_users"]
    both = world.asker.ask(Question(names, by=["intent", "flow"])).rows
    _, [(pairs,)] = world.store.read("""
        SELECT sum(greatest(coalesce(len(intents), 0), 1) * greatest(coalesce(len(flows), 0), 1))
        FROM conversations WHERE environment = 'production'""")
    assert sum(row.values["conversations"].n for row in both) == pairs
    assert {value for row in both for value in row.by.values()}.isdisjoint({"None", ""})

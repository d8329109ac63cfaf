"""Tables: columns guessed, columns told, and rows that cannot be messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.fixtures import IMPORTED_AT, events, failures, read_as, shared
from telltale.connectors import Document, Hints, documents, recognise
from telltale.connectors.table import guess
from telltale.errors import InputError, UnknownName
from telltale.event import Event

HEADER = "conversation_id,role,text"


def told(table: str, **said: str) -> list[Event]:
    found = read_as("table", Document("t.csv", content=table.encode()), Hints(IMPORTED_AT, said))
    assert failures(found) == []
    return events(found)


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("chat_id,sender,message", "1,user,hi", "conversation=chat_id text=message role=sender"),
        ("Session;Speaker;Utterance", "1;Bot;hi", "conversation=Session text=Utterance role=Speaker"),
        ("dialogueId\ttext\tdirection", "1\thi\tinbound", "conversation=dialogueId text=text role=direction"),
        ("thread,from,body", "1,Anna,hi", "conversation=thread text=body"),
        ("id,session,content,user", "9,1,hi,user", "conversation=session message_id=id text=content role=user"),
        ("session,query,response", "1,why,so", "conversation=session text=query answer=response"),
        ("session,text,score,turn", "1,why,0.5,3", "conversation=session text=text confidence=score order=turn"),
        ("session,text,score,turn", "1,why,high,first", "conversation=session text=text"),
        ("session,message,text", "1,7,hi", "conversation=session text=text"),
        ("date,amount", "2025-01-01,3", "time=date"),
    ],
)
def test_columns_are_guessed_by_name_and_content(header: str, row: str, expected: str) -> None:
    mapping = guess(Document("t", content=f"{header}\n{row}\n".encode()), Hints(0))
    assert " ".join(f"{field}={column}" for field, column in mapping.items()) == expected


def test_what_is_told_goes_before_what_is_guessed() -> None:
    table = b"conversation_id,role,text,alt\nc,user,hi,ho\n"
    said = {"text": "alt", "role": "=bot", "conversation": ""}
    assert guess(Document("t", content=table), Hints(0, said)) == {"text": "alt", "role": "=bot"}
    [event] = told(table.decode(), **said)
    assert (event.properties["text"], event.properties["role"]) == ("ho", "bot")
    assert event.conversation_id_synthetic


def test_a_column_that_is_not_there_is_said() -> None:
    with pytest.raises(UnknownName, match=r"no column 'utterence' .did you mean 'utterance'.*the table's header"):
        guess(Document("t", content=b"id,utterance\n1,a\n"), Hints(0, {"text": "utterence"}))


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("Customer", "user"), ("HUMAN", "user"), ("end-user", "user"), ("visitor", "user"), ("incoming", "user"),
        ("Assistant", "bot"), ("chatbot", "bot"), ("Outgoing", "bot"), ("live agent", "human_agent"),
        ("operator", "human_agent"), ("event", "system"),
    ],
)  # fmt: skip
def test_words_for_roles(word: str, role: str) -> None:
    [event] = told(f"{HEADER}\nc,{word},hi\n")
    assert event.properties["role"] == role


@pytest.mark.parametrize("word", ["agent", "system", "S", "support"])
def test_who_answers_alone_is_the_bot(word: str) -> None:
    alone = told(f"{HEADER}\nc,user,hi\nc,{word},ho\n")
    assert [event.properties["role"] for event in alone] == ["user", "bot"]
    beside = told(f"{HEADER}\nc,bot,hi\nc,{word},ho\n")
    assert beside[1].properties["role"] in ("human_agent", "system")


def test_a_word_for_a_role_can_be_told() -> None:
    [event] = told(f"{HEADER}\nc,Zoë,hi\n", **{"role": "role", "role:Zoë": "bot"})
    assert event.properties["role"] == "bot"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("c,wizard,hi,", "unknown_role"),
        ("c,,hi,", "missing_field"),
        (",user,hi,", "missing_field"),
        ("c,user,hi,tomorrow", "bad_time"),
        ("c,user,hi,2025-01-01,,", "bad_row"),
        ("c,user,caf\udce9,", "bad_text"),
        ('c,user,"' + "a" * (9 << 20) + '",', "bad_row"),
    ],
)
def test_a_bad_row_fails_for_itself(row: str, reason: str) -> None:
    good = "c,user,hi,2025-03-03T09:00:00Z"
    content = f"{HEADER},time\n{good}\n{row}\n{good}\n".encode("utf-8", "surrogateescape")
    found = read_as("table", Document("t", content=content))
    assert [one.reason for one in failures(found)] == [reason]
    assert failures(found)[0].position == "3"
    assert len(events(found)) == 2


@pytest.mark.parametrize(
    ("table", "said", "sentence"),
    [
        ("a,b\n1,2\n", {}, "no column of 't' can be the text; say --map text=COLUMN, one of: a, b"),
        ("conversation_id,text\nc,hi\n", {}, "says who speaks; say --map role=COLUMN, .* --map role==user"),
        (f"{HEADER},time\nc,user,hi,03/03/2025\n", {}, "column 'time' of 't' should be the time, but '03/03/2025'"),
        ("text,r\xf6le\n", {}, "header of 't' is not UTF-8"),
        ("text,ro\rle\n", {}, "header of 't' cannot be parted into columns"),
        ("", {}, "one of: none"),
    ],
)
def test_a_table_that_cannot_be_read_says_what_to_do(table: str, said: dict[str, str], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        read_as("table", Document("t", content=table.encode("latin-1")), Hints(0, said))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2025-03-03T09:00:00Z", {}), ("2025-03-03 10:00:00+01:00", {}), ("1740992400", {}), ("1740992400000", {}),
        ("03.03.2025 09:00", {"time_format": "%d.%m.%Y %H:%M"}),
        ("03/03/2025 10:00 +0100", {"time_format": "%d/%m/%Y %H:%M %z"}),
    ],
)  # fmt: skip
def test_times(written: str, said: dict[str, str]) -> None:
    [event] = told(f"{HEADER},time\nc,user,hi,{written}\n", **said)
    assert (event.timestamp, event.timestamp_inferred) == (1_740_992_400_000_000, False)


def test_a_missing_time_takes_that_of_the_row_before() -> None:
    first, second = told(f"{HEADER},time\nc,user,hi,2025-03-03T09:00:00Z\nc,bot,ho,\n")
    assert (second.timestamp, second.timestamp_inferred) == (first.timestamp, True)


def test_rows_of_the_same_content_are_two_messages() -> None:
    for extra in ("", ",2025-03-03T09:00:00Z"):
        table = f"{HEADER}{',time' if extra else ''}\n" + f"c,user,ok{extra}\n" * 3
        found = told(table)
        assert len({event.source.native_id for event in found}) == 3
        longer = told(table + f"c,bot,fine{extra}\n")
        assert [e.source.native_id for e in longer[:3]] == [e.source.native_id for e in found]


def test_what_stands_beside_the_text() -> None:
    [message, intent] = told(
        "session,role,text,user_id,channel,lang,bot,intent,confidence\n"
        "c,user,hi,u1,WhatsApp,de-AT,shop,Default Fallback Intent,87\n"
    )
    assert (message.user_id, message.channel, message.locale, message.bot_id) == ("u1", "whatsapp", "de-AT", "shop")
    assert intent.properties == {
        "message_id": message.properties["message_id"], "intent": "Default Fallback Intent",
        "confidence": 0.87, "match_type": "fallback", "is_fallback": True,
    }  # fmt: skip


def test_an_intent_on_the_bots_row_is_that_of_the_question() -> None:
    question, _, intent = told(f"{HEADER},intent\nc,user,hi,\nc,bot,ho,greet\n")
    assert intent.properties["message_id"] == question.properties["message_id"]


def test_parquet_takes_a_reader(tmp_path: Path) -> None:
    file = tmp_path / "log.parquet"
    duckdb.sql(
        "SELECT 'c' AS conversation, 'user' AS role, 'hi' AS text, TIMESTAMP '2025-03-03 09:00:00' AS time,"
        " 0.5::DECIMAL(3,2) AS confidence"
    ).write_parquet(str(file))
    document = Document("log.parquet", path=file)
    assert recognise(document).name == "table"

    def rows(path: Path) -> list[dict[str, Any]]:
        table = duckdb.read_parquet(str(path))
        return [dict(zip(table.columns, row, strict=True)) for row in table.fetchall()]

    [event] = events(read_as("table", document, Hints(IMPORTED_AT, parquet=rows)))
    assert (event.properties["text"], event.timestamp) == ("hi", 1_740_992_400_000_000)
    with pytest.raises(InputError, match=r"'log\.parquet' is a Parquet file, and nothing here reads those"):
        read_as("table", document)


def test_what_the_hints_name_is_a_table() -> None:
    prose = Document("t", content=b"question_text,x\nhi,1\n")
    assert recognise(prose, Hints(0, {"text": "question_text"})).name == "table"


@pytest.mark.parametrize(
    ("domain", "turns", "conversations"),
    [("airline", 19_409, 2_404), ("fastfood", 19_745, 2_234), ("media", 16_944, 2_420)],
)
def test_customer_turns_of_multidogo(domain: str, turns: int, conversations: int) -> None:
    """The counts of turns are those of the data's own note; one thing must be told: all rows are the user's."""
    document = Document(domain, path=shared(f"data/multidogo/{domain}.turns.jsonl.gz"))
    assert recognise(document).name == "table"
    found = read_as("table", document, Hints(IMPORTED_AT, {"role": "=user"}))
    assert failures(found) == []
    assert sum(event.type == "message" for event in events(found)) == turns
    assert len({event.conversation_id for event in events(found)}) == conversations
    assert not any("<div>" in event.properties.get("intent", "") for event in events(found))
    assert len({event.source.native_id for event in events(found)}) == len(found)


def test_dialogues_of_taskmaster() -> None:
    """The counts are those of the data's own note."""
    [logs, *others] = [one for one in documents(shared("data/taskmaster4_coffee")) if ".jsonl" in one.name]
    assert recognise(logs).name == "table"
    found = read_as("table", logs)
    assert failures(found) == []
    assert (len(found), len({event.conversation_id for event in events(found)})) == (13_915, 3_710)
    assert {event.properties["role"] for event in events(found)} == {"user", "bot"}
    for other in others:
        with pytest.raises(InputError, match="--map text=COLUMN"):
            recognise(other)

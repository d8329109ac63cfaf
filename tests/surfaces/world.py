"""What the surfaces are tested on: a small real company in a real store, with strangers who try to break the pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from starlette.types import ASGIApp

from telltale.ask import Asker
from telltale.connectors import Document
from telltale.demo import company
from telltale.event import Event
from telltale.intake import Arrival, Importer, Reading, through
from telltale.language.confusion import Pair
from telltale.language.review import Doubt, Flaw, IntentReview, Review, Twins
from telltale.settings import Settings
from telltale.store import KeptPassage, Store
from telltale.store.trainings import REVIEW
from telltale.surfaces.api.uploads import Upload

LAST_DAY = date(2026, 10, 31)

# Each sets window.pwned or fetches from telltale.invalid where it is not shown as plain text.
PAYLOADS = (
    "<script>window.pwned=1</script>",
    "\"><img src=x onerror='window.pwned=2'>",
    "'><svg onload=window.pwned=3>",
    "</script><script>window.pwned=4</script>",
    "![picture](http://telltale.invalid/pixel.png) [link](javascript:window.pwned=5)",
    "javascript:window.pwned=6",
    "{{ 7 * 191 }}{% raw %}",
    "<style>*{display:none}</style>\u202egnp.elif",
    "<a href='http://telltale.invalid' ping='http://telltale.invalid'>here</a>",
)


def hostile() -> Iterator[Event]:
    """A conversation for every payload, with it in every place that a stranger can write to."""
    for index, payload in enumerate(PAYLOADS):
        conversation = f"hostile-{index}-{payload}"

        def event(kind: Any, second: int, **properties: Any) -> Event:
            return Event(
                type=kind,
                timestamp=f"2026-10-30T10:{index:02}:{second:02}Z",  # noqa: B023 - called before the next turn
                conversation_id=conversation,  # noqa: B023
                user_id=f"user {payload}",  # noqa: B023
                channel="web",
                bot_version=payload[:60],  # noqa: B023
                locale="en",
                context={"campaign": {"name": payload, "source": payload}, "segment": payload},  # noqa: B023
                properties=properties,
            )

        buttons = [{"title": payload, "value": payload}]
        yield event("message", 1, role="bot", message_id="b1", text=f"Hello {payload}", quick_replies=buttons)
        yield event("message", 5, role="user", message_id="u1", text=payload)
        yield event("intent.recognized", 5, message_id="u1", intent=payload, confidence=0.9)
        yield event("generation", 6, response_model=payload, input_tokens=10, error_type=payload)
        yield event("tool.executed", 7, name=payload, result=payload, error_type=payload)
        yield event("message", 8, role="bot", message_id="b2", text=payload)
        yield event("handoff", 9, state="initiated", reason=payload, queue=payload)
        yield event("feedback", 12, name="csat", score_value=1, score_max=5, explanation=payload)
        yield event("track", 13, event=payload, properties={payload: payload})


def filled(store: Store, conversations: int = 600) -> None:
    """The company and the strangers, in the store."""
    arrival = Arrival("default", "demo", "events")
    events = [*company(conversations=conversations, end=LAST_DAY), *hostile()]
    store.accept([through(event, arrival) for event in events], project="default", received_at=arrival.imported_at)
    store.catch_up()
    taught(store)


def taught(store: Store) -> None:
    """A training set whose utterances strangers wrote, as it would be reviewed, and messages compared with it."""
    rows = [(payload, payload[:60]) for payload in PAYLOADS]
    version = store.keep_training("default", f"{PAYLOADS[0]}.csv", rows, PAYLOADS[0]).version
    intents = [IntentReview(intent, 1, 0.5, 0.5) for _, intent in rows]
    pairs = [(one.intent, other.intent) for one, other in pairwise(intents)]
    review = Review(
        version=version, given=len(rows), usable=len(rows), intents=intents, accuracy=0.5, macro_f1=0.5,
        problems=[Flaw("contradicted", f"the same text is an example of {rows[0][1]}", (0,))],
        twins=[Twins(one, other, 0.4, 0.9) for one, other in pairs],
        doubts=[Doubt(0, payload, payload, payload, 0.9, payload) for payload in PAYLOADS],
        confusion=[Pair(one, other, 2, 0.5) for one, other in pairs],
    )  # fmt: skip
    store.trainings.learn("default", REVIEW, version, msgspec.msgpack.encode(review))
    _, said = store.read("SELECT event_key, thread_key, text_key FROM messages WHERE role = 'user' LIMIT 500")
    store.keep_readings("guesses", [(*one, version, rows[one[0] % 3][1], 0.8) for one in said])
    store.follow_readings()
    known(store)


def known(store: Store) -> None:
    """A knowledge base that strangers wrote, as answers would be held against it."""
    passages = [KeptPassage(payload, payload, payload) for payload in PAYLOADS]
    version = store.keep_knowledge("default", f"{PAYLOADS[0]}.md", passages, PAYLOADS[0]).version
    _, said = store.read("SELECT event_key, thread_key, text_key FROM messages WHERE kind = 'answer' LIMIT 500")
    held = [(*one, version, one[0] % 3 > 0, "" if one[0] % 3 else "0-9", f"{one[0] % 9}") for one in said]
    store.keep_readings("groundings", held)
    store.follow_readings()


@contextmanager
def opened(home: Path) -> Iterator[Store]:
    """A store in a folder of its own."""
    home.mkdir()
    with Store(Settings(home=home)) as store:
        yield store


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The address of a real server on this machine."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def importer(store: Store) -> Any:
    """The hook that takes documents in, over a real store."""

    def bring(upload: Upload, project: str) -> Any:
        reading = Reading(upload.format, upload.source or "", project, upload.map)
        return Importer(store, reading).run([Document(upload.name, content=upload.document)]).as_dict()

    return bring


def asker(store: Store) -> Asker:
    """The door to the numbers of a store."""
    return Asker(store, store.settings)

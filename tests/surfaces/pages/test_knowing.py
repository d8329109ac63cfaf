"""The knowledge base on the Training page, over HTTP: what stands there is what the view says, and its forms work."""

from __future__ import annotations

from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

import httpx2

from telltale import accounts
from telltale.ask import Selection
from telltale.ask.views.knowledge import KnowledgeQuestion, knowledge
from telltale.demo import company
from telltale.intake import Arrival, through
from telltale.reading import Reader
from telltale.surfaces.knowledge import Librarian
from telltale.surfaces.training import Trainer
from telltale.surfaces.web import app
from tests.surfaces.world import LAST_DAY, PAYLOADS, asker, opened, served, taught

PEOPLE = {"accept": "text/html"}


def test_the_page_says_what_the_view_says_and_its_forms_take_in_and_drop(tmp_path: Path) -> None:
    with opened(tmp_path / "home") as store, Reader(store) as reader:
        arrival = Arrival("default", "demo", "events")
        events = [through(event, arrival) for event in company(days=14, conversations=40, end=LAST_DAY)]
        store.accept(events, project="default", received_at=arrival.imported_at)
        store.catch_up()
        taught(store)
        open_accounts, numbers = partial(accounts.opened, tmp_path / "home"), asker(store)
        doors: Any = {"trainer": Trainer(store, open_accounts, reader), "librarian": Librarian(store, open_accounts)}
        with served(app(numbers, **doors)) as address:

            def page() -> str:
                return unescape(httpx2.get(f"{address}/training?period=all", headers=PEOPLE, timeout=60).text)

            base = knowledge(numbers, KnowledgeQuestion())
            assert base.compared is not None
            shown = page()
            assert base.sentences[0].text in shown
            held = base.compared.supported + base.compared.unsupported
            assert f"{base.compared.unsupported:,} of {held:,} answers that claim something" in shown
            behind = numbers.conversations(Selection(metric="outside_knowledge_rate", limit=1))
            said = behind.conversations[0].conversation
            talk = httpx2.get(f"{address}/conversations/{said}", headers=PEOPLE, timeout=60).text
            assert "not in the knowledge base" in talk
            assert "the knowledge base does not support; nothing was retrieved" in talk
            assert not any(f'href="{payload}' in talk for payload in PAYLOADS)

            file = {"file": ("help.md", b"# Delivery\n\nMail a@example.com: two days.\n")}
            sent = httpx2.post(f"{address}/training/knowledge?project=default", files=file, timeout=60)
            assert (sent.status_code, sent.headers["location"]) == (303, "/training#knowledge")
            assert [one.text for one in store.knowledge.passages("default")] == ["Mail [email]: two days."]
            assert "are still to be compared with it" in page()
            wrong = {"file": ("help.pdf", b"%PDF")}
            refused = httpx2.post(f"{address}/training/knowledge", files=wrong, headers=PEOPLE, timeout=60)
            assert (refused.status_code, "its ending is one of" in unescape(refused.text)) == (422, True)

            for form, gone in (("knowledge/drop", store.knowledge.of), ("drop", store.trainings.of)):
                nowhere = httpx2.post(f"{address}/training/{form}", data={"project": "nowhere"}, timeout=60)
                assert (nowhere.status_code, gone("default") is None) == (400, False)
                done = httpx2.post(f"{address}/training/{form}", data={"project": "default"}, timeout=60)
                assert (done.status_code, gone("default") is None) == (303, True)
            assert all(words in page() for words in ("No training set", "None is loaded."))

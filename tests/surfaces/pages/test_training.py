"""The Training page, over HTTP: what stands on it is what the views say, and its forms do what the commands do."""

from __future__ import annotations

from functools import partial
from html import unescape
from pathlib import Path

import httpx2

from telltale import accounts
from telltale.ask.views.labels import LabelsQuestion, labels
from telltale.ask.views.training import TrainingQuestion, training
from telltale.demo import company
from telltale.intake import Arrival, through
from telltale.reading import Reader
from telltale.surfaces.decisions import Decisions
from telltale.surfaces.training import Trainer
from telltale.surfaces.web import app
from tests.surfaces.world import LAST_DAY, asker, opened, served, taught

PEOPLE = {"accept": "text/html"}


def test_the_page_says_what_the_views_say_and_its_forms_do_what_they_say(tmp_path: Path) -> None:
    with opened(tmp_path / "home") as store, Reader(store) as reader:
        arrival = Arrival("default", "demo", "events")
        events = [through(event, arrival) for event in company(days=14, conversations=60, end=LAST_DAY)]
        store.accept(events, project="default", received_at=arrival.imported_at)
        store.catch_up()
        taught(store)
        open_accounts = partial(accounts.opened, tmp_path / "home")
        trainer, numbers = Trainer(store, open_accounts, reader), asker(store)
        with served(app(numbers, trainer=trainer, decisions=Decisions(store, open_accounts))) as address:
            found = training(numbers, TrainingQuestion())
            assert found.coverage is not None
            assert found.missed
            shown = unescape(httpx2.get(f"{address}/training?period=all", headers=PEOPLE, timeout=60).text)
            assert f"{found.coverage.near:,} of {found.coverage.compared:,} are near an intent" in shown
            assert all(one.said[0].text in shown for one in found.missed)
            assert found.review is not None
            assert all(one.text in shown for one in found.review.doubts)

            first = labels(numbers, LabelsQuestion(limit=1)).next[0]
            given = {"conversation": first.conversation, "turn": str(first.turn), "intent": "(none)", "new": "<b>new"}
            assert httpx2.post(f"{address}/training/label", data=given, timeout=60).status_code == 303
            assert labels(numbers, LabelsQuestion()).labels[0].label == "<b>new"
            wrong = httpx2.post(f"{address}/training/label", data=given | {"turn": "one"}, headers=PEOPLE, timeout=60)
            assert (wrong.status_code, "is no number of a turn" in unescape(wrong.text)) == (400, True)

            none = httpx2.post(f"{address}/training/label", data=given | {"intent": "", "new": " "}, headers=PEOPLE)
            assert (none.status_code, "say which intent" in unescape(none.text).lower()) == (400, True)

            file = {"file": ("nlu.yml", b"nlu:\n- intent: a\n  examples: |\n    - mail me at a@example.com\n")}
            sent = httpx2.post(f"{address}/training/import?project=default", files=file, timeout=60)
            assert sent.status_code == 303
            nowhere = httpx2.post(f"{address}/training/import?project=nowhere", files=file, headers=PEOPLE, timeout=60)
            assert nowhere.status_code in (400, 404)
            kept = store.trainings.of("default")
            assert kept is not None
            assert kept.utterances == [("mail me at [email]", "a")]
            none = httpx2.get(f"{address}/training/suggestions.csv?project=default", timeout=60)
            assert none.text.splitlines() == ["text,intent,uncertain,messages"]
            assert httpx2.get(f"{address}/training/suggestions.exe", timeout=60).status_code == 404

"""Whose pages may send from a visitor's browser: those that are listed, with a key, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import httpx2
import pytest

from telltale import accounts
from telltale.accounts import TERMINAL
from telltale.accounts.accounts import Accounts
from telltale.errors import WordsError
from telltale.settings import Settings
from telltale.store import Committer, Store
from telltale.surfaces.gate import COOKIE, SENDING
from telltale.surfaces.serving import application
from telltale.surfaces.sites import Sites
from tests.surfaces.world import served

LISTED, WIDGETS, STRANGE = "https://shop.example", "https://cart.example:8443", "https://elsewhere.example"
EVENT = {"type": "message", "conversation_id": "c1", "properties": {"role": "user", "text": "hi"}}
TOKEN = "the token of the data folder"  # noqa: S105 - opens nothing but this test


class Open(NamedTuple):
    """A running server that lists a site, and who keeps its accounts."""

    http: httpx2.Client
    accounts: Accounts
    store: Store


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """A server that lists one site, and another by a widget key."""
    home = tmp_path_factory.mktemp("sites") / "home"
    home.mkdir()
    with (
        Store(Settings(home=home, origins=[LISTED])) as store,
        accounts.opened(home) as keeper,
        Committer(store.inbox) as committer,
        served(application(store, keeper, TOKEN, committer)) as url,
        httpx2.Client(base_url=url) as http,
    ):
        keeper.keys.create("widget", project="default", origins=[WIDGETS], by=TERMINAL)
        yield Open(http, keeper, store)


@pytest.fixture(scope="module")
def key(house: Open) -> dict[str, str]:
    """A key that may send."""
    return {"authorization": f"Bearer {house.accounts.keys.create('ingest', project='default', by=TERMINAL).key}"}


def asked(house: Open, path: str, origin: str, method: str = "POST") -> httpx2.Response:
    """What a browser asks before a page sends."""
    words = {"access-control-request-method": method, "access-control-request-headers": "authorization,content-type"}
    return house.http.request("OPTIONS", path, headers={"origin": origin, **words})


@pytest.mark.parametrize("path", SENDING)
@pytest.mark.parametrize("origin", [LISTED, WIDGETS])
def test_pages_of_listed_sites_may_send(house: Open, path: str, origin: str) -> None:
    answer = asked(house, path, origin)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == origin
    assert "origin" in answer.headers["vary"]
    assert {"authorization", "content-type"} <= set(answer.headers["access-control-allow-headers"].split(", "))
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    ("path", "origin"),
    [
        *((path, STRANGE) for path in SENDING),
        *((path, LISTED) for path in ("/v1/ask", "/v1/conversations", "/v1/local/export", "/sign-in", "/", "/nowhere")),
        ("/v1/events", "null"),
        ("/v1/events", "*"),
        ("/v1/events", f"{LISTED}.elsewhere.example"),
        ("/v1/events", LISTED.replace("https", "http")),
        ("/v1/events", f"{LISTED}:8080"),
        ("/v1/events", f"{LISTED}/"),
        ("/v1/events", "http://["),
    ],
)
def test_nobody_elses_may(house: Open, key: dict[str, str], path: str, origin: str) -> None:
    before = asked(house, path, origin)
    sent = house.http.post(path, json=EVENT, headers={"origin": origin, **key})
    assert (before.status_code, sent.status_code) == (403, 403)
    for answer in (before, sent):
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        assert answer.json()["type"] == "urn:telltale:problem:foreign-origin"


def test_what_a_listed_page_sends_arrives_and_it_may_read_what_became_of_it(house: Open, key: dict[str, str]) -> None:
    answer = house.http.post("/v1/events", json=EVENT, headers={"origin": LISTED, **key})
    assert (answer.status_code, answer.json()["accepted"]) == (200, 1)
    assert answer.headers["access-control-allow-origin"] == LISTED
    wrong = house.http.post("/v1/events", json=EVENT, headers={"origin": LISTED, "authorization": "Bearer tt_wrong"})
    assert (wrong.status_code, wrong.headers["access-control-allow-origin"]) == (401, LISTED)
    bad = house.http.post("/v1/events", content=b"no", headers={"origin": LISTED, **key})
    assert (bad.status_code, bad.headers["access-control-allow-origin"]) == (400, LISTED)


def test_a_session_is_not_lent_to_a_listed_page(house: Open) -> None:
    owner = house.accounts.people.make_owner("ann", "four words of mine", by=TERMINAL)
    cookie = {"cookie": f"{COOKIE}={house.accounts.sessions.begin(owner.id, by=owner.actor)}"}
    assert house.http.post("/v1/events", json=EVENT, headers=cookie).status_code == 200
    assert house.http.post("/v1/events", json=EVENT, headers={"origin": LISTED, **cookie}).status_code == 401


def test_a_page_reads_nothing(house: Open, key: dict[str, str]) -> None:
    admin = {"authorization": f"Bearer {house.accounts.keys.create('admin', by=TERMINAL).key}"}
    for path in ("/v1/metrics", "/v1/conversations", "/healthz"):
        answer = house.http.get(path, headers={"origin": LISTED, **admin})
        assert "access-control-allow-origin" not in answer.headers, path


@pytest.mark.parametrize("origin", [None, STRANGE, LISTED, WIDGETS])
def test_a_widget_key_is_good_from_its_sites_alone_and_reads_nothing(house: Open, origin: str | None) -> None:
    made = house.accounts.keys.create("widget", project="default", origins=[WIDGETS], by=TERMINAL)
    headers = {"authorization": f"Bearer {made.key}"} | ({"origin": origin} if origin else {})
    kept = house.store.inbox.last_position()
    for method, path in (("POST", "/v1/events"), ("POST", "/v1/ask"), ("GET", "/v1/conversations"), ("GET", "/")):
        answer = house.http.request(method, path, json=EVENT, headers=headers)
        assert answer.status_code == 403, (method, path)
    assert house.store.inbox.last_position() == kept


def test_a_revoked_key_lists_no_site_any_more(house: Open) -> None:
    site = "https://gone.example"
    made = house.accounts.keys.create("widget", project="default", origins=[site], by=TERMINAL)
    assert site in house.accounts.keys.origins()
    house.accounts.keys.revoke(made.record.id, by=TERMINAL)
    assert site not in house.accounts.keys.origins()


@pytest.mark.parametrize("origin", ["*", "https://*.shop.example/", "shop.example", "https://shop.example/chat", ""])
def test_a_setting_lists_sites_and_nothing_else(origin: str) -> None:
    with pytest.raises(WordsError, match="is no origin"):
        Sites([origin], SENDING)


@pytest.mark.parametrize("host", ["[", "[::1", "a" * 5000, "\x7f", "localhost:port", "@localhost", ""])
def test_a_host_that_is_none(house: Open, host: str) -> None:
    assert house.http.get("/healthz", headers={"host": host}).status_code < 500

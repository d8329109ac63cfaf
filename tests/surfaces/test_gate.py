"""Who is let in where: every address with every kind of credential, and the ways in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from telltale import accounts
from telltale.accounts import TERMINAL, Action, Scope
from telltale.accounts.accounts import Accounts
from telltale.accounts.grants import RIGHTS
from telltale.event import Event
from telltale.intake import Arrival, through
from telltale.surfaces import web
from telltale.surfaces.gate import COOKIE, action_of, is_bounded, is_open
from tests.surfaces.world import asker, importer, opened, served

TOKEN = "the token of the data folder"  # noqa: S105 - opens nothing but this test
PASSWORD = "four words of mine"  # noqa: S105
BROWSER = {"accept": "text/html"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Accounts, Starlette, str]]:
    """Accounts, the surface that they stand before, and its address."""
    home = tmp_path_factory.mktemp("gate") / "home"
    with opened(home) as store, accounts.opened(home) as keeper:
        keeper.people.make_owner("ann", PASSWORD, by=TERMINAL)
        app = web.app(asker(store), importer=importer(store), accounts=keeper, token=TOKEN)
        with served(app) as url:
            yield keeper, app, url


@pytest.fixture(scope="module")
def who(kept: tuple[Accounts, Starlette, str]) -> dict[str, dict[str, str]]:
    """The headers of everybody who may knock."""
    keeper = kept[0]
    found = {"nobody": {}, "a wrong key": {"x-api-key": "tt_i" + "a" * 40}, "this machine": _bearer(TOKEN)}
    for scope in Scope:
        origins = ["https://shop.example"] if scope is Scope.WIDGET else []
        made = keeper.keys.create(scope.value, project="default", origins=origins, by=TERMINAL)
        found[scope.value] = _bearer(made.key)
    gone = keeper.keys.create("admin", project="default", by=TERMINAL)
    keeper.keys.revoke(gone.record.id, by=TERMINAL)
    found["a revoked key"] = _bearer(gone.key)
    owner = keeper.people.owner()
    assert owner is not None
    found["the owner"] = {"cookie": f"{COOKIE}={keeper.sessions.begin(owner.id, by=owner.actor)}"}
    over = keeper.sessions.begin(owner.id, by=owner.actor)
    keeper.sessions.end(over)
    found["somebody who signed out"] = {"cookie": f"{COOKIE}={over}"}
    return found


@pytest.fixture(scope="module")
def program() -> Iterator[httpx2.Client]:
    """A program that keeps no cookies of its own."""
    with httpx2.Client() as client:
        yield client


def _bearer(text: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}"}


def _may(name: str, action: Action, address: str) -> bool:
    if name in ("this machine", "the owner"):
        return True
    # The keys here are of one project, and pages are about all.
    return name in [*Scope] and action in RIGHTS[Scope(name)] and is_bounded(address)


def test_every_address_asks_who_it_is(
    kept: tuple[Accounts, Starlette, str], who: dict[str, dict[str, str]], program: httpx2.Client
) -> None:
    _, app, url = kept
    routes = [
        (route.path, method) for route in app.routes if isinstance(route, Route) for method in route.methods or ()
    ]
    routes += [("/nowhere", "GET"), ("/v1/nowhere", "POST"), ("/v1/events", "POST"), ("/v1/local/erase", "POST")]
    cells = 0
    # Signing out comes last: nobody is signed in after it.
    # A guess at the open doors is one of few.
    asked = [(path, method) for path, method in routes if method != "POST" or not is_open(path)]
    for path, method in sorted(asked, key=lambda one: one[0] == "/sign-out"):
        address = re.sub(r"{[^}]*}", "x", path)
        for name, headers in who.items():
            program.cookies.clear()
            status = program.request(method, url + address, headers=headers).status_code
            if is_open(address):
                assert status != 403 or address.startswith(("/enter/", "/setup/")), (name, method, address)
            elif name in ("nobody", "a wrong key", "a revoked key", "somebody who signed out"):
                assert status == 401, (name, method, address, status)
            else:
                fine = _may(name, action_of(method, address), address)
                assert (status not in (401, 403)) == fine, (name, method, address, status)
            cells += 1
    assert cells >= 200


@pytest.mark.parametrize("path", ["/", "/live", "/health", "/conversations", "/conversations/c_1", "/definitions/csat"])
def test_a_key_of_one_project_sees_no_page_about_all(kept: tuple[Accounts, Starlette, str], path: str) -> None:
    keeper, _, url = kept
    for scope in (Scope.READ, Scope.ADMIN):
        bound = keeper.keys.create(scope.value, project="default", by=TERMINAL).key
        assert httpx2.get(url + path, headers=_bearer(bound)).status_code == 403
    everywhere = keeper.keys.create("admin", by=TERMINAL).key
    assert httpx2.get(url + path, headers=_bearer(everywhere)).status_code in (200, 404)


@pytest.mark.parametrize("path", ["/", "/conversations?channel=web", "/definitions", "/docs", "/nowhere"])
def test_a_browser_is_shown_the_door_and_comes_back(kept: tuple[Accounts, Starlette, str], path: str) -> None:
    _, _, url = kept
    with httpx2.Client(base_url=url, headers=BROWSER, follow_redirects=True) as browser:
        form = browser.get(path)
        assert form.status_code == 200
        assert "password" in form.text
        back = browser.post(str(form.url), data={"name": "ann", "password": PASSWORD})
        assert back.url.raw_path.decode() == path
        assert browser.get("/conversations").status_code == 200
        assert "Sign out" in browser.get("/conversations").text
        browser.post("/sign-out")
        assert browser.get("/conversations").url.path == "/sign-in"


@pytest.mark.parametrize("to", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_nobody_is_sent_elsewhere(kept: tuple[Accounts, Starlette, str], to: str) -> None:
    answer = httpx2.post(f"{kept[2]}/sign-in", params={"next": to}, data={"name": "ann", "password": PASSWORD})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"


def test_the_cookie_is_out_of_reach(kept: tuple[Accounts, Starlette, str]) -> None:
    answer = httpx2.post(f"{kept[2]}/sign-in", data={"name": "ann", "password": PASSWORD})
    said = answer.headers["set-cookie"].lower()
    assert "httponly" in said
    assert "samesite=lax" in said
    assert "path=/" in said


@pytest.mark.parametrize(("name", "password"), [("ann", "not my four words"), ("bob", PASSWORD), ("", ""), ("ann", "")])
def test_a_wrong_word_does_not_open(kept: tuple[Accounts, Starlette, str], name: str, password: str) -> None:
    answer = httpx2.post(f"{kept[2]}/sign-in", data={"name": name, "password": password}, headers=BROWSER)
    assert answer.status_code == 401
    assert "the name or the password is wrong" in answer.text.lower()
    assert "set-cookie" not in answer.headers


def test_a_link_signs_in_once(kept: tuple[Accounts, Starlette, str]) -> None:
    keeper, _, url = kept
    owner = keeper.people.owner()
    assert owner is not None
    link = f"{url}/enter/{keeper.sessions.invitation(owner.id)}"
    with httpx2.Client(follow_redirects=True, headers=BROWSER) as browser:
        assert browser.get(link).status_code == 200
        assert browser.get(f"{url}/conversations").url.path == "/conversations"
    assert httpx2.get(link, headers=BROWSER).status_code == 403


def test_the_first_comes_in_by_the_link_of_the_terminal(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with opened(home) as store, accounts.opened(home) as keeper:
        token = keeper.people.first_run_token()
        app = web.app(asker(store), accounts=keeper, token=TOKEN)
        with served(app) as url, httpx2.Client(base_url=url, headers=BROWSER, follow_redirects=True) as browser:
            assert "link when it started" in browser.get("/").text
            link = f"/setup/{token}"
            assert "Welcome" in browser.get(link).text
            short = browser.post(link, data={"name": "ann", "password": "short"})
            assert (short.status_code, 'value="ann"' in short.text) == (400, True)
            assert browser.post("/setup/wrong", data={"name": "eve", "password": PASSWORD}).status_code == 403
            assert browser.post(link, data={"name": "ann", "password": PASSWORD}).url.path == "/"
            assert browser.get("/conversations").url.path == "/conversations"
            assert browser.post(link, data={"name": "eve", "password": PASSWORD}).status_code == 403


def test_a_key_of_a_project_reads_nothing_of_another(tmp_path: Path, program: httpx2.Client) -> None:
    home = tmp_path / "home"
    with opened(home) as store, accounts.opened(home) as keeper:
        headers = {}
        for project in ("shop", "bank"):
            keeper.projects.create(project, by=TERMINAL)
            headers[project] = _bearer(keeper.keys.create("read", project=project, by=TERMINAL).key)
            said = {"role": "user", "text": f"a secret of the {project}"}
            arrival = Arrival(project, "web")
            event = Event(type="message", timestamp="2026-10-01T10:00:00Z", conversation_id="c", properties=said)
            store.accept([through(event, arrival)], project=project, received_at=arrival.imported_at)
        store.catch_up()
        with served(web.app(asker(store), accounts=keeper, token=TOKEN)) as url:
            every = program.get(f"{url}/v1/conversations", headers=_bearer(TOKEN)).json()["conversations"]
            assert len(every) == 2
            for project, other in (("shop", "bank"), ("bank", "shop")):
                mine = program.get(f"{url}/v1/conversations", headers=headers[project])
                assert [one["first_text"] for one in mine.json()["conversations"]] == [f"a secret of the {project}"]
                for where in ({}, {"project": other}):
                    asked = {"metrics": ["conversations"], "where": {k: [v] for k, v in where.items()}}
                    said = program.post(f"{url}/v1/ask", json=asked, headers=headers[project]).json()
                    assert said["rows"][0]["values"]["conversations"]["value"] == (0 if where else 1)
                    listed = program.get(f"{url}/v1/conversations", params=where, headers=headers[project])
                    assert other not in listed.text.replace(f'"{other}"', "")
                statuses = {
                    one["conversation"]: program.get(f"{url}/v1/conversations/{one['conversation']}",
                                                     headers=headers[project]).status_code
                    for one in every
                }  # fmt: skip
                own = mine.json()["conversations"][0]["conversation"]
                assert {name for name, status in statuses.items() if status == 200} == {own}
                assert {status for name, status in statuses.items() if name != own} == {404}


def test_a_form_has_a_size(kept: tuple[Accounts, Starlette, str]) -> None:
    big = httpx2.post(f"{kept[2]}/sign-in", data={"name": "a" * 10_000, "password": "b"})
    assert big.status_code == 400


def test_guessing_ends(kept: tuple[Accounts, Starlette, str]) -> None:
    """Last: this address has no more guesses afterwards."""
    statuses = [
        httpx2.post(f"{kept[2]}/sign-in", data={"name": "ann", "password": f"guess number {n}"}).status_code
        for n in range(15)
    ]
    assert statuses[-1] == 429
    assert statuses.count(401) <= 10

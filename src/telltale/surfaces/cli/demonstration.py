"""The demo's data folder: simulated once, used again, shown."""

from __future__ import annotations

import os
import shutil
import sys
import webbrowser
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import msgspec

from telltale import accounts
from telltale.ask import Asker, Question
from telltale.demo import Company, economics
from telltale.demo.helppages import PAGES
from telltale.demo.lessons import lessons
from telltale.errors import DataFolderError, TelltaleError
from telltale.event import Event
from telltale.intake import Arrival, Redaction, through
from telltale.language.passages import passages
from telltale.settings import Settings, application_folder, load
from telltale.store import ACCEPTED, Fate, KeptPassage, Store
from telltale.surfaces import serving
from telltale.surfaces.cli import answers, terminal
from telltale.surfaces.doors import Door
from telltale.surfaces.doors.outside import Outside
from telltale.surfaces.pages.tiles import TILES
from telltale.surfaces.serving import Place

if TYPE_CHECKING:
    from telltale.accounts.accounts import Accounts

# Stands in a demo's folder from its first moment, so that nothing else is ever taken for one.
MARK, TRUTH = "demo.json", "truth.json"
BATCH = 20_000

# Dollars a month that Parcel & Pine gives its models: they just get along with it.
BUDGET = 2.0
PORTS = 20


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a demo is made from."""

    days: int
    conversations: int
    seed: int

    def is_in(self, home: Path) -> bool:
        """Whether this very simulation lies complete in a folder."""
        try:
            said = msgspec.json.decode((home / TRUTH).read_bytes())["company"]
        except (OSError, msgspec.DecodeError, KeyError):
            return False
        return all(said.get(name) == getattr(self, name) for name in ("days", "conversations", "seed"))


def settings(port: int | None) -> Settings:
    """The settings of the demo: those of the installation, in a data folder of its own."""
    plain = load()
    beside = plain.home.with_name(f"{plain.home.name}-demo")
    home = plain.home / "demo" if plain.home != application_folder() else beside
    return load(home=home, port=port, monthly_budget=plain.monthly_budget or BUDGET)


@contextmanager
def simulated(chosen: Settings, simulation: Simulation) -> Generator[Store]:
    """The store of the demo, with this simulation in it.

    Raises:
        DataFolderError: something else lies in its folder, or another process uses it.
    """
    home = chosen.home
    if home.exists() and any(home.iterdir()) and not (home / MARK).exists():
        raise DataFolderError(
            f"{home} holds something that is no demo; set TELLTALE_HOME to another folder and try again"
        )
    company = Company(simulation.conversations, simulation.days, simulation.seed)
    if not simulation.is_in(home):
        _emptied(chosen)
        season = company.season
        middle = season.first + timedelta(days=season.days // 2)
        (home / "telltale.toml").write_text(economics.lines(season.first, middle), encoding="utf-8")
        with Store(chosen) as store:
            _fill(store, company)
    with Store(load(home=home, port=chosen.port)) as store:
        yield store


def _emptied(chosen: Settings) -> None:
    """The demo's folder without the simulation before."""
    home = chosen.home
    if home.exists():
        Store(chosen).close()  # nobody uses it
        for one in home.iterdir():
            shutil.rmtree(one) if one.is_dir() else one.unlink()
    try:
        home.mkdir(parents=True, exist_ok=True)
        (home / MARK).write_text('{"what": "the data folder of telltale demo; it may be deleted"}\n')
    except OSError as error:
        raise DataFolderError(f"the demo's data folder {home} cannot be written: {error.strerror}") from error


def _fill(store: Store, company: Company) -> None:
    home, redaction = store.settings.home, Redaction(store.settings)
    with terminal.progress("simulating", "events") as progress, store.inbox.together():
        for events in _batches(iter(company)):
            arrival = Arrival(source="demo", connector="demo")
            accepted = [through(event, arrival, redaction) for event in events]
            store.accept(accepted, project=arrival.project, received_at=arrival.imported_at)
            store.inbox.count({Fate(arrival.project, arrival.source, ACCEPTED): len(accepted)}, arrival.imported_at)
            progress(len(events))
    with terminal.progress("counting", ""):
        store.catch_up()
    store.keep_training(Arrival().project, "pip.csv", lessons(), "demo")
    pages = [KeptPassage(one.text, one.title) for one in passages("help.md", PAGES.encode())]
    store.keep_knowledge(Arrival().project, "help.md", pages, "demo")
    # Written last: a simulation that was interrupted is begun again.
    partial = home / f"{TRUTH}.partial"
    partial.write_bytes(msgspec.json.format(msgspec.json.encode(company.truth()), indent=2))
    partial.replace(home / TRUTH)


def _batches(events: Iterator[Event]) -> Iterator[list[Event]]:
    while batch := list(islice(events, BATCH)):
        yield batch


def answers_already(chosen: Settings, simulation: Simulation, *, as_json: bool) -> bool:
    """Whether a demo is being served from this folder; then its headlines are printed.

    Raises:
        TelltaleError: another simulation is.
    """
    door = Outside.found(chosen.home)
    if door is None:
        return False
    try:
        if not simulation.is_in(chosen.home):
            raise TelltaleError(f"another demo is running at {door.where}; stop it first (Ctrl-C where it runs)")
        print_headlines(door, as_json=as_json)
    finally:
        door.close()
    return True


def headlines() -> list[str]:
    """The metrics of the first page, each range with its ends."""
    found: list[str] = []
    for tile in TILES:
        found += [tile.parts[0], tile.metric, tile.parts[-1]] if tile.kind == "range" else [tile.metric]
    return found


def print_headlines(shown: Store | Door, *, as_json: bool) -> None:
    """What the dashboard shows first, over the whole period."""
    asker = Asker(shown, shown.settings) if isinstance(shown, Store) else shown
    answer = asker.ask(Question(headlines()))
    if as_json:
        terminal.print_json(answer)
        return
    terminal.say("Parcel & Pine, an online shop, and its bot Pip: everything here is simulated.", "bold")
    answers.print_answer(answer)


def serve(store: Store, *, wanted: bool) -> None:
    """The dashboard of the demo, in a browser if one is wanted."""
    chosen = store.settings
    place = _place(chosen)
    with place.socket, accounts.opened(chosen.home, chosen.accounts_url) as opened:

        def begun() -> None:
            link = entrance(opened, place.url)
            terminal.say(f"The dashboard: {link}", "bold")
            terminal.say("The link signs one browser in, once; telltale demo typed again gives another.", "dim")
            terminal.say(f"data folder {chosen.home}; what was planted is in {TRUTH} there; Ctrl-C stops it", "dim")
            browse(link, wanted=wanted)

        serving.serve(store, opened, place, begun=begun, requests_logged=False)
    terminal.note("Stopped. The data stays; telltale demo shows it again.")


def entrance_again(chosen: Settings, url: str) -> str:
    """Another such link for a demo that runs."""
    with accounts.opened(chosen.home, chosen.accounts_url) as opened:
        return entrance(opened, url)


def entrance(opened: Accounts, url: str) -> str:
    """A link that signs a browser in, once, as the owner of the demo, who needs no password."""
    owner = opened.people.owner() or opened.people.make_owner("demo", by=accounts.TERMINAL)
    return f"{url}/enter/{opened.sessions.invitation(owner.id)}"


def _place(chosen: Settings) -> Place:
    try:
        return Place.taken(chosen.host, chosen.port)
    except TelltaleError:
        for port in range(chosen.port + 1, min(chosen.port + PORTS, 65536)):
            try:
                place = Place.taken(chosen.host, port)
            except TelltaleError:
                continue
            terminal.note(
                f"Port {chosen.port} is in use by another program; this demo takes {port}. --port gives another."
            )
            return place
        raise


def browse(url: str, *, wanted: bool) -> None:
    """Open a browser, where there is a screen to open it on."""
    screen = sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if wanted and screen:
        Thread(target=webbrowser.open, args=(url,), daemon=True).start()

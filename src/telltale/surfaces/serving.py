"""The one process: the pages and the HTTP interface over a data folder, until it is told to stop."""

from __future__ import annotations

import errno
import ipaddress
import os
import secrets
import signal
import socket
from collections.abc import Callable, Collection
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette

import telltale
from telltale.ask import Asker
from telltale.connectors import Document
from telltale.errors import TelltaleError
from telltale.intake import Erased, Importer, Quotas, Reading, Receiver, Recent, Redaction
from telltale.reading import Background
from telltale.store import Committer, Store
from telltale.surfaces import web
from telltale.surfaces.api import decisions as api_decisions
from telltale.surfaces.api import erasures as api_erasures
from telltale.surfaces.api import intake, local
from telltale.surfaces.api import knowledge as api_knowledge
from telltale.surfaces.api import sorting as api_sorting
from telltale.surfaces.api import training as api_training
from telltale.surfaces.api.live import Live
from telltale.surfaces.api.uploads import Upload
from telltale.surfaces.connections import KEPT_ALIVE, limited
from telltale.surfaces.decisions import Decisions
from telltale.surfaces.doors import Announcement, announced
from telltale.surfaces.doors.inside import Inside
from telltale.surfaces.erasures import Erasures
from telltale.surfaces.following import Follower
from telltale.surfaces.gate import SENDING
from telltale.surfaces.journal import Journal
from telltale.surfaces.knowledge import Librarian
from telltale.surfaces.sites import Sites
from telltale.surfaces.sorting import Sorter
from telltale.surfaces.training import Trainer

if TYPE_CHECKING:
    from telltale.accounts.accounts import Accounts

# Seconds that a request may still take when the server is told to stop.
GRACE = 4
_BACKLOG = 1024


@dataclass(frozen=True, slots=True)
class Place:
    """An address of this machine, held; ``url`` is how programs on this machine reach it."""

    socket: socket.socket
    url: str

    @classmethod
    def taken(cls, host: str, port: int) -> Place:
        """Hold an address; port 0 is any free one.

        Raises:
            TelltaleError: it is in use, or it is no address of this machine.
        """
        held: socket.socket | None = None
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            held = socket.socket(family, kind, protocol)
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            held.bind(address)
            held.listen(_BACKLOG)
        except (OSError, OverflowError) as error:
            if held is not None:
                held.close()
            raise _not_held(host, port, error) from error
        return cls(held, _url(held, host))

    def hosts(self, names: Collection[str]) -> list[str] | None:
        """The names under which browsers may ask; None, for any, where others than this machine may and none is named.

        A page elsewhere that points its own name here is refused.
        """
        if not names and not self.is_private:
            return None
        here = self.url.removeprefix("http://").rpartition(":")[0].strip("[]")
        return list(dict.fromkeys((here, "127.0.0.1", "localhost", "::1", *names)))

    @property
    def is_private(self) -> bool:
        """Only this machine reaches it."""
        return ipaddress.ip_address(self.socket.getsockname()[0].partition("%")[0]).is_loopback


def serve(
    store: Store, accounts: Accounts, place: Place, *, begun: Callable[[], None], requests_logged: bool = True
) -> None:
    """Serve a store at a place until SIGINT or SIGTERM; ``begun`` is called when connections are taken."""
    journal = Journal(store.settings.log_format, requests=requests_logged)
    announcement = Announcement(place.url, os.getpid(), secrets.token_urlsafe(32))
    committer = Committer(store.inbox)
    store.shared = True
    live = Live(Asker(store, store.settings))
    hosts = place.hosts(store.settings.names)
    sorter = Sorter(store, partial(nullcontext, accounts))
    surface = application(
        store, accounts, announcement.token, committer, live=live, journal=journal, hosts=hosts, sorter=sorter
    )
    config = uvicorn.Config(
        surface, lifespan="off", ws="none", http=limited(), log_level="warning", access_log=False,
        server_header=False, proxy_headers=False, timeout_graceful_shutdown=GRACE, timeout_keep_alive=KEPT_ALIVE,
        log_config=None,
    )  # fmt: skip
    server = _Server(config, live)
    with (
        announced(store.settings.home, announcement),
        journal,
        committer,
        Follower(store),
        Background(store, sorter.reader),
    ):
        _stop_on_signals(server)
        begun()
        journal.write("started", version=telltale.__version__, address=place.url)
        server.run(sockets=[place.socket])
        journal.write("stopping", address=place.url)


def application(
    store: Store,
    accounts: Accounts,
    token: str,
    committer: Committer,
    *,
    live: Live | None = None,
    journal: Journal | None = None,
    hosts: Collection[str] | None = None,
    sorter: Sorter | None = None,
) -> Starlette:
    """The whole surface over a store; ``hosts`` are the only names under which browsers may ask."""
    redaction = Redaction(store.settings)
    receiver = Receiver(committer.submit, redaction, quotas=Quotas(), recent=Recent(),
                        erased=Erased(store.tombstones, redaction.secret))  # fmt: skip
    counter = intake.Counter(receiver, accounts)
    erasures = Erasures(store, partial(nullcontext, accounts), counter.forget)
    erasures.record()
    decisions = Decisions(store, partial(nullcontext, accounts))
    sorter = sorter or Sorter(store, partial(nullcontext, accounts))
    trainer = Trainer(store, partial(nullcontext, accounts), sorter.reader)
    librarian = Librarian(store, partial(nullcontext, accounts))
    return web.app(
        Asker(store, store.settings),
        importer=_importer(store, accounts),
        ready=lambda: bool(store.read("SELECT 1")[1]),
        more=[
            *local.routes(Inside(store, erasures, decisions, sorter), token),
            *intake.routes(counter),
            *api_erasures.routes(erasures),
            *api_decisions.routes(decisions),
            *api_sorting.routes(sorter),
            *api_training.routes(trainer),
            *api_knowledge.routes(librarian),
        ],
        decisions=decisions,
        sorter=sorter,
        trainer=trainer,
        librarian=librarian,
        hosts=hosts,
        sites=Sites(store.settings.origins, SENDING, accounts.keys.origins),
        accounts=accounts,
        token=token,
        live=live,
        committer=committer,
        journal=journal,
    )


def _importer(store: Store, accounts: Accounts) -> Callable[[Upload, str], dict[str, Any]]:
    def bring(upload: Upload, project: str) -> dict[str, Any]:
        mapping = {field: str(column) for field, column in (upload.map or {}).items()}
        known = accounts.projects.looked_up(project)
        reading = Reading(upload.format, upload.source or "", known.name, mapping)
        return Importer(store, reading).run([Document(upload.name, content=upload.document)]).as_dict()

    return bring


class _Server(uvicorn.Server):
    """Tells the streams to come to their end when it is told to."""

    def __init__(self, config: uvicorn.Config, live: Live) -> None:
        super().__init__(config)
        self._live = live

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal came."""
        self._live.end()
        super().handle_exit(sig, frame)


def _stop_on_signals(server: uvicorn.Server) -> None:
    """The server's own handlers stand while it runs, and send each signal again after it: these take it then."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _url(held: socket.socket, host: str) -> str:
    bound, port = held.getsockname()[:2]
    address = ipaddress.ip_address(bound.partition("%")[0])
    if address.is_unspecified:
        bound = "::1" if address.version == 6 else "127.0.0.1"
    elif not _is_address(host):
        bound = host
    return f"http://[{bound}]:{port}" if ":" in bound else f"http://{bound}:{port}"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _not_held(host: str, port: int, error: OSError | OverflowError) -> TelltaleError:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return TelltaleError(
            f"port {port} of {host} is in use by another program; stop that one, or give another with --port or"
            " TELLTALE_PORT (--port 0 takes any free one)"
        )
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return TelltaleError(f"cannot listen on {host}, port {port}: {said}; see --host and --port")


def is_free(host: str, port: int) -> bool:
    """Whether an address could be held at this moment."""
    try:
        Place.taken(host, port).socket.close()
    except TelltaleError:
        return False
    return True

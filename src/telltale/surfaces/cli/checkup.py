"""The check-up: settings, front end, server and data folder, each looked at without changing it."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

import telltale
from telltale.errors import TelltaleError, WordsError
from telltale.settings import Settings, load
from telltale.store.examining import Finding, examine
from telltale.surfaces.doors import Announcement
from telltale.surfaces.doors.outside import Outside


def checkup() -> list[Finding]:
    """Everything that can be looked at."""
    found = [_version()]
    try:
        settings = load()
    except WordsError as error:
        return [*found, Finding("settings", "broken", str(error), "put that setting right; telltale settings")]
    found += [Finding("settings", "well", f"time zone {settings.timezone}"), _front_end()]
    found += _accounts(settings) + services(settings.home)
    door = Outside.found(settings.home)
    if door is None:
        return [*found, *_no_server(settings), *examine(settings.home)]
    try:
        return [*found, Finding("server", "well", f"running at {door.where}"), *door.examine()]
    finally:
        door.close()


def _version() -> Finding:
    running = f"Telltale {telltale.__version__}, Python {platform.python_version()}, {platform.system()}"
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        return Finding("version", "worth a look", running, "use Python 3.11, 3.12 or 3.13")
    return Finding("version", "well", running)


def _front_end() -> Finding:
    from telltale.surfaces.pages.assets import Assets

    try:
        Assets()
    except TelltaleError as error:
        return Finding("front end", "broken", str(error), "make demo builds it; an installed package brings it along")
    return Finding("front end", "well", "built")


def _accounts(settings: Settings) -> list[Finding]:
    """Whether keys and people can be read, and whether their log is whole."""
    from telltale import accounts

    if settings.accounts_url is None and not accounts.exist(settings.home):
        return [Finding("accounts", "well", "none yet; the first telltale serve or telltale keys create makes them")]
    try:
        with accounts.opened(settings.home, settings.accounts_url, migrating=False) as opened:
            flaws, keys = opened.audit.verify(), len(opened.keys.list())
    except TelltaleError as error:
        return [Finding("accounts", "broken", str(error), "restore accounts.sqlite and accounts.secret from a backup")]
    if flaws:
        told = f"the audit log is not whole: {flaws[0]}"
        return [Finding("accounts", "broken", told, "telltale audit verify names every place; find out who did it")]
    return [Finding("accounts", "well", f"keys: {keys:,}; the audit log is whole")]


UNIT = Path("/etc/systemd/system/telltale.service")


def services(home: Path, unit: Path = UNIT) -> list[Finding]:
    """Whether the service that systemd starts can start, and looks at the same folder as this command."""
    try:
        lines = unit.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        return [Finding("service", "worth a look", f"{unit} cannot be read: {error}", f"look at {unit}")]
    told = dict(line.split("=", 1) for line in lines if "=" in line and not line.lstrip().startswith(("#", ";")))
    program = Path((told.get("ExecStart") or "").split(" ")[0].lstrip("-@:+!"))
    if not os.access(program, os.X_OK):
        return [Finding("service", "broken", f"{unit} starts '{program}', which is no program here",
                        "install Telltale there, or put ExecStart right; systemctl daemon-reload")]  # fmt: skip
    name, _, folder = (told.get("Environment") or "").strip('"').partition("=")
    there = Path(folder.replace("%S", "/var/lib"))
    if name == "TELLTALE_HOME" and there.resolve() != home.resolve():
        return [Finding("service", "worth a look", f"the service keeps its data in {there}, and this looked at {home}",
                        f"to look at the service's: TELLTALE_HOME={there.resolve()} telltale doctor")]  # fmt: skip
    return [Finding("service", "well", f"{unit} starts {program}")]


def _no_server(settings: Settings) -> list[Finding]:
    from telltale.surfaces.serving import is_free

    found = [Finding("server", "well", "not running; telltale serve starts it")]
    if Announcement.read(settings.home):
        seen = "one was killed and left its server.json behind"
        found = [Finding("server", "worth a look", seen, "nothing: the next server replaces it")]
    if not is_free(settings.host, settings.port):
        seen = f"port {settings.port} of {settings.host} cannot be used"
        found.append(
            Finding("port", "worth a look", seen, "another program listens there; telltale serve --port gives another")
        )
    else:
        found.append(Finding("port", "well", f"{settings.port} is free"))
    return found

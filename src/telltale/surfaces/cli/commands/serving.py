"""``telltale serve``: the one process."""

from __future__ import annotations

import click

from telltale.surfaces.cli import terminal


@click.command("serve")
@click.option("--host", help="Address to listen on; 127.0.0.1 is this machine alone.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 is any free one.")
@click.option(
    "--log-format", type=click.Choice(["auto", "text", "json"]), help="Form of the log; auto is text on a terminal."
)
def serve(host: str | None, port: int | None, log_format: str | None) -> None:
    """The dashboard and the HTTP interface, until Ctrl-C.

    Other commands find the running server by themselves and speak to it.
    """
    from telltale import accounts
    from telltale.settings import load
    from telltale.store import Store
    from telltale.surfaces import serving

    settings = load(host=host, port=port, log_format=log_format)
    place = serving.Place.taken(settings.host, settings.port)
    with place.socket, Store(settings) as store, accounts.opened(settings.home, settings.accounts_url) as opened:

        def begun() -> None:
            terminal.say(f"Telltale listens on {place.url}")
            terminal.say(f"data folder {settings.home}; Ctrl-C stops it", "dim")
            first = opened.people.first_run_token()
            if first:
                terminal.say(f"Nobody has a password yet. Choose yours today: {place.url}/setup/{first}", "bold")
            if not place.is_private:
                terminal.note("Others than this machine reach it: put a proxy with TLS in front, or passwords and"
                              " conversations cross the network as they are.", "red")  # fmt: skip

        serving.serve(store, opened, place, begun=begun)

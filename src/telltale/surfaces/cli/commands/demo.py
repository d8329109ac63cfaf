"""``telltale demo``: a simulated company, to look around in."""

from __future__ import annotations

from typing import Any

import click

from telltale.surfaces.cli import options, terminal


@click.command("demo")
@click.option("--days", default=90, show_default=True, help="Days that are simulated.")
@click.option("--conversations", default=12_000, show_default=True, help="Conversations in them.")
@click.option("--seed", default=7, show_default=True, help="Another seed, another company.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port of the dashboard; the next free one if it is in use.")
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
@click.option("--once", is_flag=True, help="Print the headline numbers and leave, without a dashboard.")
@options.as_json
def demo(port: int | None, no_open: bool, once: bool, as_json: bool, **words: Any) -> None:
    """A simulated online shop with planted problems.

    It lies in a data folder of its own; nothing touches your own data. The same words give the same company, and a
    second run uses what is there.
    """
    from telltale.surfaces.cli import demonstration
    from telltale.surfaces.doors import Announcement

    simulation = demonstration.Simulation(**words)
    settings = demonstration.settings(port)
    running = Announcement.read(settings.home)
    if running and demonstration.answers_already(settings, simulation, as_json=as_json):
        link = demonstration.entrance_again(settings, running.url)
        (terminal.note if as_json else terminal.say)(f"The demo is running already: {link}", "bold")
        demonstration.browse(link, wanted=not (no_open or once))
        return
    with demonstration.simulated(settings, simulation) as store:
        demonstration.print_headlines(store, as_json=as_json)
        if once:
            terminal.note(f"Its data folder: TELLTALE_HOME={settings.home}")
            return
        demonstration.serve(store, wanted=not no_open)

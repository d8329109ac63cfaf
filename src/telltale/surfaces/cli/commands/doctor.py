"""``telltale doctor``: what is wrong, and what to do about it."""

from __future__ import annotations

import click

from telltale.surfaces.cli import options, terminal

_STYLES = {"well": "green", "worth a look": "yellow", "broken": "red"}


@click.command("doctor")
@options.as_json
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """What is wrong, and what to do about it.

    Looks over the whole installation and changes nothing. Exits with 1 if something is broken.
    """
    from telltale.surfaces.cli.checkup import checkup

    with terminal.progress("looking", ""):
        findings = checkup()
    if as_json:
        terminal.print_json({"findings": findings})
    else:
        made = terminal.table("looked at", "state", "seen", "what to do")
        for one in findings:
            terminal.add(made, one.about, terminal.text(one.state, _STYLES[one.state]), one.seen, one.do)
        terminal.show(made)
    if any(one.state == "broken" for one in findings):
        ctx.exit(1)

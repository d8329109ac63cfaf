"""``telltale like``: conversations by what they mean."""

from __future__ import annotations

import re
from typing import Any

import click

from telltale.surfaces.cli import options, terminal

_CONVERSATION = re.compile(r"c_[0-9a-f]{16}")


@click.command("like")
@click.argument("what")
@click.option("--project", help="Only those of this project.")
@click.option("--limit", type=click.IntRange(1, 200), default=10, show_default=True, help="How many.")
@options.as_json
def like(what: str, as_json: bool, **words: Any) -> None:
    """Conversations in which something like this was said, in whatever words, or that are like another.

    \b
    telltale like 'the code does not open the locker'
    telltale like c_1f…
    """
    from telltale.reading import LikeQuestion
    from telltale.settings import load
    from telltale.surfaces.doors import opened

    said = "conversation" if _CONVERSATION.fullmatch(what) else "text"
    with opened(load()) as door:
        found = door.like(LikeQuestion(**{said: what}, **words))
    if as_json:
        terminal.print_json(found)
        return
    if not found.found:
        none = "no text has been read yet; say telltale read" if not found.searched else "nothing comes near to that"
        terminal.note(f"Among {found.searched:,} different texts: {none}.")
        return
    made = terminal.table("conversation", ">likeness", "said", "started (UTC)", "outcome")
    for one in found.found:
        at = one.started_at[:16].replace("T", " ")
        terminal.add(made, one.conversation, f"{one.likeness:.2f}", one.said, at, one.outcome or "")
    terminal.show(made)

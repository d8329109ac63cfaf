"""The program: its commands, and how it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

import telltale
from telltale.errors import TelltaleError
from telltale.registry import declared

PACKAGE = "telltale.surfaces.cli.commands"

DONE, FAILED, WRONG_WORDS, INTERRUPTED = 0, 1, 2, 130

_HELP = """Self-hosted analytics for any chatbot: where users drop off, what they ask in vain, and what to fix.

\b
telltale demo                   a simulated company, to look around in
telltale import FILE            your own conversations
telltale ask resolution_rate    any number
telltale serve                  the dashboard
"""

_FOOT = "Every command explains itself: telltale COMMAND --help. Settings, the data folder first: telltale settings."


def program() -> click.Group:
    """The group of all commands; with ``TELLTALE_DEBUG`` set, errors come with their traceback."""
    commands = [command for _, command in declared(PACKAGE, click.Command) if command.name]
    nested = {child for one in commands if isinstance(one, click.Group) for child in one.commands.values()}
    group = click.Group(
        "telltale",
        help=_HELP,
        epilog=_FOOT,
        commands=[one for one in commands if one not in nested],
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    return click.version_option(telltale.__version__, message="%(prog)s %(version)s")(group)


def main(words: Sequence[str] | None = None) -> None:
    """Run the command line and leave: 0 done, 1 failed, 2 wrong words."""
    debugging = bool(os.environ.get("TELLTALE_DEBUG"))
    try:
        code = _run(words)
    except BrokenPipeError:
        code = _unread()
    except Exception as error:
        if debugging:
            raise
        code = _unforeseen(error)
    sys.exit(code)


def _run(words: Sequence[str] | None) -> int:
    try:
        result = program().main(args=words, prog_name="telltale", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return WRONG_WORDS
    except click.ClickException as error:
        where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "telltale"
        return complain(f"{error.format_message().rstrip('.')}; see {where} --help", error.exit_code)
    except TelltaleError as error:
        if os.environ.get("TELLTALE_DEBUG"):
            raise
        return complain(str(error), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return complain("stopped", INTERRUPTED)
    return result if isinstance(result, int) else DONE


def complain(sentence: str, code: int) -> int:
    """A sentence on standard error; gives the code to leave with."""
    sys.stderr.write(f"telltale: {_printable(sentence)}\n")
    return code


def _printable(text: str) -> str:
    """A sentence may quote a file or an argument, and those may hold anything."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def _unread() -> int:
    """Whoever was reading has gone, as ``head`` does; what is left to flush goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FAILED


def _unforeseen(error: Exception) -> int:
    kind = type(error).__name__
    return complain(
        f"{kind}: {str(error) or 'no more is known'}. This should not happen; set TELLTALE_DEBUG=1 to see where it"
        " did, and telltale doctor says whether the data folder is well",
        FAILED,
    )

"""The command line as a whole: its verbs, and how errors leave it."""

from __future__ import annotations

from collections.abc import Sequence

import typer
from typer.main import get_command

from bot.cli.demo.demo import demo
from bot.cli.digest import digest
from bot.cli.listing import list_subscriptions
from bot.cli.match import match
from bot.cli.output import say
from bot.cli.poll import poll
from bot.cli.run import run
from bot.cli.search import search
from bot.cli.settings import settings
from bot.cli.status import status
from bot.cli.subscribe import subscribe, unsubscribe
from bot.errors import OffprintError, QueryError, SettingsError, UsageError

DONE, FAILED, TYPED_WRONG, SET_WRONG, INTERRUPTED = 0, 1, 2, 3, 130

app = typer.Typer(
    name="offprint",
    help="New research papers, matched against every channel's subscriptions, posted to Slack and Discord.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for verb in (demo, run, poll, search, match, subscribe, unsubscribe, digest, status, settings):
    app.command()(verb)
app.command("list")(list_subscriptions)


def run_command_line(arguments: Sequence[str]) -> int:
    """Run one command; what Offprint raises on purpose is one sentence on standard error. Returns the exit code."""
    try:
        return int(get_command(app).main(args=list(arguments), prog_name="offprint", standalone_mode=True) or DONE)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except OffprintError as error:
        for line in _told(error):
            say(line)
        return _code(error)


def _told(error: OffprintError) -> tuple[str, ...]:
    if isinstance(error, QueryError):
        pointer = tuple(f"  {line}" for line in error.pointer.splitlines())
        return (str(error), *pointer, *_remedy(error))
    if isinstance(error, UsageError):
        return (str(error), *_remedy(error))
    return tuple(str(error).splitlines())


def _remedy(error: UsageError) -> tuple[str, ...]:
    return (f"Try: {error.remedy}",) if error.remedy else ()


def _code(error: OffprintError) -> int:
    if isinstance(error, SettingsError):
        return SET_WRONG
    return TYPED_WRONG if isinstance(error, UsageError) else FAILED
